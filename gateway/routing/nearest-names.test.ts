import fc from "fast-check";
import { expect, test } from "vitest";
import { nearestNames } from "./nearest-names.ts";

const names = ["gpt-5", "gpt-5-mini", "gpt-4o", "claude-sonnet-5-5", "anthropic/claude-opus-5"];

test.each([
  ["a slip of the finger", "gtp-5", "gpt-5"],
  ["other letter case", "GPT-4O", "gpt-4o"],
  ["the beginning of a longer name", "claude-sonnet", "claude-sonnet-5-5"],
  ["a date behind a known name", "claude-sonnet-5-5-20260101", "claude-sonnet-5-5"],
  ["a name without what stands before its slash", "claude-opus-5", "anthropic/claude-opus-5"],
  ["a provider that is not there", "azure/gpt-4o", "gpt-4o"],
])("finds the name that was meant by %s", (_, requested, meant) => {
  expect(nearestNames(requested, names)[0]).toBe(meant);
});

test("gives three names at most, the nearest first", () => {
  const near = nearestNames("model-1", ["model-345", "model-13", "model-12", "model-2", "model"]);
  expect(near).toHaveLength(3);
  expect(near).not.toContain("model-345");
});

test("suggests nothing for a name that is like no other or longer than any", () => {
  expect(nearestNames("llama-guard", names)).toEqual([]);
  expect(nearestNames("gpt-5".repeat(100), names)).toEqual([]);
  expect(nearestNames("", names)).toEqual([]);
});

test("stops comparing after some thousand names", () => {
  let given = 0;
  function* endless() {
    for (;;) {
      given += 1;
      yield `vendor/model-${given}`;
    }
  }
  expect(nearestNames("model-42", endless())[0]).toBe("vendor/model-42");
  expect(given).toBeLessThan(5000);
});

/** Levenshtein's distance by its definition. */
function distance(one: string, other: string): number {
  if (one === "" || other === "") return one.length + other.length;
  if (one[0] === other[0]) return distance(one.slice(1), other.slice(1));
  const [a, b] = [one.slice(1), other.slice(1)];
  return 1 + Math.min(distance(a, b), distance(a, other), distance(one, b));
}

test("suggests a name exactly when it is few edits away", () => {
  const word = fc.string({ unit: fc.constantFrom("a", "b", "c"), minLength: 1, maxLength: 7 });
  fc.assert(
    fc.property(word, word, (one, other) => {
      fc.pre(!(one.startsWith(other) || other.startsWith(one)));
      const near = distance(one, other) <= 2;
      expect(nearestNames(one, [other])).toEqual(near ? [other] : []);
    }),
    { numRuns: 500 },
  );
});
