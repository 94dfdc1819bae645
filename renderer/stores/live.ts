import { createStore, type StoreApi } from "zustand/vanilla";
import type { AdminClient } from "../../gateway/admin/client.ts";
import type { RequestRecord } from "../../gateway/admin/contract.ts";
import type { Stored } from "../lib/stored.ts";
import {
  isRunning,
  keepNewest,
  keepOldest,
  type LiveRow,
  type LiveRows,
  mergeRecords,
  mergeSorted,
  updateRow,
} from "./live-rows.ts";

/** What is known of the requests before the oldest row. */
export type OlderState = "more" | "loading" | "end" | "failed";

export type LiveState = {
  readonly rows: LiveRows;
  /** The first snapshot has come. */
  readonly loaded: boolean;
  /** Epoch ms since when the list is held still; null while it runs. */
  readonly pausedAt: number | null;
  /** Rows that are shown change, but new ones wait: the list is scrolled or a row is open. */
  readonly holding: boolean;
  /** New requests that wait to be shown. */
  readonly waiting: number;
  /** Changes held back since the pause began. */
  readonly held: number;
  readonly older: OlderState;
  /** Failures that were opened, by id. */
  readonly opened: ReadonlySet<string>;
};

/** What a snapshot left open. */
export type SnapshotGap = {
  /** Rows that ran before and that the gateway no longer holds in flight. */
  readonly orphans: readonly string[];
  /** Epoch ms of the newest row before, when requests between it and the snapshot may be missing. */
  readonly since: number | null;
};

export type LiveActions = {
  applySnapshot(data: {
    readonly inFlight: readonly RequestRecord[];
    readonly recent: readonly RequestRecord[];
  }): SnapshotGap;
  applyRecords(records: readonly RequestRecord[]): void;
  /** The gateway has no record of these requests: how they ended is not known. */
  markLost(ids: readonly string[]): void;
  setPaused(paused: boolean): void;
  setHolding(holding: boolean): void;
  /** Shows what waited, and the newest again if they had made room for older rows. */
  showNewest(): void;
  /** Fetches the page after the oldest row. */
  loadOlder(): Promise<void>;
  /** Fetches what was missed, back to `since` (epoch ms) and to the start of all that runs. */
  catchUp(since: number): Promise<void>;
  markOpened(ids: readonly string[]): void;
};

export type LiveStore = StoreApi<LiveState> & { readonly actions: LiveActions };

export type LiveOptions = {
  readonly client: AdminClient;
  readonly now: () => number;
  readonly opened: Stored<readonly string[]>;
  /** Rows kept; more are only kept while they run. */
  readonly limit?: number;
};

const pageSize = 200;
const catchUpSize = 500;
const catchUpPages = 4;
const openedKept = 1000;

