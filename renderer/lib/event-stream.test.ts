import { describe, expect, it } from "vitest";
import type { LiveEvent } from "../../gateway/admin/contract.ts";
import {
  type Connection,
  createEventStream,
  type EventSourceLike,
  type Probe,
} from "./event-stream.ts";

class FakeSource implements EventSourceLike {
  closed = false;
  private readonly listeners = new Map<string, (event: { data: string }) => void>();

  addEventListener(type: string, listener: (event: { data: string }) => void): void {
    this.listeners.set(type, listener);
  }
  close(): void {
    this.closed = true;
  }
  send(type: string, data = ""): void {
    this.listeners.get(type)?.({ data });
  }
}

function setUp(probe: () => Promise<Probe> = async () => "unreachable") {
  const sources: FakeSource[] = [];
  const states: Connection[] = [];
  const events: LiveEvent[] = [];
  const delays: number[] = [];
  let timer: (() => void) | undefined;
  const stream = createEventStream({
    open() {
      const source = new FakeSource();
      sources.push(source);
      return source;
    },
    probe,
    onEvent: (event) => events.push(event),
    onConnection: (connection) => states.push(connection),
    after(ms, run) {
      delays.push(ms);
      timer = run;
      return () => {
        timer = undefined;
      };
    },
    now: () => 1000,
    random: () => 0.5,
  });
  const settle = async () => {
    for (let i = 0; i < 4; i += 1) await Promise.resolve();
  };
  return {
    stream,
    sources,
    states,
    events,
    delays,
    waits: () => timer !== undefined,
    last: () => sources.at(-1) as FakeSource,
    elapse() {
      const run = timer;
      timer = undefined;
      run?.();
    },
    async fail() {
      sources.at(-1)?.send("error");
      await settle();
    },
  };
}

const emptySnapshot = JSON.stringify({ inFlight: [], recent: [] });

describe("event stream", () => {
  it("passes events on by type and survives a broken frame", () => {
    const t = setUp();
    t.stream.start();
    t.last().send("open");
    t.last().send("snapshot", emptySnapshot);
    t.last().send("requests", "{");
    t.last().send("requests", '{"records":[],"skipped":0}');
    expect(t.states).toEqual([{ phase: "connecting" }, { phase: "open" }]);
    expect(t.events.map((event) => event.type)).toEqual(["snapshot", "requests"]);
  });

  it("says when it tries again, waits longer each time, and starts over once events come", async () => {
    const t = setUp();
    t.stream.start();
    for (let i = 0; i < 7; i += 1) {
      await t.fail();
      expect(t.states.at(-1)).toEqual({ phase: "lost", retryAt: 1000 + (t.delays.at(-1) ?? 0) });
      t.elapse();
    }
    expect(t.delays).toEqual([500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
    t.last().send("open");
    t.last().send("snapshot", emptySnapshot);
    await t.fail();
    expect(t.delays.at(-1)).toBe(500);
  });

  it("reopens at once when the gateway answers and only the stream broke, but never in a tight loop", async () => {
    const t = setUp(async () => "ready");
    t.stream.start();
    await t.fail();
    expect(t.sources).toHaveLength(2);
    expect(t.waits()).toBe(false);
    await t.fail();
    expect(t.sources).toHaveLength(2);
    expect(t.waits()).toBe(true);
  });

  it("stops on a locked gateway until it is asked to try again", async () => {
    let answer: Probe = "locked";
    const t = setUp(async () => answer);
    t.stream.start();
    await t.fail();
    expect(t.states.at(-1)).toEqual({ phase: "locked" });
    expect(t.waits()).toBe(false);
    answer = "ready";
    t.stream.retry();
    t.last().send("open");
    expect(t.states.at(-1)).toEqual({ phase: "open" });
  });

  it("holds one connection at a time and none after it is stopped", async () => {
    const t = setUp(async () => "ready");
    t.stream.start();
    await t.fail();
    t.stream.retry();
    t.stream.stop();
    expect(t.sources.filter((source) => !source.closed)).toHaveLength(0);
  });

  it("ignores the answer to a try that was given up", async () => {
    const answers: ((probe: Probe) => void)[] = [];
    const t = setUp(() => new Promise((resolve) => answers.push(resolve)));
    t.stream.start();
    await t.fail();
    t.stream.retry();
    t.last().send("open");
    answers[0]?.("locked");
    await Promise.resolve();
    await Promise.resolve();
    expect(t.states.at(-1)).toEqual({ phase: "open" });
  });
});
