import { describe, expect, it } from "vitest";
import { createClock } from "./clock.ts";

function manual() {
  let time = 1000;
  let run: (() => void) | undefined;
  const clock = createClock(
    250,
    () => time,
    (step) => {
      run = step;
      return () => {
        run = undefined;
      };
    },
  );
  return {
    clock,
    runs: () => run !== undefined,
    pass(ms: number) {
      time += ms;
      run?.();
    },
  };
}

describe("clock", () => {
  it("runs only while someone watches", () => {
    const { clock, runs } = manual();
    const first = clock.subscribe(() => {});
    const second = clock.subscribe(() => {});
    first();
    expect(runs()).toBe(true);
    second();
    expect(runs()).toBe(false);
  });

  it("gives every watcher the same time between two steps", () => {
    const { clock, pass } = manual();
    const seen: number[] = [];
    clock.subscribe(() => seen.push(clock.now()));
    clock.subscribe(() => seen.push(clock.now()));
    pass(250);
    expect(seen).toEqual([1250, 1250]);
  });

  it("does not show a stale time to the first watcher after a rest", () => {
    const { clock, pass } = manual();
    clock.subscribe(() => {})();
    pass(60_000);
    clock.subscribe(() => {});
    expect(clock.now()).toBe(61_000);
  });
});
