import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");
const requirements = JSON.stringify(join(root, "test/requirements.ts"));

const passing = 'it("passes", () => {});';
const failing = 'it("fails", () => { throw new Error("on purpose"); });';
const needy = `describeWith("corpus", "laws", (path) => {
  it("reads the corpus", () => { if (path !== process.env.PATCHBAY_CORPUS) throw new Error(path); });
});
itWith("browser", "shows the page", () => {});`;

describe("npm test", () => {
  let folder = "";

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "patchbay-test-command-"));
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"), "junction");
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const write = (name: string, body: string) =>
    writeFileSync(
      join(folder, name),
      `import { it } from "vitest";\nimport { describeWith, itWith } from ${requirements};\n${body}\n`,
    );

  const run = (variables: Record<string, string>, ...args: string[]) => {
    const { status, stdout } = spawnSync(
      process.execPath,
      [join(root, ".dev/test.mjs"), "--root", folder, ...args],
      {
        encoding: "utf8",
        env: {
          ...process.env,
          PATCHBAY_CORPUS: join(folder, "none.jsonl"),
          PATCHBAY_CHROMIUM: join(folder, "none"),
          PATCHBAY_REQUIRE: "",
          ...variables,
        },
      },
    );
    return { status, lines: stdout.trimEnd().split("\n") };
  };

  it("says what was skipped and why, then the counts", () => {
    write("a.test.ts", `${passing}\n${needy}`);
    const { status, lines } = run({});
    expect(lines.slice(-5)).toEqual([
      `Skipped, browser: PATCHBAY_CHROMIUM names no file: ${join(folder, "none")}`,
      "  a.test.ts: shows the page",
      `Skipped, corpus: PATCHBAY_CORPUS names no file: ${join(folder, "none.jsonl")}`,
      "  a.test.ts: laws > needs: corpus",
      "1 passed, 0 failed, 2 skipped",
    ]);
    expect(status).toBe(0);
  });

  it("fails instead of skipping what PATCHBAY_REQUIRE names", () => {
    write("a.test.ts", `${passing}\n${needy}`);
    const { status, lines } = run({ PATCHBAY_REQUIRE: "corpus, browser" });
    expect(lines.at(-1)).toBe("1 passed, 2 failed, 0 skipped");
    expect(status).toBe(1);
  });

  it("refuses a requirement that it does not know", () => {
    write("a.test.ts", needy);
    const { status, lines } = run({ PATCHBAY_REQUIRE: "corpse" });
    expect(lines.at(-1)).toBe("0 passed, 1 failed, 0 skipped");
    expect(status).toBe(1);
  });

  it("runs what needs something where it is there", () => {
    write("a.test.ts", needy);
    writeFileSync(join(folder, "dev.jsonl"), "");
    const { lines } = run({ PATCHBAY_CORPUS: join(folder, "dev.jsonl") });
    expect(lines.at(-1)).toBe("1 passed, 0 failed, 1 skipped");
  });

  it.each([
    ["a failed test", failing, "0 passed, 1 failed, 0 skipped"],
    [
      "a file that cannot be loaded",
      'throw new Error("on purpose");',
      "0 passed, 1 failed, 0 skipped",
    ],
    [
      "an error outside of every test",
      `${passing}\nsetImmediate(() => { throw new Error("on purpose"); });\nit("waits", () => new Promise((done) => setImmediate(() => setImmediate(done))));`,
      "2 passed, 1 failed, 0 skipped",
    ],
    ["no test at all", "", "0 passed, 1 failed, 0 skipped"],
  ])("counts %s as failed and exits 1", (_, body, counts) => {
    write("a.test.ts", body);
    const { status, lines } = run({});
    expect(lines.at(-1)).toBe(counts);
    expect(status).toBe(1);
  });

  it("names tests that were skipped without a reason, but not those that no one asked for", () => {
    write("a.test.ts", `${passing}\nit.skip("later", () => {});`);
    expect(run({}).lines.slice(-3)).toEqual([
      "Skipped, without a reason",
      "  a.test.ts: later",
      "1 passed, 0 failed, 1 skipped",
    ]);
    expect(run({}, "-t", "passes").lines.slice(-2)).toEqual(["", "1 passed, 0 failed, 1 skipped"]);
  });
});
