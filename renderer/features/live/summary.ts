import { isFailure, isRunning, type LiveRows } from "../../stores/live-rows.ts";

/** Numbers over a set of rows. */
export type Summary = {
  readonly requests: number;
  readonly inFlight: number;
  readonly failures: number;
  /** Failures that were not opened yet. */
  readonly unseen: number;
  readonly inputTokens: number;
  /** What running answers have so far is included. */
  readonly outputTokens: number;
  /** Settled requests that reported no tokens at all. */
  readonly withoutTokens: number;
};

/** Adds the rows up. What was not reported is counted as such, never as zero tokens. */
export function summarise(rows: LiveRows, opened: ReadonlySet<string>): Summary {
  let [inFlight, failures, unseen] = [0, 0, 0];
  let [inputTokens, outputTokens, withoutTokens] = [0, 0, 0];
  for (const row of rows) {
    const { record } = row;
    const { input, output } = record.tokens;
    const running = isRunning(row);
    if (running) inFlight += 1;
    if (isFailure(record)) {
      failures += 1;
      if (!opened.has(row.id)) unseen += 1;
    } else if (!running && input === null && output === null) withoutTokens += 1;
    inputTokens += input ?? 0;
    outputTokens += output ?? (running ? record.outputSoFar : 0);
  }
  return {
    requests: rows.length,
    inFlight,
    failures,
    unseen,
    inputTokens,
    outputTokens,
    withoutTokens,
  };
}
