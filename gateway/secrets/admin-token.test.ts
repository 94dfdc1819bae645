import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { loadAdminToken, readAdminToken } from "./admin-token.ts";

let home: string;
const path = () => join(home, "admin-token");

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "patchbay-token-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

it("is made once, of 256 random bits, and kept", () => {
  expect(readAdminToken(home)).toBeUndefined();
  const token = loadAdminToken(home);
  expect(token).toMatch(/^pb-admin-[\w-]{43}$/);
  expect([loadAdminToken(home), readAdminToken(home)]).toEqual([token, token]);
  expect(readdirSync(home)).toEqual(["admin-token"]);
});

it.each(["", "pb-admin-", "pb-admin-short", `other-${"x".repeat(43)}`])(
  "is made anew where the file holds %j",
  (text) => {
    writeFileSync(path(), text);
    expect(readAdminToken(home)).toBeUndefined();
    expect(loadAdminToken(home)).toMatch(/^pb-admin-[\w-]{43}$/);
  },
);

it("is for its owner alone, whatever was there", (context) => {
  context.skip(process.platform === "win32", "permissions: Windows has no file modes");
  const modes = ["", undefined].map((text) => {
    if (text !== undefined) writeFileSync(path(), text);
    chmodSync(path(), 0o644);
    loadAdminToken(home);
    return statSync(path()).mode & 0o777;
  });
  expect(modes).toEqual([0o600, 0o600]);
});

it("is refused with a code where the file cannot be used", () => {
  mkdirSync(path());
  const coded = expect.objectContaining({
    code: "storage_unavailable",
    message: expect.stringContaining(path()),
  });
  expect(() => readAdminToken(home)).toThrow(coded);
  expect(() => loadAdminToken(home)).toThrow(coded);
});
