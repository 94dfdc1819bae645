import type { After } from "../../discovery/timer.ts";

/** Timers that run when the test says so. */
export type ManualTimers = {
  readonly after: After;
  readonly now: () => number;
  /** Delays of what is waiting, from now on, soonest first. */
  delays(): number[];
  /** Lets time pass and runs what falls due, in order. */
  advance(ms: number): void;
};

export function createTimers(): ManualTimers {
  let time = 1_000_000;
  let waiting: { at: number; run: () => void }[] = [];
  return {
    after(delay, run) {
      const timer = { at: time + delay, run };
      waiting.push(timer);
      return () => {
        waiting = waiting.filter((one) => one !== timer);
      };
    },
    now: () => time,
    delays: () => waiting.map(({ at }) => at - time).sort((one, other) => one - other),
    advance(ms) {
      const end = time + ms;
      for (;;) {
        const next = waiting.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
        if (next === undefined) break;
        waiting = waiting.filter((one) => one !== next);
        time = next.at;
        next.run();
      }
      time = end;
    },
  };
}
