import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "patchbay-laws-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** What the command prints, and what it ends with. */
function laws(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const command = [".dev/run.mjs", "test/laws/main.ts", ...args];
  return spawnSync(process.execPath, command, { cwd: root, encoding: "utf8" });
}

/** A file of recordings. */
function corpus(name: string, ...lines: string[]): string {
  const file = join(folder, name);
  writeFileSync(file, lines.map((line) => `${line}\n`).join(""));
  return file;
}

const body = { model: "m", messages: [{ role: "user", content: "Hi" }] };
const exchange = {
  id: "0123456789ab",
  kind: "openai-chat",
  request: { body },
  response: { status: 400, body: { error: { message: "No" } } },
};

it("reports on a file of recordings, the count on its last line", () => {
  const { status, stdout } = laws("--corpus", corpus("one.jsonl", JSON.stringify(exchange)));
  expect(stdout.trimEnd().split("\n").at(-1)).toBe(
    "laws: 1 exchanges, 0 events, 0 violations, 0 unexplained losses",
  );
  expect(stdout).toContain("1 × openai-chat answer: the provider refused");
  expect(status).toBe(0);
});

it.each([
  ["no corpus", [], /^Name a file of recordings with --corpus\.\n$/],
  ["no such file", ["--corpus", join(folder, "none")], /^There are no recordings at .+none\.\n$/],
  ["no file but a folder", ["--corpus", folder], /^There are no recordings at .+\.\n$/],
  [
    "no exchanges",
    ["--corpus", corpus("empty.jsonl")],
    /holds no exchange of openai-chat or anthropic/,
  ],
  ["no JSON", ["--corpus", corpus("bad.jsonl", "{")], /^Line 1 of .+ is no recorded exchange\.\n$/],
  ["an unknown kind", ["--corpus", "x", "--kind", "y"], /^There is no kind y; known are /],
  [
    "too few leaves",
    ["--corpus", "x", "--leaves", "3"],
    /^--leaves must be a whole number of at least 50/,
  ],
])("ends with 2 and a sentence: %s", (_what, args, sentence) => {
  const { status, stdout, stderr } = laws(...args);
  expect([status, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(sentence);
});

it("tells how it is used", () => {
  const { status, stdout } = laws("--help");
  expect([status, stdout]).toEqual([0, expect.stringContaining("--corpus FILE")]);
});
