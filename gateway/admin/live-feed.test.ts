import { beforeEach, expect, it, vi } from "vitest";
import { dialects } from "../dialects/index.ts";
import { type Exchange, emptyFacts } from "../pipeline/exchange.ts";
import { sampleRow } from "../store/fixtures/sample-row.ts";
import type { LiveEvent } from "./contract.ts";
import { LiveFeed } from "./live-feed.ts";

/** More than one frame holds. */
const many = 450;

function createExchange(id: string): Exchange {
  return {
    id,
    startedAt: 1,
    started: 0,
    method: "POST",
    path: "/v1/chat/completions",
    headers: {},
    operation: "chat-completions",
    dialect: dialects["openai-chat"],
    sink: undefined as never,
    facts: emptyFacts({}),
    readAt: 0,
    closed: false,
    slot: -1,
    countsAsStream: false,
    beatAt: undefined,
    onlyBeats: false,
    abandon: undefined,
  };
}

beforeEach(() => {
  vi.useFakeTimers();
  return () => vi.useRealTimers();
});

/** A feed of `many` requests under way, and a watcher of it. */
function setUp() {
  const inFlight = Array.from({ length: many }, (_, index) => createExchange(`req_${index}`));
  const feed = new LiveFeed({ inFlight: () => inFlight, status: () => ({}) as never, recent: [] });
  const watch = () => {
    const events: LiveEvent[] = [];
    feed.subscribe((event) => events.push(event));
    return events;
  };
  return { feed, inFlight, watch };
}

/** The ids in flight that events of a type told of. */
function told(events: readonly LiveEvent[]): Set<string> {
  const records = events.flatMap(({ type, data }) => (type === "requests" ? data.records : []));
  return new Set(records.map(({ id }) => id));
}

it("shows every new watcher all that is in flight, others watching or not", () => {
  const { watch } = setUp();
  for (const _ of ["first", "second"]) {
    const [snapshot] = watch();
    expect(snapshot).toMatchObject({ type: "snapshot", data: { inFlight: { length: many } } });
    vi.advanceTimersByTime(1_000);
  }
});

it("tells of each request although more move all the time than a frame holds", () => {
  const { inFlight, watch } = setUp();
  const events = watch();
  for (let round = 0; round < 3; round += 1) {
    for (const { facts } of inFlight) facts.attempts += 1;
    vi.advanceTimersByTime(150);
  }
  expect(told(events).size).toBe(many);
});

it("tells once of what does not move", () => {
  const { inFlight, watch } = setUp();
  inFlight.splice(2);
  const events = watch();
  vi.advanceTimersByTime(1_000);
  expect(events.map(({ type }) => type)).toEqual(["snapshot", "status", "requests"]);
});

it("tells of a changed status once", () => {
  const { feed, inFlight, watch } = setUp();
  inFlight.splice(0);
  const events = watch();
  feed.statusChanged();
  feed.statusChanged();
  vi.advanceTimersByTime(1_000);
  expect(events.map(({ type }) => type)).toEqual(["snapshot", "status", "status"]);
});

it("tells how many settled requests a frame had no room for", () => {
  const { feed, inFlight, watch } = setUp();
  inFlight.splice(0);
  const events = watch();
  for (let id = 0; id < many; id += 1) feed.settled(sampleRow(`req_${id}`));
  vi.advanceTimersByTime(1_000);
  const [frame, ...others] = events.slice(2);
  expect(frame).toMatchObject({ data: { records: { length: 200 }, skipped: many - 200 } });
  expect(others).toEqual([]);
});
