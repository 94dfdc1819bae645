import type { Clock, ReportProblem } from "./failure.ts";
import { pruneRequests } from "./prune.ts";
import type { Store } from "./store.ts";

/** Ms from the start to the first pruning, so that it takes nothing from the start. */
const firstAfter = 60_000;
/** Ms between two prunings. */
const interval = 6 * 3_600_000;

/**
 * Deletes old request rows now and then. What fails, for example because another program holds
 * the database, is reported and left to the next time.
 * @param days rows are kept for; 0 keeps them for ever
 * @returns ends it
 */
export function schedulePruning(
  store: Store,
  days: number,
  clock: Clock,
  report: ReportProblem = () => {},
): () => void {
  const message = "Old request rows could not be deleted.";
  const prune = () =>
    void pruneRequests(store, days, clock).catch((cause: unknown) =>
      report({ level: "warn", message, cause }),
    );
  const first = setTimeout(prune, firstAfter).unref();
  const later = setInterval(prune, interval).unref();
  return () => {
    clearTimeout(first);
    clearInterval(later);
  };
}
