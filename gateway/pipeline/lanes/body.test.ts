import { describe, expect, it } from "vitest";
import { Body } from "./body.ts";

const cut = (...texts: string[]) => new Body(texts.map((text) => Buffer.from(text)));
const sameBuffers = (wire: Buffer | readonly Buffer[], parts: readonly Buffer[]) =>
  Array.isArray(wire) && wire.every((part, index) => part === parts[index]);
const textOf = (body: Body) => body.read((bytes) => bytes.toString());

describe("a body in parts", () => {
  it.each([[[]], [[""]], [["abc"]], [["a", "", "bc"]]])("reads %j as one", (texts) => {
    const body = cut(...texts);
    expect(textOf(body)).toBe(texts.join(""));
    expect(body.length).toBe(texts.join("").length);
  });

  it("gives any range of its bytes, wherever it was cut", () => {
    const text = "0123456789";
    for (const body of [cut(text), cut("0", "123", "", "456", "789")]) {
      for (let start = 0; start <= text.length; start++) {
        for (let end = start; end <= text.length; end++) {
          expect(body.slice(start, end).toString()).toBe(text.slice(start, end));
        }
      }
    }
  });

  it("reads nothing of the body that was read before it", () => {
    expect(textOf(cut("a long body", " in two parts"))).toBe("a long body in two parts");
    expect(textOf(cut("ab", "c"))).toBe("abc");
  });

  it("is sent in one buffer when it is small, and uncopied when it is large", () => {
    expect(cut("ab", "c").wire).toEqual(Buffer.from("abc"));
    const parts = [Buffer.alloc(20_000, "a"), Buffer.alloc(20_000, "b")];
    expect(new Body(parts).wire).toEqual(parts);
    expect(sameBuffers(new Body(parts).wire, parts)).toBe(true);
    expect(new Body(parts.slice(1)).wire).toBe(parts[1]);
  });

  it("is sent with small parts joined to their small neighbours", () => {
    const large = Buffer.alloc(20_000, "a");
    const small = ["b", "c", "d", "e"].map((text) => Buffer.from(text));
    const [b, c, d, e] = small as [Buffer, Buffer, Buffer, Buffer];
    const { wire } = new Body([b, c, large, d, large, large, e]);
    expect(wire).toEqual([Buffer.from("bc"), large, d, large, large, e]);
  });
});
