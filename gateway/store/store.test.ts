import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import Sqlite from "better-sqlite3";
import { describe, expect, onTestFinished, test } from "vitest";
import { sampleRow } from "./fixtures/sample-row.ts";
import { temporaryFolder, temporaryStore } from "./fixtures/temporary.ts";
import { applicationId } from "./inspect.ts";
import { migrations } from "./migrations/index.ts";
import { openStore, type Store } from "./store.ts";

async function open(path: string): Promise<Store> {
  const store = await openStore({ path, clock: Date.now, report: () => {} });
  onTestFinished(() => store.close());
  return store;
}

test("is refused when it may not be written", async (context) => {
  context.skip(process.getuid?.() === 0, "permissions: this user may write every file");
  const path = join(temporaryFolder(onTestFinished), "patchbay.db");
  await (await openStore({ path, clock: Date.now, report: () => {} })).close();
  chmodSync(path, 0o400);
  await expect(open(path)).rejects.toMatchObject({ code: "storage_unavailable" });
});

/** Every file of a folder with its bytes; SQLite's index of a log (`-shm`) is no data. */
function contents(folder: string): Map<string, string> {
  const names = readdirSync(folder).filter((name) => !name.endsWith("-shm"));
  return new Map(names.map((name) => [name, readFileSync(join(folder, name), "hex")]));
}

function makeDatabase(path: string, statements: string): void {
  const database = new Sqlite(path);
  database.exec(statements);
  database.close();
}

/** As `makeDatabase`, by a process that dies and leaves everything in the write-ahead log. */
function makeCrashedDatabase(path: string, statements: string): void {
  const driver = createRequire(import.meta.url).resolve("better-sqlite3");
  const script = `
    const database = new (require(${JSON.stringify(driver)}))(process.argv[1]);
    database.pragma("journal_mode = WAL");
    database.exec(process.argv[2]);
    process.kill(process.pid, "SIGKILL");`;
  spawnSync(process.execPath, ["-e", script, path, statements]);
}

describe("a new store", () => {
  test("is readable by its owner only", async (context) => {
    context.skip(process.platform === "win32", "permissions: Windows has no file modes");
    const folder = join(temporaryFolder(onTestFinished), "deep", "data");
    const store = await open(join(folder, "patchbay.db"));
    store.writer.write(sampleRow("a"));
    store.writer.flush();
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(readdirSync(folder).length).toBeGreaterThan(1);
    for (const name of readdirSync(folder)) {
      expect(statSync(join(folder, name)).mode & 0o777, name).toBe(0o600);
    }
  });

  test.each([
    ["an empty file", (path: string) => writeFileSync(path, "")],
    ["an empty database", (path: string): void => makeDatabase(path, "pragma journal_mode = WAL")],
  ])("may take the place of %s", async (_, prepare) => {
    const path = join(temporaryFolder(onTestFinished), "patchbay.db");
    prepare(path);
    const store = await open(path);
    expect(await store.requests.count()).toBe(0);
  });

  test("is marked as Patchbay's, in WAL mode, and has no backup", async () => {
    const { store, path } = await temporaryStore(onTestFinished);
    await store.close();
    const database = new Sqlite(path);
    onTestFinished(() => {
      database.close();
    });
    expect(database.pragma("application_id", { simple: true })).toBe(applicationId);
    expect(database.pragma("user_version", { simple: true })).toBe(migrations.length);
    expect(database.pragma("journal_mode", { simple: true })).toBe("wal");
    database.close();
    expect(readdirSync(join(path, ".."))).toEqual(["patchbay.db"]);
  });
});

test("keeps its rows when it is closed and opened again", async () => {
  const { store, path } = await temporaryStore(onTestFinished);
  store.writer.write(sampleRow("a"));
  await store.close();
  const again = await open(path);
  expect(await again.requests.get("a")).toEqual(sampleRow("a"));
});

test("opens a second time in the same process without disturbing the first", async () => {
  const { store, path } = await temporaryStore(onTestFinished);
  const second = await open(path);
  store.writer.write(sampleRow("a"));
  expect(store.writer.flush()).toBe(true);
  expect(await second.requests.count()).toBe(1);
});

