import { expect, test } from "vitest";
import { buildAliases, configuredDefault } from "./aliases.ts";

const code = (run: () => unknown): unknown => {
  try {
    run();
  } catch (thrown) {
    return thrown;
  }
  return undefined;
};

test("follows aliases that point to aliases to the last model", () => {
  const aliases = buildAliases({ a: "b", b: "c", c: "openai/gpt-5" });
  expect([...aliases]).toEqual([
    ["a", "openai/gpt-5"],
    ["b", "openai/gpt-5"],
    ["c", "openai/gpt-5"],
  ]);
});

test("stops at default, which is not an alias like the others", () => {
  const aliases = buildAliases({ fast: "default", default: "gpt-5" });
  expect([...aliases]).toEqual([["fast", "default"]]);
});

test.each([
  ["itself", { a: "a" }, undefined],
  ["each other", { a: "b", b: "a" }, undefined],
  ["a later cycle", { start: "a", a: "b", b: "a" }, undefined],
  ["default and back", { fast: "default", default: "fast" }, undefined],
  ["default, which the setting sends back", { fast: "default" }, "fast"],
])("refuses an alias that points to %s", (_, aliases, defaultModel) => {
  expect(code(() => buildAliases(aliases, defaultModel))).toMatchObject({
    code: "setting_invalid",
    message: expect.stringContaining("→"),
  });
});

test("refuses a chain that is too long, and empty names", () => {
  const chain = Object.fromEntries(
    Array.from({ length: 30 }, (_, index) => [`a${index}`, `a${index + 1}`]),
  );
  expect(code(() => buildAliases(chain))).toMatchObject({ code: "setting_invalid" });
  expect(code(() => buildAliases({ "": "gpt-5" }))).toMatchObject({ code: "setting_invalid" });
  expect(code(() => buildAliases({ fast: "" }))).toMatchObject({ code: "setting_invalid" });
});

test("takes the setting of the default model before an alias of that name", () => {
  expect(configuredDefault({ default: "a" }, "b")).toBe("b");
  expect(configuredDefault({ default: "a" }, undefined)).toBe("a");
  expect(configuredDefault({}, undefined)).toBeUndefined();
});

test("an alias may be called like something that every object has", () => {
  expect(buildAliases({ constructor: "gpt-5" }).get("constructor")).toBe("gpt-5");
  expect(buildAliases({}).get("constructor")).toBeUndefined();
});
