import { useStore } from "zustand";
import { useNow } from "../../lib/clock.ts";
import { isRunning, type LiveRow } from "../../stores/live-rows.ts";
import { useStores } from "../../stores/use-stores.ts";

/** The time for what a row shows of it: it moves while the request runs and the list is not paused. */
export function useRowNow(row: LiveRow): number {
  const { live } = useStores();
  const pausedAt = useStore(live, (state) => state.pausedAt);
  const now = useNow(isRunning(row) && pausedAt === null ? "fast" : "still");
  return pausedAt ?? now;
}
