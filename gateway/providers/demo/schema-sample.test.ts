import Schema from "typebox/schema";
import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../ir/json.ts";
import { sampleOf } from "./schema-sample.ts";

const object = (properties: JsonObject, more: JsonObject = {}): JsonObject => ({
  type: "object",
  properties,
  required: Object.keys(properties),
  ...more,
});

/** Schemas, and the value that is made for each. */
const cases: readonly [string, JsonObject, Json][] = [
  ["a text", { type: "string" }, "demo"],
  ["a long text", { type: "string", minLength: 12 }, "demo demo de"],
  ["a short text", { type: "string", maxLength: 2 }, "de"],
  ["a date", { type: "string", format: "date-time" }, "2026-01-01T00:00:00Z"],
  ["an address", { type: "string", format: "email" }, "demo@example.com"],
  ["an unknown format", { type: "string", format: "toString" }, "demo"],
  ["a constant", { const: { deep: [1] } }, { deep: [1] }],
  ["a choice", { type: "string", enum: ["red", "green"] }, "red"],
  ["a default", { type: "integer", default: 7 }, 7],
  ["an example", { type: "string", examples: ["Paris"] }, "Paris"],
  ["a number", { type: "number" }, 1],
  ["a minimum", { type: "integer", minimum: 18 }, 18],
  ["a maximum", { type: "integer", maximum: -3 }, -3],
  ["an open minimum", { type: "integer", exclusiveMinimum: 1 }, 2],
  ["an open range", { type: "number", exclusiveMinimum: 1, exclusiveMaximum: 2 }, 1.5],
  ["a range below one", { type: "number", minimum: 0, maximum: 0.5 }, 0.5],
  ["a multiple", { type: "number", multipleOf: 0.1, minimum: 0.25 }, 0.3],
  ["a whole multiple", { type: "integer", multipleOf: 5, minimum: 11 }, 15],
  ["a multiple below", { type: "integer", multipleOf: 5, maximum: 4 }, 0],
  ["a flag", { type: "boolean" }, false],
  ["nothing", { type: "null" }, null],
  ["a list", { type: "array", items: { type: "integer" } }, [1]],
  ["a list of some", { type: "array", items: { type: "string" }, minItems: 2 }, ["demo", "demo 2"]],
  [
    "a list of different",
    { type: "array", items: { enum: [1, 2, 3] }, minItems: 3, uniqueItems: true },
    [1, 2, 3],
  ],
  ["an empty list", { type: "array", items: { type: "string" }, maxItems: 0 }, []],
  [
    "a tuple",
    { type: "array", prefixItems: [{ type: "string" }, { type: "integer" }] },
    ["demo", 2],
  ],
  ["a nested object", object({ a: object({ b: { type: "string" } }) }), { a: { b: "demo" } }],
  [
    "what is required",
    { ...object({ a: { type: "string" }, b: { type: "string" } }), required: ["b"] },
    { b: "demo" },
  ],
  [
    "enough properties",
    { ...object({ a: { type: "string" }, b: { type: "null" } }), required: [], minProperties: 1 },
    { a: "demo" },
  ],
  ["a nullable", { type: ["null", "string"] }, "demo"],
  ["a choice of schemas", { anyOf: [{ type: "null" }, { type: "integer" }] }, 1],
  [
    "one of some",
    { oneOf: [object({ kind: { const: "a" } }), object({ kind: { const: "b" } })] },
    { kind: "a" },
  ],
  [
    "all of some",
    { allOf: [object({ a: { type: "string" } }), object({ b: { type: "integer" } })] },
    { a: "demo", b: 1 },
  ],
  [
    "a choice beside properties",
    {
      ...object({ a: { type: "string" } }),
      anyOf: [{ required: ["b"], properties: { b: { const: 1 } } }],
    },
    { a: "demo", b: 1 },
  ],
  [
    "a reference",
    {
      ...object({ a: { $ref: "#/$defs/x~1y%20z" } }),
      $defs: { "x/y z": { type: "integer", minimum: 4 } },
    },
    { a: 4 },
  ],
  [
    "a reference to a reference",
    { $ref: "#/definitions/a", definitions: { a: { $ref: "#/definitions/b" }, b: { const: 3 } } },
    3,
  ],
  ["no type", { properties: { a: { items: { minimum: 3 } } }, required: ["a"] }, { a: [3] }],
];

describe("a sample of a schema", () => {
  it.each(cases)("fits: %s", (_name, schema, expected) => {
    expect(sampleOf(schema)).toEqual(expected);
    expect(Schema.Check(schema, expected)).toBe(true);
    expect(sampleOf(schema)).toEqual(sampleOf(structuredClone(schema)));
  });

  it("has an end where a schema refers to itself", () => {
    const tree = {
      $ref: "#/$defs/node",
      $defs: { node: object({ next: { anyOf: [{ $ref: "#/$defs/node" }, { type: "null" }] } }) },
    };
    expect(JSON.stringify(sampleOf(tree)).length).toBeLessThan(1000);
    const names = Array.from({ length: 50 }, (_, index) => `property${index}`);
    const wide = object(Object.fromEntries(names.map((name) => [name, { $ref: "#" }])));
    expect(JSON.stringify(sampleOf(wide)).length).toBeLessThan(20_000);
    expect(sampleOf({ $ref: "#" })).toBe("demo");
    expect(sampleOf({ allOf: [{ $ref: "#" }] })).toBe("demo");
  });

  it("is bounded where a schema asks for a lot", () => {
    const list = sampleOf({ type: "array", items: { type: "string" }, minItems: 1e9 });
    expect(list).toHaveLength(16);
    expect(String(sampleOf({ type: "string", minLength: 1e9 }))).toHaveLength(4096);
    const big = { const: { text: "x".repeat(100_000) } };
    const lists = object(Object.fromEntries("abcdefgh".split("").map((name) => [name, big])));
    expect(JSON.stringify(sampleOf(lists)).length).toBeLessThan(600_000);
  });

  it("takes names that objects have from birth as any other", () => {
    const schema: JsonObject = JSON.parse(
      '{"type":"object","properties":{"__proto__":{"type":"integer"}},"required":["__proto__","constructor"]}',
    );
    const made = sampleOf(schema);
    expect(JSON.stringify(made)).toBe('{"__proto__":1,"constructor":"demo"}');
    expect(Object.getPrototypeOf(made)).toBe(Object.prototype);
  });

  it("makes something of schemas that say nothing or nonsense", () => {
    const nonsense: readonly Json[] = [
      true,
      {},
      { type: 7 },
      { type: "object", properties: [], required: "a" },
      { type: "array", prefixItems: 1, items: false },
      { enum: [] },
      { anyOf: [] },
      { $ref: "https://example.com/schema" },
      { $ref: "#/nowhere/%zz" },
      { type: "number", multipleOf: 0 },
    ];
    for (const schema of nonsense) expect(sampleOf(schema)).toBeDefined();
    expect(sampleOf(false)).toBeNull();
  });
});
