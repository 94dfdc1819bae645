import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");
const dom = "export const title = document.title;";
const node = "export const pid = process.pid;";

/** The types of the whole process: what one of its packages brings along must not reach the rest. */
const entries = { gateway: "gateway/cli.ts", renderer: "renderer/main.tsx" };

describe("one tsconfig per process", () => {
  let folder = "";

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "patchbay-processes-"));
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"), "junction");
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const errorsIn = (part: keyof typeof entries, source: string) => {
    const entry = join(root, entries[part]);
    writeFileSync(join(folder, "scratch.ts"), source);
    writeFileSync(
      join(folder, "tsconfig.json"),
      JSON.stringify({
        extends: join(root, part, "tsconfig.json"),
        include: [],
        files: ["scratch.ts", ...(existsSync(entry) ? [entry] : [])],
      }),
    );
    const { stdout } = spawnSync(
      process.execPath,
      [join(root, "node_modules/typescript/bin/tsc"), "-p", folder, "--pretty", "false"],
      { cwd: root, encoding: "utf8" },
    );
    return stdout.split("\n").filter((line) => line.includes("scratch.ts"));
  };

  it("gives the gateway Node and no DOM", () => {
    expect(errorsIn("gateway", node)).toEqual([]);
    expect(errorsIn("gateway", dom)).toEqual([expect.stringContaining("'document'")]);
  });

  it("gives the page the DOM and no Node", () => {
    expect(errorsIn("renderer", dom)).toEqual([]);
    expect(errorsIn("renderer", node)).toEqual([expect.stringContaining("'process'")]);
  });
});
