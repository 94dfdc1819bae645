import { useSyncExternalStore } from "react";

/** A shared time that moves in steps while anyone watches it. */
export type Clock = { subscribe(listener: () => void): () => void; now(): number };

/** Starts and stops a repeated call. */
export type Interval = (run: () => void, ms: number) => () => void;

/** @param stepMs how often the time moves */
export function createClock(stepMs: number, time: () => number, interval: Interval): Clock {
  const listeners = new Set<() => void>();
  let current = time();
  let stop: (() => void) | undefined;
  const step = () => {
    current = time();
    for (const listener of listeners) listener();
  };
  return {
    subscribe(listener) {
      listeners.add(listener);
      if (!stop) {
        current = time();
        stop = interval(step, stepMs);
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        stop?.();
        stop = undefined;
      };
    },
    now() {
      // A reader may ask twice and must get one answer, so a clock at rest moves in steps as well.
      if (!stop && time() - current >= stepMs) current = time();
      return current;
    },
  };
}

const browserInterval: Interval = (run, ms) => {
  const id = setInterval(run, ms);
  return () => clearInterval(id);
};

const fast = createClock(250, Date.now, browserInterval);
const slow = createClock(10_000, Date.now, browserInterval);
const still: Clock["subscribe"] = () => () => {};

/**
 * The time, moving four times a second (`fast`, for what runs), every ten seconds (`slow`, for
 * "4 minutes ago") or not at all. All watchers move together, so they render together.
 */
export function useNow(pace: "fast" | "slow" | "still"): number {
  const clock = pace === "slow" ? slow : fast;
  return useSyncExternalStore(pace === "still" ? still : clock.subscribe, clock.now);
}
