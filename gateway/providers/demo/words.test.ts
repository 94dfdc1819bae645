import { describe, expect, it } from "vitest";
import { counted, inShort, listed, startOf, tokensIn, wordsOf } from "./words.ts";

describe("the demo's words", () => {
  it("cut a text after its words, and long words where no character is split", () => {
    expect(wordsOf("  one two\n\nthree ")).toEqual(["  ", "one ", "two\n\n", "three "]);
    expect(wordsOf("")).toEqual([]);
    for (const text of ["x".repeat(100), "🎉".repeat(60), ' {"a": "b c"} ', "a\u00a0b\tc"]) {
      const words = wordsOf(text);
      expect(words.join("")).toBe(text);
      expect(words.every((word) => word.isWellFormed())).toBe(true);
    }
    expect(wordsOf("🎉".repeat(60))).toHaveLength(3);
  });

  it("show a text in one line of at most 120 characters", () => {
    expect(inShort(" a \n b\t\tc ")).toBe("a b c");
    expect(inShort("x".repeat(120))).toBe("x".repeat(120));
    expect(inShort("x".repeat(121))).toBe(`${"x".repeat(120)}…`);
    expect(inShort("🎉".repeat(400))).toBe(`${"🎉".repeat(120)}…`);
    expect(inShort(`x${"🎉".repeat(1_000_000)}`).isWellFormed()).toBe(true);
  });

  it("start a text at whole characters", () => {
    expect(startOf("hello", 3)).toBe("hel");
    expect(startOf("a🎉b", 4)).toBe("a");
    expect(startOf("a🎉b", 5)).toBe("a🎉");
    expect(startOf("short", 100)).toBe("short");
  });

  it("estimate a token for four bytes", () => {
    expect([0, 1, 4, 5].map(tokensIn)).toEqual([0, 1, 1, 2]);
  });

  it("count and list for people", () => {
    expect([counted(0, "tool"), counted(1, "tool"), counted(2, "tool")]).toEqual([
      "0 tools",
      "1 tool",
      "2 tools",
    ]);
    expect([[], ["a"], ["a", "b"], ["a", "b", "c"]].map(listed)).toEqual([
      "",
      "a",
      "a and b",
      "a, b and c",
    ]);
  });
});
