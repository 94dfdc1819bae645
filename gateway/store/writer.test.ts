import { statSync } from "node:fs";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { openConnection } from "./connection.ts";
import type { StoreProblem } from "./failure.ts";
import { sampleRow } from "./fixtures/sample-row.ts";
import { temporaryFolder } from "./fixtures/temporary.ts";
import { migrate } from "./migrate.ts";
import { migrations } from "./migrations/index.ts";
import type { RequestRow } from "./schema.ts";
import { createWriter, type Writer } from "./writer.ts";

type Setup = {
  writer: Writer;
  /** The writer's own connection. */
  database: Sqlite.Database;
  /** What another process would see. */
  other: Sqlite.Database;
  path: string;
  problems: StoreProblem[];
};

async function setUp(capacity?: number): Promise<Setup> {
  const path = join(temporaryFolder(onTestFinished), "patchbay.db");
  const database = openConnection(path);
  await migrate(database, migrations, Date.now);
  const other = new Sqlite(path, { timeout: 0 });
  const problems: StoreProblem[] = [];
  const report = (problem: StoreProblem) => problems.push(problem);
  const writer = createWriter(database, {
    report,
    ...(capacity === undefined ? {} : { capacity }),
  });
  onTestFinished(() => {
    other.close();
    writer.close();
    database.close();
  });
  return { writer, database, other, path, problems };
}

const ids = (database: Sqlite.Database) =>
  database.prepare("select id from requests order by id").pluck().all();

const count = (database: Sqlite.Database) =>
  database.prepare("select count(*) from requests").pluck().get();

const levels = (problems: readonly StoreProblem[]) => problems.map(({ level }) => level);

