import type { Exchange } from "../pipeline/exchange.ts";
import type { RequestRow } from "../store/schema.ts";
import type { LiveEvent, RequestRecord, Status } from "./contract.ts";
import { inFlightRecord, settledRecord } from "./records.ts";

/** Ms between two frames; what happens in between is told once. */
const period = 150;
/** Records in one frame. */
const frameLimit = 200;
/** Settled requests that a new connection is shown. */
const recentLimit = 200;

export type LiveFeedOptions = {
  readonly inFlight: () => Iterable<Exchange>;
  readonly status: () => Status;
  /** Settled requests of earlier, newest first. */
  readonly recent: readonly RequestRow[];
};

/** What happens, for those who watch: gathered and sent at intervals, and free while nobody does. */
export class LiveFeed {
  readonly #options: LiveFeedOptions;
  readonly #recent: RequestRow[];
  readonly #listeners = new Set<(event: LiveEvent) => void>();
  /** In flight → its progress when it was last told. */
  readonly #told = new Map<string, string>();
  #settled: RequestRow[] = [];
  #skipped = 0;
  #statusChanged = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: LiveFeedOptions) {
    this.#options = options;
    this.#recent = [...options.recent].reverse().slice(-recentLimit);
  }

  settled(row: RequestRow): void {
    this.#recent.push(row);
    if (this.#recent.length > recentLimit * 2) this.#recent.splice(0, recentLimit);
    if (this.#listeners.size === 0) return;
    this.#settled.push(row);
    if (this.#settled.length > frameLimit) {
      this.#settled.shift();
      this.#skipped += 1;
    }
  }

  statusChanged(): void {
    this.#statusChanged = true;
  }

  /** @returns ends the subscription. */
  subscribe(listener: (event: LiveEvent) => void): () => void {
    listener({ type: "snapshot", data: this.#snapshot() });
    listener({ type: "status", data: this.#options.status() });
    this.#listeners.add(listener);
    this.#timer ??= setInterval(() => this.#tell(), period).unref();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#rest();
    };
  }

  close(): void {
    this.#listeners.clear();
    this.#rest();
  }

  #rest(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#settled = [];
    this.#skipped = 0;
    this.#told.clear();
  }

  #snapshot(): { inFlight: RequestRecord[]; recent: RequestRecord[] } {
    const inFlight = [...this.#options.inFlight()].map(inFlightRecord);
    const recent = this.#recent.slice(-recentLimit).reverse().map(settledRecord);
    return { inFlight, recent };
  }

  #tell(): void {
    if (this.#statusChanged) {
      this.#statusChanged = false;
      this.#emit({ type: "status", data: this.#options.status() });
    }
    const settled = this.#settled;
    const skipped = this.#skipped;
    this.#settled = [];
    this.#skipped = 0;
    const records = [...this.#moved(frameLimit), ...settled.map(settledRecord)];
    if (records.length === 0 && skipped === 0) return;
    this.#emit({ type: "requests", data: { records, skipped } });
  }

  /** Those under way whose state is another than when it was last told, the longest untold first. */
  #moved(limit: number): RequestRecord[] {
    const present = new Map([...this.#options.inFlight()].map((one) => [one.id, one]));
    const fresh = [...present.keys()].filter((id) => !this.#told.has(id));
    const records: RequestRecord[] = [];
    for (const id of [...fresh, ...this.#told.keys()]) {
      const exchange = present.get(id);
      const progress = exchange && progressOf(exchange);
      if (progress === this.#told.get(id)) continue;
      if (records.length >= limit) break;
      // Set anew it is the last in the map, and so in the next frame.
      this.#told.delete(id);
      if (!exchange || !progress) continue;
      this.#told.set(id, progress);
      records.push(inFlightRecord(exchange));
    }
    return records;
  }

  #emit(event: LiveEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}

/** What of an exchange under way is worth telling when it changes. */
function progressOf({ facts }: Exchange): string {
  return `${facts.attempts} ${facts.provider} ${facts.observation?.contentFrames}`;
}
