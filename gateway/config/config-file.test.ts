import { describe, expect, it } from "vitest";
import { readConfigFile } from "./config-file.ts";
import { nodeAt } from "./config-tree.ts";
import { substitute } from "./substitute.ts";

const set: Readonly<Record<string, string>> = { KEY: "value", OTHER: "more: [yaml]" };
const find = (name: string) =>
  set[name] === undefined ? undefined : { value: set[name], layer: "environment" as const };

const read = (text: string) =>
  readConfigFile({ text, place: "config.yaml of /x", origin: "named" }, find, () => true);

const textAt = (text: string, ...path: string[]) => {
  const node = nodeAt(read(text).root, path);
  return node?.type === "scalar" ? node.text : node;
};

describe("substitute", () => {
  it.each([
    [`\${KEY}`, "value"],
    [`a \${KEY} b \${KEY}`, "a value b value"],
    [`\${NONE:-fallback}`, "fallback"],
    [`\${NONE:-}`, ""],
    [`\${KEY:-fallback}`, "value"],
    [`\${NONE:-http://host/v1}`, "http://host/v1"],
    ["$KEY", "$KEY"],
    ["pa$$word$", "pa$$word$"],
    [`\${1KEY}`, `\${1KEY}`],
    [`\${KEY`, `\${KEY`],
  ])("makes %s into %s", (text, filled) => {
    expect(substitute(text, find).text).toBe(filled);
  });

  it("tells what was filled in, what is missing and whether text of its own is left", () => {
    expect(substitute(`\${KEY}`, find)).toMatchObject({
      references: [{ variable: "KEY", layer: "environment" }],
      missing: [],
      literal: false,
    });
    expect(substitute(`\${NONE}`, find)).toMatchObject({ missing: ["NONE"], literal: false });
    expect(substitute(`http://\${KEY}`, find).literal).toBe(true);
    expect(substitute(`\${NONE:-x}`, find).literal).toBe(true);
  });
});

describe("readConfigFile", () => {
  it("keeps scalars as they are written, whatever YAML would make of them", () => {
    expect(textAt("a: 0123", "a")).toBe("0123");
    expect(textAt("a: 12345678901234567890", "a")).toBe("12345678901234567890");
    expect(textAt("a: 2024-01-01", "a")).toBe("2024-01-01");
    expect(textAt("a: yes", "a")).toBe("yes");
    expect(textAt('a: "8080"', "a")).toBe("8080");
  });

  it.each(["a:", "a: null", "a: ~", "a: ''"])("takes %j as unset", (text) => {
    expect(textAt(text, "a")).toBe("");
  });

  it("does not let a variable's value become YAML", () => {
    expect(textAt(`a: \${OTHER}`, "a")).toBe("more: [yaml]");
    expect(textAt(`a: "\${OTHER}"`, "a")).toBe("more: [yaml]");
  });

  it("says which variable a value lacks", () => {
    expect(read(`a:\n  b: x\${NONE}`).notices).toEqual([
      {
        level: "info",
        text: `a.b (config.yaml of /x) counts as unset: it needs \${NONE}, which is not set.`,
      },
    ]);
  });

  it("keeps the order of the file, also of names that look like numbers", () => {
    const { root } = read("b: 1\n10: 2\na: 3\n2: 4");
    expect([...root.entries.keys()]).toEqual(["b", "10", "a", "2"]);
  });

  it("knows anchors, aliases and merge keys", () => {
    expect(textAt("x: &base {a: 1, b: 2}\ny:\n  <<: *base\n  b: 3", "y", "a")).toBe("1");
    expect(textAt("x: &base {a: 1, b: 2}\ny:\n  <<: *base\n  b: 3", "y", "b")).toBe("3");
  });

  it.each(["", "# only a comment\n", "null", "---\n", "\uFEFF"])("reads %j as empty", (text) => {
    expect(read(text).root.entries.size).toBe(0);
  });

  it.each([
    ["a: 1\nb: [1, 2\n", "line 3, column 1"],
    ["a: 1\na: 2\n", "line 2, column 1: duplicate key"],
    ["a: 1\n---\nb: 2\n", "line 2, column 1: multiple docs"],
    ["a: *none\n", "line 1, column 4: bad alias"],
    ["a: 1\n\tb: 2\n", "line 2"],
    ["- a\n- b\n", "its top level is not a mapping"],
    ["just text\n", "its top level is not a mapping"],
  ])("stops at %j and says where", (text, where) => {
    expect(() => read(text)).toThrow(
      expect.objectContaining({
        code: "setting_invalid",
        message: expect.stringContaining(`config.yaml of /x cannot be read as YAML: ${where}`),
      }),
    );
  });

  it("never repeats the file's own words, which may be keys", () => {
    const broken = [
      'api_key: "sk-hidden\n',
      "api_key: sk-hidden: x\n",
      "}sk-hidden\n",
      "- sk-hidden",
    ];
    for (const text of broken) {
      expect(() => read(text)).toThrow(
        expect.toSatisfy((error: Error) => !`${error.message}${error.cause}`.includes("hidden")),
      );
    }
  });

  it("stops at aliases that multiply without end", () => {
    const rows = Array.from(
      { length: 20 },
      (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}, *a${i}]`,
    );
    expect(() => read(`a0: &a0 [x]\n${rows.join("\n")}\n`)).toThrow(
      expect.objectContaining({ code: "setting_invalid" }),
    );
  });
});
