import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readMachine } from "./environment.ts";
import { providerTypes } from "./fixtures/load.ts";
import { loadSettings } from "./load.ts";

const folder = mkdtempSync(join(tmpdir(), "patchbay-config-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Nobody is kept from reading: the superuser, and Windows with its other permissions. */
const readsEverything = process.getuid === undefined || process.getuid() === 0;

describe("the machine", () => {
  it("is what the process says, as a copy", () => {
    const machine = readMachine();
    expect(machine.workingFolder).toBe(process.cwd());
    expect(machine.platform).toBe(process.platform);
    expect(machine.environment).toEqual({ ...process.env });
    expect(machine.environment).not.toBe(process.env);
  });

  it("gives a file's text, and nothing for a file that is not there or is a folder", () => {
    const { readFile } = readMachine();
    mkdirSync(join(folder, ".env"));
    writeFileSync(join(folder, "config.yaml"), "server: {port: 1}");
    expect(readFile(join(folder, "config.yaml"))).toBe("server: {port: 1}");
    expect(readFile(join(folder, ".env"))).toBeUndefined();
    expect(readFile(join(folder, "none"))).toBeUndefined();
    expect(readFile(join(folder, "config.yaml", "below"))).toBeUndefined();
  });

  it("stops at a file that it may not read", (context) => {
    context.skip(readsEverything, "permissions: this user may read every file");
    const path = join(folder, "locked.yaml");
    writeFileSync(path, "");
    chmodSync(path, 0);
    expect(() => readMachine().readFile(path)).toThrow(
      expect.objectContaining({ code: "setting_invalid", message: expect.stringContaining(path) }),
    );
  });

  it("is all that loading needs", () => {
    const settings = loadSettings({
      ...readMachine(),
      environment: { PATCHBAY_HOME: folder },
      workingFolder: folder,
      flags: {},
      providerTypes,
      headless: true,
    });
    expect(settings).toMatchObject({ home: folder, port: 1 });
  });
});