function writeRows(writer: Writer, from: number, to: number): void {
  for (let id = from; id < to; id += 1) writer.write(sampleRow(String(id).padStart(6, "0")));
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("writes rows 50 ms after the first of them, and not inside the call", async () => {
  const { writer, other, problems } = await setUp();
  writer.write(sampleRow("a"));
  vi.advanceTimersByTime(10);
  writer.write(sampleRow("b"));
  expect(ids(other)).toEqual([]);
  expect(writer.stats()).toEqual({ queued: 2, dropped: 0, written: 0, failing: false });
  vi.advanceTimersByTime(40);
  expect(ids(other)).toEqual(["a", "b"]);
  expect(writer.stats()).toEqual({ queued: 0, dropped: 0, written: 2, failing: false });
  writer.write(sampleRow("c"));
  vi.advanceTimersByTime(50);
  expect(ids(other)).toEqual(["a", "b", "c"]);
  expect(problems).toEqual([]);
});

test("inserts some rows at a time, and commits them together 50 ms after the first", async () => {
  const { writer, database, other } = await setUp();
  writeRows(writer, 0, 15);
  vi.advanceTimersByTime(0);
  expect(count(database)).toBe(0);
  writeRows(writer, 15, 16);
  expect(count(database)).toBe(0);
  vi.advanceTimersByTime(0);
  expect(count(database)).toBe(16);
  writeRows(writer, 16, 20);
  vi.advanceTimersByTime(49);
  expect(count(other)).toBe(0);
  expect(writer.stats()).toMatchObject({ queued: 20, written: 0 });
  vi.advanceTimersByTime(1);
  expect(count(other)).toBe(20);
  expect(database.inTransaction).toBe(false);
});

test("inserts a long queue in several turns", async () => {
  const { writer, database, other } = await setUp();
  writeRows(writer, 0, 1_200);
  for (const rows of [500, 1_000, 1_200]) {
    vi.advanceTimersToNextTimer();
    expect(count(database)).toBe(rows);
  }
  expect(count(other)).toBe(0);
  vi.advanceTimersByTime(50);
  expect(count(other)).toBe(1_200);
});

test("takes back what it inserted when the transaction fails, and tries it again", async () => {
  const { writer, database, other, problems } = await setUp();
  writeRows(writer, 0, 20);
  vi.advanceTimersByTime(0);
  const pages = Number(database.pragma("page_count", { simple: true }));
  database.pragma(`max_page_count = ${pages}`);
  writeRows(writer, 20, 300);
  vi.advanceTimersByTime(0);
  expect(problems[0]).toMatchObject({ cause: { code: "SQLITE_FULL" } });
  expect(database.inTransaction).toBe(false);
  expect(writer.stats()).toMatchObject({ queued: 300, written: 0, failing: true });
  database.pragma("max_page_count = 1000000");
  vi.advanceTimersByTime(5_000);
  expect(count(other)).toBe(300);
});

test("stores every column as it was given", async () => {
  const { writer, other } = await setUp();
  const full = sampleRow("full", { error_code: "provider_error", error_message: "naïve \0 日本" });
  const bare = Object.fromEntries(
    Object.entries(sampleRow("bare", { output_tokens: Number.MAX_SAFE_INTEGER })).map(
      ([name, value]) => [name, name.endsWith("_ms") && name !== "duration_ms" ? null : value],
    ),
  );
  writer.write(full);
  writer.write({ ...sampleRow("bare"), ...bare });
  writer.flush();
  const read = other.prepare("select * from requests where id = ?");
  expect(read.get("full")).toEqual(full);
  expect(read.get("bare")).toEqual(bare);
});

describe("while another program holds the lock", () => {
  test("keeps all rows, tries again, and reports each change once", async () => {
    const { writer, other, problems } = await setUp();
    other.exec("begin immediate");
    writeRows(writer, 0, 700);
    vi.advanceTimersByTime(50);
    expect(levels(problems)).toEqual(["error"]);
    expect(problems[0]).toMatchObject({ cause: { code: "SQLITE_BUSY" } });
    writeRows(writer, 700, 800);
    vi.advanceTimersByTime(60_000);
    expect(writer.stats()).toEqual({ queued: 800, dropped: 0, written: 0, failing: true });
    expect(problems).toHaveLength(1);

    other.exec("commit");
    vi.advanceTimersByTime(5_000);
    expect(count(other)).toBe(800);
    expect(writer.stats()).toEqual({ queued: 0, dropped: 0, written: 800, failing: false });
    expect(levels(problems)).toEqual(["error", "info"]);

    writeRows(writer, 800, 801);
    vi.advanceTimersByTime(50);
    expect(count(other)).toBe(801);
    expect(problems).toHaveLength(2);
  });

  test("tries at growing distances", async () => {
    const { writer, other } = await setUp();
    other.exec("begin immediate");
    writer.write(sampleRow("a"));
    vi.advanceTimersByTime(50);
    const distances = Array.from({ length: 9 }, () => {
      const before = Date.now();
      vi.advanceTimersToNextTimer();
      return Date.now() - before;
    });
    expect(distances).toEqual([50, 100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000]);
  });

  test("says when it begins to fail, and when it works again", async () => {
    const { writer, other } = await setUp();
    const seen: boolean[] = [];
    writer.onChange(() => seen.push(writer.stats().failing));
    writeRows(writer, 0, 1);
    vi.advanceTimersByTime(50);
    expect(seen).toEqual([]);
    other.exec("begin immediate");
    writeRows(writer, 1, 2);
    vi.advanceTimersByTime(100);
    other.exec("commit");
    vi.advanceTimersByTime(100);
    expect(seen).toEqual([true, true, false]);
  });

  test("drops the newest rows when the queue is full, counts them and says so once", async () => {
    const { writer, other, problems } = await setUp(3);
    const onChange = vi.fn();
    writer.onChange(onChange);
    other.exec("begin immediate");
    writeRows(writer, 0, 5);
    expect(onChange).toHaveBeenCalledTimes(2);
    vi.advanceTimersByTime(1_000);
    writeRows(writer, 5, 6);
    vi.advanceTimersByTime(10_000);
    expect(writer.stats()).toEqual({ queued: 3, dropped: 3, written: 0, failing: true });
    expect(levels(problems)).toEqual(["error", "error"]);

    other.exec("commit");
    vi.advanceTimersByTime(5_000);
    expect(ids(other)).toEqual(["000000", "000001", "000002"]);
    expect(problems[2]).toMatchObject({
      level: "error",
      message: expect.stringContaining("3 were dropped"),
    });

    writeRows(writer, 6, 7);
    vi.advanceTimersByTime(50);
    expect(ids(other)).toHaveLength(4);
    expect(problems).toHaveLength(3);
  });

  test("says at the end how many rows are lost", async () => {
    const { writer, other, problems } = await setUp();
    other.exec("begin immediate");
    writeRows(writer, 0, 4);
    writer.close();
    other.exec("commit");
    expect(writer.stats()).toEqual({ queued: 0, dropped: 4, written: 0, failing: true });
    expect(problems.at(-1)).toMatchObject({
      level: "error",
      message: expect.stringMatching(/^4 /),
    });
    expect(vi.getTimerCount()).toBe(0);
  });
});

test("keeps its rows while the disk is full", async () => {
  const { writer, database, other, problems } = await setUp();
  const pages = Number(database.pragma("page_count", { simple: true }));
  database.pragma(`max_page_count = ${pages}`);
  writeRows(writer, 0, 300);
  vi.advanceTimersByTime(50);
  expect(problems[0]).toMatchObject({ level: "error", cause: { code: "SQLITE_FULL" } });
  expect(count(other)).toBe(0);
  expect(writer.stats().queued).toBe(300);
  database.pragma("max_page_count = 1000000");
  expect(writer.flush()).toBe(true);
  expect(count(other)).toBe(300);
});

test("drops a row that the database refuses, with its reason, and writes the others", async () => {
  const { writer, other, problems } = await setUp();
  const missing = JSON.parse('{"method":null}') as Partial<RequestRow>;
  const unbindable = JSON.parse('{"usage":{"input":1}}') as Partial<RequestRow>;
  for (const round of ["1", "2"]) {
    writer.write(sampleRow(`a${round}`));
    writer.write(sampleRow(`b${round}`, missing));
    writer.write(sampleRow(`c${round}`, unbindable));
    writer.write(sampleRow(`d${round}`));
    vi.advanceTimersByTime(50);
  }
  expect(ids(other)).toEqual(["a1", "a2", "d1", "d2"]);
  expect(writer.stats()).toEqual({ queued: 0, dropped: 4, written: 4, failing: false });
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatchObject({
    message: expect.stringContaining("b1"),
    cause: { code: "SQLITE_CONSTRAINT_NOTNULL" },
  });
});

test("takes a row that is there already as written", async () => {
  const { writer, other } = await setUp();
  writer.write(sampleRow("a"));
  writer.flush();
  writer.write(sampleRow("a", { status: 500 }));
  writer.write(sampleRow("b"));
  expect(writer.flush()).toBe(true);
  expect(ids(other)).toEqual(["a", "b"]);
});

test("writes everything when it is closed, and counts what comes later as dropped", async () => {
  const { writer, other } = await setUp();
  writeRows(writer, 0, 1_100);
  writer.close();
  expect(count(other)).toBe(1_100);
  writer.write(sampleRow("late"));
  writer.close();
  expect(writer.stats()).toEqual({ queued: 0, dropped: 1, written: 1_100, failing: false });
  expect(vi.getTimerCount()).toBe(0);
});

test("moves the log into the database file once no row has come for a while", async () => {
  const { writer, path } = await setUp();
  const before = statSync(path).size;
  writeRows(writer, 0, 400);
  vi.advanceTimersByTime(50);
  expect(statSync(path).size).toBe(before);
  vi.advanceTimersByTime(30_000);
  expect(statSync(path).size).toBeGreaterThan(before + 100_000);
});
