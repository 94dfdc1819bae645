import { expect, it } from "vitest";
import type { AdminClient } from "../../gateway/admin/client.ts";
import type { RequestRecord } from "../../gateway/admin/contract.ts";
import { createLiveStore } from "./live.ts";

/** The record of a request that started at a time, which is in its id too. */
function record(time: number, changes: Partial<RequestRecord> = {}): RequestRecord {
  return {
    id: `req_${String(time).padStart(6, "0")}`,
    state: "complete",
    startedAt: time,
    durationMs: 5,
    ttftMs: null,
    overheadMs: null,
    method: "POST",
    path: "/v1/messages",
    operation: "messages",
    dialect: "anthropic",
    client: null,
    userAgent: null,
    userPath: null,
    requestedModel: null,
    resolvedModel: null,
    provider: null,
    lane: null,
    stream: false,
    attempts: 1,
    status: 200,
    upstreamStatus: 200,
    error: null,
    stopReason: null,
    tokens: {
      input: null,
      cacheRead: null,
      cacheWrite5m: null,
      cacheWrite1h: null,
      output: null,
      reasoning: null,
    },
    outputSoFar: 0,
    losses: 0,
    lossList: [],
    requestBytes: 0,
    responseBytes: 0,
    upstreamRequestId: null,
    ...changes,
  };
}

const records = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => record(from + index));
const running = (time: number) => record(time, { state: "in-flight", status: null });

/** A store over a log of requests, whose pages are read as the gateway gives them. */
function setUp({ log = [] as RequestRecord[], limit = 2000 } = {}) {
  const gateway = { answers: true };
  const client = (async (_name: string, { query = {} as { limit?: number; before?: string } }) => {
    if (!gateway.answers) throw new Error("The gateway does not answer.");
    const { limit: size = 0, before } = query;
    const rest = [...log].reverse().filter(({ id }) => before === undefined || id < before);
    return { requests: rest.slice(0, size), more: rest.length > size };
  }) as unknown as AdminClient;
  const opened = { read: () => [], write: () => {} };
  const store = createLiveStore({ client, now: () => 1, opened, limit });
  const times = () => store.getState().rows.map((row) => row.record.startedAt);
  const states = () => store.getState().rows.map((row) => row.record.state);
  return { store, gateway, times, states, ...store.actions };
}

it("shows requests newest first, and each once however it moves on", () => {
  const { applySnapshot, applyRecords, times, states } = setUp();
  applySnapshot({ inFlight: [running(3)], recent: [record(2), record(1)] });
  applyRecords([record(4), record(3)]);
  expect(times()).toEqual([4, 3, 2, 1]);
  applyRecords([running(3)]);
  expect(states()).not.toContain("in-flight");
});

it("holds everything still while paused, counts it, and shows it afterwards", () => {
  const { store, applySnapshot, applyRecords, setPaused, times, states } = setUp();
  applySnapshot({ inFlight: [running(1)], recent: [] });
  setPaused(true);
  applyRecords([record(1), record(2), record(3)]);
  expect(states()).toEqual(["in-flight"]);
  expect(store.getState()).toMatchObject({ waiting: 2, held: 3 });
  setPaused(false);
  expect(times()).toEqual([3, 2, 1]);
  expect(states()).toEqual(["complete", "complete", "complete"]);
  expect(store.getState()).toMatchObject({ waiting: 0, held: 0, pausedAt: null });
});

it("changes rows in place while it holds, and lets only new ones wait", () => {
  const { store, applySnapshot, applyRecords, setHolding, times, states } = setUp();
  applySnapshot({ inFlight: [running(1)], recent: [] });
  setHolding(true);
  applyRecords([record(1), record(2)]);
  expect(states()).toEqual(["complete"]);
  expect(store.getState().waiting).toBe(1);
  setHolding(false);
  expect(times()).toEqual([2, 1]);
});

it("says after a lost connection which rows nobody knows any more, and since when some may lack", () => {
  const { applySnapshot, markLost, store } = setUp();
  applySnapshot({ inFlight: [running(2), running(3)], recent: [record(1)] });
  const gap = applySnapshot({ inFlight: [running(3)], recent: [record(9)] });
  expect(gap).toEqual({ orphans: ["req_000002"], since: 1 });
  markLost(gap.orphans);
  expect(
    store
      .getState()
      .rows.filter(({ lost }) => lost)
      .map(({ id }) => id),
  ).toEqual(gap.orphans);
  expect(applySnapshot({ inFlight: [], recent: [record(9)] })).toMatchObject({ since: null });
});

it("fetches what was missed, page by page, back to where it was cut off", async () => {
  const { applySnapshot, catchUp, times } = setUp({ log: records(1, 1201) });
  applySnapshot({ inFlight: [], recent: [record(100)] });
  await catchUp(100);
  expect(times().slice(0, 2)).toEqual([1200, 1199]);
  expect(times()).toEqual([...new Set(times())]);
  expect(times()).toContain(101);
});

it("goes back page by page to the first request on record", async () => {
  const log = records(1, 451);
  const { store, applySnapshot, loadOlder, times } = setUp({ log });
  applySnapshot({ inFlight: [], recent: log.slice(-50).reverse() });
  await loadOlder();
  expect(store.getState()).toMatchObject({ older: "more", rows: { length: 250 } });
  await loadOlder();
  expect(times().at(-1)).toBe(1);
  expect(store.getState().older).toBe("end");
});

it("says when older requests could not be had, and has them when it is asked again", async () => {
  const log = records(1, 10);
  const { store, gateway, applySnapshot, loadOlder, times } = setUp({ log });
  applySnapshot({ inFlight: [], recent: [record(9)] });
  gateway.answers = false;
  await loadOlder();
  expect(store.getState().older).toBe("failed");
  gateway.answers = true;
  await loadOlder();
  expect(times()).toHaveLength(9);
});

it("keeps a bounded number of rows and whatever still runs, and comes back to the newest", async () => {
  const log = records(1, 401);
  const { applySnapshot, applyRecords, loadOlder, showNewest, times } = setUp({ log, limit: 100 });
  applySnapshot({ inFlight: [running(5)], recent: [] });
  applyRecords(log.slice(200));
  expect(times()).toHaveLength(101);
  expect(times()).toContain(5);
  await loadOlder();
  expect(times()).toHaveLength(100);
  expect(times()).not.toContain(400);
  showNewest();
  await expect.poll(() => times()[0]).toBe(400);
});
