import { describe, expect, it } from "vitest";
import { normaliseBody } from "./normalise.ts";

describe("normalising a body", () => {
  it("removes a byte order mark and keeps every other byte", () => {
    const text = '{"temperature":1.0,"seed":9007199254740993,"a":"\\u00e9\\/é"}\n';
    expect(normaliseBody(Buffer.from(`\ufeff${text}`)).toString()).toBe(text);
  });

  it("removes one mark only, so that a second is still refused", () => {
    expect(normaliseBody(Buffer.from("\ufeff\ufeff{}")).toString()).toBe("\ufeff{}");
  });

  it.each([
    ["a byte that starts nothing", "a\xffb", "a\ufffdb"],
    ["a character cut short", "a\xe6\xbcb", "a\ufffdb"],
    ["a surrogate", "a\xed\xa0\x80b", "a\ufffd\ufffd\ufffdb"],
    ["an overlong form", "a\xc0\xafb", "a\ufffd\ufffdb"],
    ["a text cut short", "a\xf0\x9f\x98", "a\ufffd"],
  ])("replaces %s as a decoder does", (_name, bytes, text) => {
    expect(normaliseBody(Buffer.from(bytes, "latin1")).toString()).toBe(text);
  });

  it("never changes the body that it is given", () => {
    const body = Buffer.from("\ufeff{}");
    normaliseBody(body).fill(0);
    expect(body.toString()).toBe("\ufeff{}");
  });
});
