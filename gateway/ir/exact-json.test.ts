import { describe, expect, it } from "vitest";
import { numberOf, parseExact } from "./exact-json.ts";

describe("numbers that JavaScript would print otherwise", () => {
  it.each([
    "12345678901234567890",
    "-12345678901234567890",
    "1.0",
    "-0",
    "-0.0",
    "1e5",
    "1E+5",
    "1.50",
    "0.1234567890123456789",
    "1e400",
    "123456789012345678901234567890.5",
  ])("%s is printed as it was spelled", (spelled) => {
    const json = `{"a":[${spelled},{"b":${spelled}}],"c":"1.0"}`;
    expect(JSON.stringify(parseExact(json))).toBe(json);
    const { a } = parseExact(json) as { a: unknown[] };
    expect(numberOf(a[0])).toBe(Number(spelled));
  });

  it("are found behind strings with quotes and digits in them", () => {
    const json = '{"say \\"1.0\\"":"\\\\","n":1.0}';
    expect(JSON.stringify(parseExact(json))).toBe(json);
  });
});

it.each(["0", "7", "-7", "1.5", "0.25", "123456789012345", "-3.125"])(
  "%s stays a number",
  (spelled) => {
    expect(parseExact(`[${spelled}]`)).toEqual([Number(spelled)]);
  },
);

it("are left alone above a depth", () => {
  const json = '{"temperature":1.0,"tools":[{"least":1.0}]}';
  expect(JSON.stringify(parseExact(json, 2))).toBe('{"temperature":1,"tools":[{"least":1.0}]}');
});

it("leaves strings alone that look like one of them", () => {
  const json = '{"a":"1.0","b":1.0,"__proto__":{"c":2.0},"d":["\\u0001"]}';
  expect(JSON.stringify(parseExact(json))).toBe(json);
});

it("throws for what is no JSON", () => {
  for (const text of ["{1.0}", '"', '{"a', '["\\"']) {
    expect(() => parseExact(text)).toThrow(SyntaxError);
  }
  expect(numberOf("7")).toBeUndefined();
  expect(numberOf({ rawJSON: "7" })).toBeUndefined();
});
