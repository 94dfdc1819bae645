import { expect, onTestFinished, test } from "vitest";
import { sampleRow } from "./fixtures/sample-row.ts";
import { temporaryStore } from "./fixtures/temporary.ts";

async function storeWith(ids: readonly string[]) {
  const { store } = await temporaryStore(onTestFinished);
  for (const id of ids) store.writer.write(sampleRow(id));
  store.writer.flush();
  return store.requests;
}

test("lists the newest first, whatever the order of writing", async () => {
  const requests = await storeWith(["r2", "r4", "r1", "r3"]);
  const page = await requests.list({ limit: 10 });
  expect(page.rows.map(({ id }) => id)).toEqual(["r4", "r3", "r2", "r1"]);
  expect(page.more).toBe(false);
  expect(page.rows[0]).toEqual(sampleRow("r4"));
});

test("pages on from an id, also one that is gone", async () => {
  const requests = await storeWith(["r1", "r2", "r3", "r5"]);
  const first = await requests.list({ limit: 2 });
  expect(first.rows.map(({ id }) => id)).toEqual(["r5", "r3"]);
  expect(first.more).toBe(true);
  const second = await requests.list({ limit: 2, before: "r3" });
  expect(second.rows.map(({ id }) => id)).toEqual(["r2", "r1"]);
  expect(second.more).toBe(false);
  const gone = await requests.list({ limit: 1, before: "r4" });
  expect(gone.rows.map(({ id }) => id)).toEqual(["r3"]);
  expect(await requests.list({ limit: 2, before: "r1" })).toEqual({ rows: [], more: false });
});

test("gets one row, counts all, and takes an id as a value only", async () => {
  const requests = await storeWith(["r1", "r2"]);
  expect(await requests.get("r2")).toEqual(sampleRow("r2"));
  expect(await requests.get("r3")).toBeUndefined();
  expect(await requests.get("' or 1=1 --")).toBeUndefined();
  expect(await requests.count()).toBe(2);
});
