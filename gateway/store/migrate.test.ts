import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import Sqlite from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import { openConnection } from "./connection.ts";
import { temporaryFolder } from "./fixtures/temporary.ts";
import { migrate } from "./migrate.ts";
import type { Migration } from "./migrations/index.ts";

const noon = Date.UTC(2026, 0, 7, 12, 0, 0);

const createTable =
  (name: string): Migration =>
  async (database) => {
    await database.schema.createTable(name).addColumn("a", "integer").execute();
  };

function open(path = join(temporaryFolder(onTestFinished), "patchbay.db")): Sqlite.Database {
  const database = openConnection(path);
  onTestFinished(() => {
    database.close();
  });
  return database;
}

const run = (database: Sqlite.Database, names: readonly string[], time = noon) =>
  migrate(database, names.map(createTable), () => time);

const tables = (database: Sqlite.Database) =>
  database.prepare("select name from sqlite_schema order by name").pluck().all();

const version = (database: Sqlite.Database) => database.pragma("user_version", { simple: true });

const backups = (database: Sqlite.Database) =>
  readdirSync(dirname(database.name)).filter((name) => name.includes(".bak"));

test("brings a new database up to date without a backup", async () => {
  const database = open();
  await run(database, ["one", "two"]);
  expect(tables(database)).toEqual(["one", "two"]);
  expect(version(database)).toBe(2);
  expect(backups(database)).toEqual([]);
});

test("copies an existing database before it is changed, as it then was", async () => {
  const database = open();
  await run(database, ["one"]);
  database.exec("insert into one values (7)");
  await run(database, ["one", "two", "three"]);
  expect(tables(database)).toEqual(["one", "three", "two"]);
  expect(version(database)).toBe(3);

  expect(backups(database)).toEqual(["patchbay.db.v1-20260107T120000000Z.bak"]);
  const copy = join(dirname(database.name), backups(database)[0] ?? "");
  if (process.platform !== "win32") expect(statSync(copy).mode & 0o777).toBe(0o600);
  const old = new Sqlite(copy);
  onTestFinished(() => {
    old.close();
  });
  expect(tables(old)).toEqual(["one"]);
  expect(version(old)).toBe(1);
  expect(old.prepare("select a from one").pluck().all()).toEqual([7]);
  expect(old.pragma("integrity_check", { simple: true })).toBe("ok");
});

test("leaves a database that is up to date alone", async () => {
  const database = open();
  await run(database, ["one"]);
  await run(database, ["one"]);
  expect(backups(database)).toEqual([]);
});

test("undoes everything when a later migration fails, and leaves no copy", async () => {
  const database = open();
  await run(database, ["one"]);
  const attempt = run(database, ["one", "two", "two"]);
  await expect(attempt).rejects.toThrow("is unchanged");
  expect(tables(database)).toEqual(["one"]);
  expect(version(database)).toBe(1);
  expect(database.inTransaction).toBe(false);
  expect(backups(database)).toEqual([]);
});

test("leaves a new database empty when a migration fails", async () => {
  const database = open();
  await expect(run(database, ["one", "one"])).rejects.toThrow();
  expect(tables(database)).toEqual([]);
  expect(version(database)).toBe(0);
});

test("keeps the backups of earlier versions however often a migration fails", async () => {
  const database = open();
  await run(database, ["one"]);
  await run(database, ["one", "two"]);
  for (const hour of [1, 2, 3, 4]) {
    await expect(run(database, ["one", "two", "two"], noon + hour * 3_600_000)).rejects.toThrow();
  }
  expect(backups(database)).toEqual(["patchbay.db.v1-20260107T120000000Z.bak"]);
});

test("keeps one backup of each version, and nothing of one that a killed process began", async () => {
  const database = open();
  const folder = dirname(database.name);
  await run(database, ["one"]);
  for (const ending of ["bak.partial", "bak.partial-journal"]) {
    writeFileSync(join(folder, `patchbay.db.v1-20260101T000000000Z.${ending}`), "");
  }
  for (const day of ["01", "02", "03"]) {
    writeFileSync(join(folder, `patchbay.db.v1-202601${day}T000000000Z.bak`), "");
  }
  await run(database, ["one", "two"]);
  expect(backups(database)).toEqual(["patchbay.db.v1-20260107T120000000Z.bak"]);
});

test("keeps the backups of the newest three versions and no other file's", async () => {
  const database = open();
  const folder = dirname(database.name);
  writeFileSync(join(folder, "other.db.v1-20200101T000000000Z.bak"), "");
  writeFileSync(join(folder, "patchbay.db.v1-mine.bak"), "");
  const names = ["one", "two", "three", "four", "five", "six"];
  for (const [index] of names.entries()) {
    await run(database, names.slice(0, index + 1), noon + index * 1000);
  }
  expect(backups(database)).toEqual([
    "other.db.v1-20200101T000000000Z.bak",
    "patchbay.db.v1-mine.bak",
    "patchbay.db.v3-20260107T120003000Z.bak",
    "patchbay.db.v4-20260107T120004000Z.bak",
    "patchbay.db.v5-20260107T120005000Z.bak",
  ]);
});

test("neither copies nor changes a damaged database", async () => {
  const path = join(temporaryFolder(onTestFinished), "patchbay.db");
  const database = open(path);
  await run(database, ["one"]);
  database.exec(
    "with recursive n(a) as (select 1 union all select a + 1 from n where a < 20000) insert into one select a from n",
  );
  database.close();
  const bytes = readFileSync(path);
  bytes.fill(0xff, 5 * 4096, 6 * 4096);
  writeFileSync(path, bytes);

  const damaged = open(path);
  await expect(run(damaged, ["one", "two"])).rejects.toMatchObject({ code: "database_damaged" });
  expect(version(damaged)).toBe(1);
  expect(backups(damaged)).toEqual([]);
});

test("refuses a database that became newer after it was looked at", async () => {
  const database = open();
  await run(database, ["one", "two"]);
  await expect(run(database, ["one"])).rejects.toMatchObject({ code: "database_newer" });
});
