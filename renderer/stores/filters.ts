import { createStore, type StoreApi } from "zustand/vanilla";

/** Null stands for any; in `client` and `provider` an empty string stands for not known. */
export type Filters = {
  readonly text: string;
  readonly phase: "all" | "in-flight" | "failed";
  readonly client: string | null;
  readonly provider: string | null;
  /** HTTP status. */
  readonly status: number | null;
};

export type FiltersStore = StoreApi<Filters> & {
  readonly actions: { set(part: Partial<Filters>): void; clear(): void };
};

const noFilters: Filters = {
  text: "",
  phase: "all",
  client: null,
  provider: null,
  status: null,
};

/** What the list is narrowed down to. */
export function createFiltersStore(): FiltersStore {
  const store = createStore<Filters>(() => noFilters);
  return Object.assign(store, {
    actions: {
      set: (part: Partial<Filters>) => store.setState(part),
      clear: () => store.setState(noFilters),
    },
  });
}
