import { useEffect } from "react";
import { useStore } from "zustand";
import { useStores } from "../../stores/use-stores.ts";
import { looksBack } from "./filter.ts";

/** Rows that fill any window. */
const enough = 100;
/** Rows that are looked through unasked; a page less than the list keeps, so that none is pushed out. */
const lookedThrough = 1800;

/**
 * Loads older requests while few of those loaded pass the filters.
 * @param shown how many pass
 */
export function useOlderForFilter(shown: number): void {
  const { live, filters } = useStores();
  const wanted = useStore(filters, looksBack);
  const older = useStore(live, (state) => state.older);
  const loaded = useStore(live, (state) => state.rows.length);
  useEffect(() => {
    if (!wanted || older !== "more" || shown >= enough || loaded >= lookedThrough) return;
    void live.actions.loadOlder();
  }, [live, wanted, older, shown, loaded]);
}
