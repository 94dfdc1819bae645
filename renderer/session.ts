import { AdminCallError, type AdminClient } from "../gateway/admin/client.ts";
import type { LiveEvent, RequestRecord } from "../gateway/admin/contract.ts";
import {
  createEventStream,
  type EventStream,
  type EventStreamOptions,
  type Probe,
} from "./lib/event-stream.ts";
import { createFrameBatch } from "./lib/frame-batch.ts";
import type { GatewayStore } from "./stores/gateway.ts";
import type { LiveStore } from "./stores/live.ts";

export type SessionOptions = Pick<EventStreamOptions, "open" | "after" | "now" | "random"> & {
  readonly client: AdminClient;
  readonly live: LiveStore;
  readonly gateway: GatewayStore;
  /** The platform's requestAnimationFrame. */
  readonly onFrame: (run: () => void) => void;
};

/** Records collected at most between two frames. */
const batchLimit = 500;
/** Orphans asked for one by one after a lost connection; there are rarely more than a handful. */
const orphanLimit = 100;
/** Pause between two catch-ups while the gateway goes on leaving changes out. */
const catchUpPause = 2000;
/** How far a catch-up reaches back behind the frame that left changes out. */
const catchUpReach = 10_000;

/** Keeps the stores in step with the gateway's event stream. */
export function createSession(options: SessionOptions): EventStream {
  const { client, live, gateway } = options;
  const batch = createFrameBatch<RequestRecord>(options.onFrame, batchLimit, (records) =>
    live.actions.applyRecords(records),
  );
  let catchUpWaits = false;

  async function refreshStatus(): Promise<Probe> {
    try {
      gateway.actions.setStatus(await client("getStatus"));
      return "ready";
    } catch (error) {
      return error instanceof AdminCallError && error.status === 401 ? "locked" : "unreachable";
    }
  }

  async function settleOrphan(id: string): Promise<void> {
    try {
      live.actions.applyRecords([await client("getRequest", { params: { id } })]);
    } catch (error) {
      const unknown = error instanceof AdminCallError && error.status === 404;
      if (unknown) live.actions.markLost([id]);
    }
  }

  async function fillGap(data: Extract<LiveEvent, { type: "snapshot" }>["data"]): Promise<void> {
    batch.clear();
    const { orphans, since } = live.actions.applySnapshot(data);
    if (since !== null) await live.actions.catchUp(since);
    for (const id of orphans.slice(0, orphanLimit)) await settleOrphan(id);
  }

  function catchUpSoon(): void {
    if (catchUpWaits) return;
    catchUpWaits = true;
    const since = options.now() - catchUpReach;
    options.after(catchUpPause, () => {
      catchUpWaits = false;
      void live.actions.catchUp(since);
    });
  }

  function onEvent(event: LiveEvent): void {
    if (event.type === "snapshot") void fillGap(event.data);
    else if (event.type === "status") gateway.actions.setStatus(event.data);
    else {
      batch.add(event.data.records);
      if (event.data.skipped > 0) catchUpSoon();
    }
  }

  return createEventStream({
    ...options,
    probe: refreshStatus,
    onEvent,
    onConnection(connection) {
      gateway.actions.setConnection(connection);
      if (connection.phase === "open") void refreshStatus();
    },
  });
}
