import { expect, onTestFinished, test, vi } from "vitest";
import { sampleRow } from "./fixtures/sample-row.ts";
import { temporaryStore } from "./fixtures/temporary.ts";
import { pruneRequests } from "./prune.ts";

const day = 86_400_000;
const now = 1_767_225_600_000;
const clock = () => now;

async function storeWith(old: number, fresh: number) {
  const { store } = await temporaryStore(onTestFinished);
  for (let index = 0; index < old + fresh; index += 1) {
    const started_at = index < old ? now - 7 * day - 1 : now - 7 * day;
    store.writer.write(sampleRow(String(index).padStart(6, "0"), { started_at }));
  }
  store.writer.flush();
  return store;
}

test("deletes what is older than so many days, in small steps", async () => {
  const store = await storeWith(450, 30);
  const steps = vi.spyOn(store.requests, "deleteOlderThan");
  expect(await pruneRequests(store, 7, clock)).toBe(450);
  expect(await store.requests.count()).toBe(30);
  expect(steps).toHaveBeenCalledTimes(4);
  expect(await pruneRequests(store, 7, clock)).toBe(0);
});

test("keeps everything when days is 0", async () => {
  const store = await storeWith(3, 0);
  expect(await pruneRequests(store, 0, clock)).toBe(0);
  expect(await store.requests.count()).toBe(3);
});

test("lets rows be written between its steps", async () => {
  const store = await storeWith(450, 0);
  const pruning = pruneRequests(store, 7, clock);
  store.writer.write(sampleRow("new", { started_at: now }));
  expect(store.writer.flush()).toBe(true);
  expect(await pruning).toBe(450);
  expect(await store.requests.count()).toBe(1);
});

test("ends early when the store is closed", async () => {
  const store = await storeWith(450, 0);
  const pruning = pruneRequests(store, 7, clock);
  await store.close();
  expect(await pruning).toBeLessThan(450);
});
