import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "./fixtures/temporary.ts";
import { acquireLock, type Lock, readRunning } from "./lock.ts";

const program = fileURLToPath(new URL("./fixtures/hold-lock.ts", import.meta.url));
const address = { url: "http://127.0.0.1:4000", version: "2.0.0", startedAt: 5 };

function acquire(home: string): Lock {
  const lock = acquireLock(home);
  onTestFinished(() => lock.release());
  return lock;
}

/** Another process that holds the lock and has published `http://127.0.0.1:7282`. */
async function startHolder(home: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [program, home], { stdio: ["pipe", "pipe", "inherit"] });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  const [output] = await once(child.stdout, "data");
  expect(String(output)).toBe("held\n");
  return child;
}

test("tells a second process where the first one runs", async () => {
  const home = temporaryFolder(onTestFinished);
  const child = await startHolder(home);
  expect(readRunning(home)).toEqual({
    pid: child.pid,
    url: "http://127.0.0.1:7282",
    version: "1.2.3",
    startedAt: 1_767_225_600_000,
  });
  expect(() => acquire(home)).toThrow(
    expect.objectContaining({
      code: "already_running",
      message: expect.stringContaining(`http://127.0.0.1:7282 (process ${child.pid})`),
    }),
  );
});

test("is free again when its process was killed, whose address then counts for nothing", async () => {
  const home = temporaryFolder(onTestFinished);
  const child = await startHolder(home);
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(existsSync(join(home, "gateway.json"))).toBe(true);
  expect(readRunning(home)).toBeUndefined();

  const lock = acquire(home);
  expect(readRunning(home)).toBeUndefined();
  lock.publish(address);
  expect(readRunning(home)).toEqual({ pid: process.pid, ...address });
});

test("leaves no address behind when it is released, and can be taken by another process", async () => {
  const home = temporaryFolder(onTestFinished);
  const lock = acquire(home);
  lock.publish(address);
  lock.release();
  lock.release();
  expect(readdirSync(home)).toEqual(["gateway.lock"]);
  const child = await startHolder(home);
  child.stdin?.end();
  expect(await once(child, "exit")).toEqual([0, null]);
  expect(readdirSync(home)).toEqual(["gateway.lock"]);
  acquire(home);
});

test("holds against its own process too, and says when no address is known yet", () => {
  const home = temporaryFolder(onTestFinished);
  const lock = acquire(home);
  expect(() => acquireLock(home)).toThrow(
    expect.objectContaining({
      code: "already_running",
      message: expect.stringContaining("just starting"),
    }),
  );
  lock.publish(address);
  expect(() => acquireLock(home)).toThrow(address.url);
});

test("makes what it creates private", (context) => {
  context.skip(process.platform === "win32", "permissions: Windows has no file modes");
  const home = join(temporaryFolder(onTestFinished), "deep", "home");
  expect(readRunning(home)).toBeUndefined();
  acquire(home).publish(address);
  expect(statSync(home).mode & 0o777).toBe(0o700);
  expect(readdirSync(home)).toEqual(["gateway.json", "gateway.lock"]);
  for (const name of readdirSync(home)) {
    expect(statSync(join(home, name)).mode & 0o777, name).toBe(0o600);
  }
});

test.each(["{", "[]", '{"pid":1,"url":2,"version":"","startedAt":0}'])(
  "takes %s in gateway.json as no address",
  (text) => {
    const home = temporaryFolder(onTestFinished);
    acquire(home);
    writeFileSync(join(home, "gateway.json"), text);
    expect(readRunning(home)).toBeUndefined();
  },
);

test("says that the folder cannot be used when it is a file", () => {
  const home = join(temporaryFolder(onTestFinished), "file");
  writeFileSync(home, "");
  expect(() => acquireLock(home)).toThrow(expect.objectContaining({ code: "storage_unavailable" }));
});
