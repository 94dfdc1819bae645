import { setTimeout } from "node:timers/promises";
import type { Clock } from "./failure.ts";
import type { Store } from "./store.ts";

/** Rows of one step: some 2 ms of the event loop. */
const step = 200;
/** Between two steps, in ms, so that a long pruning takes a small share of the process. */
const pause = 10;
const day = 86_400_000;

/**
 * Deletes the request rows that started more than `days` ago, in small steps; 0 days keeps all.
 * Ends early when the store is closed. The freed pages are used again; the file does not shrink.
 * @returns how many rows were deleted
 */
export async function pruneRequests(store: Store, days: number, clock: Clock): Promise<number> {
  if (days <= 0) return 0;
  const time = clock() - days * day;
  let total = 0;
  while (store.isOpen()) {
    const deleted = await store.requests.deleteOlderThan(time, step);
    if (deleted === 0) break;
    total += deleted;
    await setTimeout(pause);
  }
  return total;
}