test("says with a code that another program holds the database, and goes on afterwards", async () => {
  const { store, path } = await temporaryStore(onTestFinished);
  const other = new Sqlite(path);
  onTestFinished(() => {
    other.close();
  });
  other.exec("begin immediate");
  const refused = { code: "storage_unavailable", message: expect.stringContaining(path) };
  await expect(store.settings.set("a", 1)).rejects.toMatchObject(refused);
  expect(await store.settings.get("a")).toBeUndefined();
  other.exec("rollback");
  await store.settings.set("a", 1);
  expect(await store.settings.get("a")).toBe(1);
});

test("lets a repository write while the rows' transaction is open", async () => {
  const { store, problems } = await temporaryStore(onTestFinished);
  for (let id = 0; id < 20; id += 1) store.writer.write(sampleRow(`row-${id}`));
  await setImmediate();
  expect(store.writer.stats()).toMatchObject({ queued: 20, written: 0 });
  await store.settings.set("a", 1);
  expect(store.writer.stats()).toMatchObject({ queued: 0, written: 20 });
  expect(await store.requests.deleteOlderThan(Number.MAX_SAFE_INTEGER, 50)).toBe(20);
  expect(await store.settings.get("a")).toBe(1);
  expect(problems).toEqual([]);
});

test("lets a query that has begun end before it closes", async () => {
  const { store } = await temporaryStore(onTestFinished);
  const setting = store.settings.set("a", 1).then(() => store.settings.get("a"));
  const closing = store.close();
  expect(store.isOpen()).toBe(false);
  await closing;
  expect(await setting).toBe(1);
  await store.close();
});

describe("refuses, and leaves byte for byte as it was,", () => {
  const newer = `pragma application_id = ${applicationId}; pragma user_version = ${migrations.length + 1}; create table later(a)`;
  const foreign = "create table notes(a); insert into notes values ('kept')";

  test.each<[string, string, (path: string) => void]>([
    ["a newer Patchbay's database", "database_newer", (path) => makeDatabase(path, newer)],
    [
      "a newer Patchbay's database whose process was killed",
      "database_newer",
      (path) => makeCrashedDatabase(path, newer),
    ],
    ["another program's tables", "database_foreign", (path) => makeDatabase(path, foreign)],
    [
      "another program's tables in WAL mode",
      "database_foreign",
      (path) => makeDatabase(path, `pragma journal_mode = WAL; ${foreign}`),
    ],
    [
      "another program's tables that lie in a log only",
      "database_foreign",
      (path) => makeCrashedDatabase(path, foreign),
    ],
    [
      "another program's empty database",
      "database_foreign",
      (path) => makeDatabase(path, "pragma application_id = 42"),
    ],
    [
      "a database that is no SQLite file",
      "database_foreign",
      (path) => writeFileSync(path, "name,value\n".repeat(1000)),
    ],
    [
      "no SQLite file beside a log",
      "database_foreign",
      (path) => {
        writeFileSync(path, "name,value\n".repeat(1000));
        writeFileSync(`${path}-wal`, "");
      },
    ],
  ])("%s", async (_, code, prepare) => {
    const folder = temporaryFolder(onTestFinished);
    const path = join(folder, "patchbay.db");
    prepare(path);
    const before = contents(folder);
    expect(before.get("patchbay.db")).not.toBe("");
    await expect(open(path)).rejects.toMatchObject({ code });
    expect(contents(folder)).toEqual(before);
  });
});

test("says that the database is damaged when its pages are", async () => {
  const { store, path } = await temporaryStore(onTestFinished);
  await store.close();
  const bytes = readFileSync(path);
  bytes.fill(0xff, 100, 4096);
  writeFileSync(path, bytes);
  await expect(open(path)).rejects.toMatchObject({ code: "database_damaged" });
});

test("says that the place cannot be used when it is a folder, or below a file", async () => {
  const folder = temporaryFolder(onTestFinished);
  mkdirSync(join(folder, "patchbay.db"));
  writeFileSync(join(folder, "file"), "");
  for (const path of [join(folder, "patchbay.db"), join(folder, "file", "patchbay.db")]) {
    await expect(open(path)).rejects.toMatchObject({ code: "storage_unavailable" });
  }
});
