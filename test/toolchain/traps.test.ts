import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");

/** The numbers of the list in docs/dialects.md. */
function documented(): number[] {
  const [, list = ""] = read("docs/dialects.md").split("\n## Traps\n");
  return [...list.matchAll(/^(\d+)\. \S/gm)].map(([, number]) => Number(number));
}

/** The numbers that the titles of tests cite in brackets, behind the word trap or traps. */
function cited(): number[] {
  const tests = ["gateway", "test"].flatMap((folder) =>
    globSync(`${folder}/**/*.test.ts`, { cwd: root }),
  );
  const titles = tests.flatMap((path) => [
    ...read(path).matchAll(/["`][^"`\n]*\(traps? (\d+(?:, \d+)*)[^"`\n]*["`]/g),
  ]);
  return titles.flatMap(([, numbers = ""]) => numbers.split(", ").map(Number));
}

const unique = (numbers: readonly number[]) => [...new Set(numbers)].toSorted((a, b) => a - b);

it("has a test for every trap of the docs, and every trap that a test cites in the docs", () => {
  expect(documented().length).toBeGreaterThan(0);
  expect(documented()).toEqual(unique(documented()));
  expect(unique(cited())).toEqual(documented());
});
