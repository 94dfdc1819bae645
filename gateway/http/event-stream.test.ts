import { once } from "node:events";
import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { PassThrough } from "node:stream";
import { beforeEach, expect, it, vi } from "vitest";
import { LiveFeed } from "../admin/live-feed.ts";
import { sampleRow } from "../store/fixtures/sample-row.ts";
import { streamEvents } from "./event-stream.ts";

/** Records in one frame. */
const many = 200;
const frames = 50;

beforeEach(() => {
  vi.useFakeTimers();
  return () => vi.useRealTimers();
});

it("keeps a bounded backlog for a watcher that does not read, and tells what it missed", async () => {
  const feed = new LiveFeed({ inFlight: () => [], status: () => ({}) as never, recent: [] });
  const settle = (count: number) => {
    for (let number = 0; number < count; number += 1) feed.settled(sampleRow("req_1"));
    vi.advanceTimersByTime(150);
  };
  // Without a socket a response keeps what is written.
  const response = new ServerResponse(new IncomingMessage(new Socket()));
  streamEvents(response, feed);
  for (let frame = 0; frame < frames; frame += 1) settle(many);
  expect(response.writableLength).toBeLessThan(2 * 1024 * 1024);

  const reader = new PassThrough({ highWaterMark: 64 * 1024 * 1024 });
  response.assignSocket(reader as unknown as Socket);
  const kept = String(reader.read());
  settle(1);
  await once(reader, "readable");
  const told = [...(kept + reader.read()).matchAll(/^data: (\{"records":.*)$/gm)].map(
    ([, data]) => {
      const { records, skipped } = JSON.parse(data ?? "") as { records: []; skipped: number };
      return { records: records.length, skipped };
    },
  );
  expect(told.length).toBeLessThan(frames);
  expect(told.at(-1)).toEqual({ records: 1, skipped: many * (frames - told.length + 1) });
});
