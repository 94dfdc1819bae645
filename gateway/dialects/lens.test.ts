import { describe, expect, it } from "vitest";
import { parseExact } from "../ir/exact-json.ts";
import type { JsonObject } from "../ir/json.ts";
import { amongOthers, contentLike, intoSource, likeKeys, listLike, sameJson } from "./lens.ts";

it("compares JSON by what it says", () => {
  expect(sameJson({ a: [1, { b: null }], c: "x" }, { c: "x", a: [1, { b: null }] })).toBe(true);
  const different = [
    [1, "1"],
    [null, {}],
    [[1], [1, 2]],
    [{ a: 1 }, { a: 1, b: 2 }],
    [[], {}],
    [{ toString: "a" }, { valueOf: "a" }],
  ] as const;
  for (const [a, b] of different) expect(sameJson(a, b)).toBe(false);
});

it("compares numbers that were kept as they were spelled by their spelling", () => {
  const exact = (text: string) => parseExact(text) as JsonObject;
  expect(sameJson(exact('{"a":1.0}'), exact('{"a":1.0}'))).toBe(true);
  expect(sameJson(exact('{"a":1.0}'), exact('{"a":1.00}'))).toBe(false);
  expect(sameJson(exact('{"a":1.0}'), { a: { rawJSON: "1.0" } })).toBe(false);
});

describe("what goes back into its source", () => {
  it("is the source itself where nothing was changed", () => {
    const source = { kept: 1, text: "a", only: "here" };
    expect(intoSource(source, { text: "a" }, { text: "a" })).toBe(source);
  });

  it("is what was changed, added or taken away, and everything else as it was", () => {
    const source = { text: "a", gone: 1, only: "here" };
    const merged = intoSource(source, { text: "b", added: true }, { text: "a", gone: 1 });
    expect(JSON.stringify(merged)).toBe('{"text":"b","only":"here","added":true}');
    expect(source).toEqual({ text: "a", gone: 1, only: "here" });
  });

  it("is changed only where it differs, however deep", () => {
    const untouched = { c: 1 };
    const source = { a: { own: 1, b: "x" }, list: [{ own: 2, b: "x" }, untouched] };
    const write = (b: string) => ({ a: { b }, list: [{ b }, { c: 1 }] });
    const merged = intoSource(source, write("y"), write("x"));
    expect(merged).toEqual({ a: { own: 1, b: "y" }, list: [{ own: 2, b: "y" }, { c: 1 }] });
    expect((merged.list as JsonObject[])[1]).toBe(untouched);
  });

  it("keeps numbers as they were spelled, beside what was changed and in it", () => {
    const source = parseExact('{"a":{"kept":1.0,"b":1}}') as JsonObject;
    const now = parseExact('{"a":{"kept":1.0,"b":2.50}}') as JsonObject;
    expect(JSON.stringify(intoSource(source, now, source))).toBe('{"a":{"kept":1.0,"b":2.50}}');
    expect(JSON.stringify(intoSource(now, source, now))).toBe('{"a":{"kept":1.0,"b":1}}');
  });

  it("may have keys that every object inherits", () => {
    const source = JSON.parse('{"__proto__":1,"a":1}') as JsonObject;
    const now = JSON.parse('{"__proto__":2,"constructor":3}') as JsonObject;
    const merged = intoSource(source, now, JSON.parse('{"__proto__":1}') as JsonObject);
    expect(JSON.stringify(merged)).toBe('{"__proto__":2,"a":1,"constructor":3}');
  });
});

it("writes content as a list where there is one, else as a text where that says it all", () => {
  const said = { type: "text", text: "Hi" };
  expect(contentLike([], [said])).toEqual([said]);
  expect(contentLike("Ho", [said])).toBe("Hi");
  expect(contentLike(undefined, [])).toBe("");
  expect(contentLike("Ho", [{ ...said, cache_control: {} }])).toHaveLength(1);
  expect(contentLike("Ho", [said, said])).toHaveLength(2);
});

it("writes a value under the keys that hold one, else under one that is there, else the first", () => {
  const keys = ["a", "b"] as const;
  expect(likeKeys({ a: 1, b: 2 }, keys, 3)).toEqual({ a: 3, b: 3 });
  expect(likeKeys({ a: null, b: 2 }, keys, 3)).toEqual({ b: 3 });
  expect(likeKeys({ b: null }, keys, 3)).toEqual({ b: 3 });
  expect(likeKeys({}, keys, 3)).toEqual({ a: 3 });
  expect(likeKeys({ a: 1 }, keys, undefined)).toEqual({});
});

it("keeps what is no object between the objects of a list", () => {
  expect(listLike(["a", {}, 1, {}], [{ b: 1 }, { c: 1 }])).toEqual(["a", { b: 1 }, 1, { c: 1 }]);
  expect(listLike(["a", {}], [{ b: 1 }, { c: 1 }])).toEqual([{ b: 1 }, { c: 1 }]);
  expect(listLike(undefined, [{ b: 1 }])).toEqual([{ b: 1 }]);
});

it("keeps an object as long as it holds something else", () => {
  expect(amongOthers({ own: 1, a: 1 }, ["a"], {})).toEqual({});
  expect(amongOthers({ a: 1 }, ["a"], {})).toBeUndefined();
  expect(amongOthers(undefined, ["a"], { a: 2 })).toEqual({ a: 2 });
});
