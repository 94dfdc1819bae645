/** The longest delay that a timer of the platform can hold, in ms. */
const longestDelay = 2 ** 31 - 1;

/** Runs something once after `delay` ms; the answer calls it off. Tests pass their own. */
export type After = (delay: number, run: () => void) => () => void;

/** Timers that never keep the process alive. */
export const after: After = (delay, run) => {
  const timer = setTimeout(run, Math.min(delay, longestDelay));
  timer.unref();
  return () => clearTimeout(timer);
};