/** The requests that the page knows: a bounded window, newest first. */
export function createLiveStore({ client, now, opened, limit = 2000 }: LiveOptions): LiveStore {
  const store = createStore<LiveState>(() => ({
    rows: [],
    loaded: false,
    pausedAt: null,
    holding: false,
    waiting: 0,
    held: 0,
    older: "more",
    opened: new Set(opened.read()),
  }));
  /** New rows that wait; the newest `limit` of them. */
  let pending: LiveRows = [];
  /** Newer states of shown rows, while paused. */
  const updates = new Map<string, LiveRow>();
  /** The newest rows made room for older ones, so the list does not reach up to what is pending. */
  let detached = false;

  function show(rows: LiveRows, more: Partial<LiveState> = {}): void {
    const kept = keepNewest(rows, limit);
    const cut = kept.length < rows.length && store.getState().older === "end";
    store.setState({ rows: kept, ...(cut ? { older: "more" } : {}), ...more });
  }

  function hold(records: readonly RequestRecord[]): void {
    const { rows, pausedAt, held } = store.getState();
    const shown = new Map(rows.map((row) => [row.id, row]));
    const known = records.filter((record) => shown.has(record.id));
    const fresh = records.filter((record) => !shown.has(record.id));
    pending = keepNewest(mergeRecords(pending, fresh, now()), limit);
    if (pausedAt === null) {
      store.setState({ rows: mergeRecords(rows, known, now()), waiting: pending.length });
      return;
    }
    for (const record of known) {
      const before = updates.get(record.id) ?? shown.get(record.id);
      updates.set(record.id, updateRow(before, record, now()));
    }
    store.setState({ waiting: pending.length, held: held + records.length });
  }

  function takeUpdates(): LiveRows {
    const rows = store.getState().rows.map((row) => updates.get(row.id) ?? row);
    updates.clear();
    return rows;
  }

  function release(): void {
    const rows = takeUpdates();
    const joined = mergeSorted(pending, detached ? rows.filter(isRunning) : rows);
    const wasDetached = detached;
    pending = [];
    detached = false;
    show(joined, { waiting: 0, ...(wasDetached ? { older: "more" } : {}) });
    if (wasDetached) void actions.catchUp(now());
  }

  function apply(records: readonly RequestRecord[]): void {
    if (records.length === 0) return;
    const { pausedAt, holding, rows } = store.getState();
    if (pausedAt !== null || holding) hold(records);
    else show(mergeRecords(rows, records, now()));
  }

  const actions: LiveActions = {
    applySnapshot({ inFlight, recent }) {
      const { loaded, rows } = store.getState();
      const all = [...inFlight, ...recent];
      if (!loaded) {
        show(mergeRecords([], all, now()), { loaded: true });
        return { orphans: [], since: null };
      }
      const named = new Set(all.map((record) => record.id));
      const known = mergeSorted(pending, rows);
      const newest = known.find((row) => !isRunning(row));
      const overlaps = !newest || named.has(newest.id);
      apply(all);
      return {
        orphans: known.filter((row) => isRunning(row) && !named.has(row.id)).map((row) => row.id),
        since: overlaps ? null : newest.record.startedAt,
      };
    },
    applyRecords: apply,
    markLost(ids) {
      const lost = new Set(ids);
      const mark = (row: LiveRow) =>
        lost.has(row.id) && isRunning(row) ? { ...row, lost: true } : row;
      pending = pending.map(mark);
      store.setState({ rows: store.getState().rows.map(mark) });
    },
    setPaused(paused) {
      const { pausedAt, holding } = store.getState();
      if (paused === (pausedAt !== null)) return;
      store.setState({ pausedAt: paused ? now() : null, held: 0 });
      if (paused) return;
      if (holding) store.setState({ rows: takeUpdates() });
      else release();
    },
    setHolding(holding) {
      const { holding: before, pausedAt } = store.getState();
      if (holding === before) return;
      store.setState({ holding });
      if (!holding && pausedAt === null) release();
    },
    showNewest() {
      if (store.getState().pausedAt === null) release();
    },
    async loadOlder() {
      const { older, rows } = store.getState();
      if (older === "loading" || older === "end") return;
      store.setState({ older: "loading" });
      const before = rows.findLast((row) => row.record.state !== "in-flight")?.id;
      try {
        const page = await fetchPage(client, pageSize, before);
        const held = new Set([...pending, ...store.getState().rows].map((row) => row.id));
        const fresh = page.requests.filter((record) => !held.has(record.id));
        const merged = mergeRecords(store.getState().rows, fresh, now());
        const kept = keepOldest(merged, limit);
        detached ||= kept.length < merged.length;
        store.setState({ rows: kept, older: page.more && fresh.length > 0 ? "more" : "end" });
      } catch {
        store.setState({ older: "failed" });
      }
    },
    async catchUp(since) {
      const running = store.getState().rows.filter(isRunning);
      const goal = Math.min(since, ...running.map((row) => row.record.startedAt));
      let before: string | undefined;
      try {
        for (let page = 0; page < catchUpPages; page += 1) {
          const { requests, more } = await fetchPage(client, catchUpSize, before);
          apply(requests);
          const last = requests.at(-1);
          before = last?.id;
          if (!more || !last || last.startedAt <= goal) return;
        }
      } catch {
        // The connection is gone again; its next snapshot starts over.
      }
    },
    markOpened(ids) {
      const before = store.getState().opened;
      const added = ids.filter((id) => !before.has(id));
      if (added.length === 0) return;
      const kept = [...before, ...added].slice(-openedKept);
      opened.write(kept);
      store.setState({ opened: new Set(kept) });
    },
  };

  return Object.assign(store, { actions });
}

function fetchPage(client: AdminClient, limit: number, before: string | undefined) {
  return client("listRequests", { query: { limit, ...(before === undefined ? {} : { before }) } });
}
