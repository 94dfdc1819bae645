import { describe, expect, it } from "vitest";
import { createFrameBatch } from "./frame-batch.ts";

type Item = { id: string; n: number };

function setUp(limit = 100) {
  const frames: (() => void)[] = [];
  const flushed: Item[][] = [];
  const batch = createFrameBatch<Item>(
    (run) => frames.push(run),
    limit,
    (items) => flushed.push([...items]),
  );
  return { batch, flushed, frames, frame: () => frames.shift()?.() };
}

describe("frame batch", () => {
  it("flushes once a frame, with the newest state of each id", () => {
    const { batch, flushed, frames, frame } = setUp();
    batch.add([{ id: "a", n: 1 }]);
    batch.add([
      { id: "b", n: 1 },
      { id: "a", n: 2 },
    ]);
    expect(frames).toHaveLength(1);
    expect(flushed).toEqual([]);
    frame();
    expect(flushed).toEqual([
      [
        { id: "a", n: 2 },
        { id: "b", n: 1 },
      ],
    ]);
    expect(frames).toHaveLength(0);
  });

  it("stays bounded on a page that gets no frames", () => {
    const { batch, flushed } = setUp(3);
    for (let n = 0; n < 7; n += 1) batch.add([{ id: String(n), n }]);
    expect(flushed.map((items) => items.length)).toEqual([3, 3]);
  });

  it("forgets what a snapshot replaced", () => {
    const { batch, flushed, frame } = setUp();
    batch.add([{ id: "a", n: 1 }]);
    batch.clear();
    frame();
    expect(flushed).toEqual([]);
  });
});
