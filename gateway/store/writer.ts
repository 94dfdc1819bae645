import type Sqlite from "better-sqlite3";
import { type Checkpointer, createCheckpointer } from "./checkpoint.ts";
import { setBusyTimeout } from "./connection.ts";
import type { ReportProblem } from "./failure.ts";
import { type InsertRows, prepareInsert } from "./insert.ts";
import type { RequestRow } from "./schema.ts";
import { createWriterNews, type WriterNews } from "./writer-news.ts";

// With a timer's lateness this stays well below the 100 ms that a crash may take. Each transaction
// costs as much as 50 rows, and its stall is some request's latency: so as few as can be.
const flushDelay = 50;
/** Rows of one transaction: some 3 ms of the event loop. */
const batchSize = 500;
const defaultCapacity = 10_000;
const firstRetryDelay = 50;
const longestRetryDelay = 5_000;
const closingTimeout = 2_000;

/** Rows since the start: waiting, given up, and in the file. */
export type WriterStats = {
  readonly queued: number;
  readonly dropped: number;
  readonly written: number;
  /** The last attempt to write failed; the rows that wait are tried again. */
  readonly failing: boolean;
};

/** Writes request rows in batches, off the request path. */
export type Writer = {
  /**
   * Queues a row, which must not be changed afterwards. It is in the file 60 ms later and then outlives
   * a killed process. Never waits and never throws: when the queue is full, or after `close`, the row
   * is dropped and counted. What was accepted is kept while writing fails.
   */
  write(row: RequestRow): void;
  /** Writes all that is queued now. Returns whether nothing is left; what is left is tried again. */
  flush(): boolean;
  /** Flushes a last time, waiting up to 2 s for another program's lock, and drops what cannot be written. */
  close(): void;
  stats(): WriterStats;
  /**
   * Calls back when rows were dropped, after each attempt that failed, and when writing works again.
   * @param listener must not throw; it replaces the one before
   */
  onChange(listener: () => void): void;
};

export type WriterOptions = {
  /** Rows that may wait, about 1 KB of memory each; 10,000 unless given. */
  readonly capacity?: number;
  readonly report: ReportProblem;
};

/**
 * Starts the batch writer on a migrated database. The connection must be its own: then no
 * transaction of a repository can enclose a batch and take it back.
 */
export function createWriter(database: Sqlite.Database, options: WriterOptions): Writer {
  return new BatchWriter(database, options);
}

class BatchWriter implements Writer {
  readonly #database: Sqlite.Database;
  readonly #insert: InsertRows;
  readonly #checkpointer: Checkpointer;
  readonly #news: WriterNews;
  readonly #capacity: number;
  #queue: RequestRow[] = [];
  #timer: NodeJS.Timeout | undefined;
  #immediate: NodeJS.Immediate | undefined;
  #written = 0;
  #overflowed = 0;
  #refused = 0;
  /** Flushes that failed since the last that worked. */
  #failures = 0;
  #closed = false;
  #listener = (): void => {};

  constructor(database: Sqlite.Database, options: WriterOptions) {
    // A wait for a lock would stop the event loop; a flush that meets one is tried again instead.
    setBusyTimeout(database, 0);
    this.#database = database;
    this.#insert = prepareInsert(database);
    this.#checkpointer = createCheckpointer(database);
    this.#news = createWriterNews(options.report);
    this.#capacity = options.capacity ?? defaultCapacity;
  }

  write(row: RequestRow): void {
    if (this.#closed || this.#queue.length >= this.#capacity) {
      this.#overflowed += 1;
      this.#listener();
      return;
    }
    this.#queue.push(row);
    // While writing fails, the next attempt has its own time.
    if (this.#failures === 0) this.#schedule();
  }

  flush(): boolean {
    this.#unschedule();
    while (this.#queue.length > 0) {
      if (this.#writeBatch()) continue;
      this.#scheduleRetry();
      return false;
    }
    return true;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#checkpointer.stop();
    setBusyTimeout(this.#database, closingTimeout);
    this.flush();
    this.#unschedule();
    this.#checkpointer.stop();
    this.#overflowed += this.#queue.length;
    this.#news.ended(this.#queue.length);
    this.#queue = [];
  }

  stats(): WriterStats {
    const dropped = this.#overflowed + this.#refused;
    const failing = this.#failures > 0;
    return { queued: this.#queue.length, dropped, written: this.#written, failing };
  }

  onChange(listener: () => void): void {
    this.#listener = listener;
  }

  /** Returns whether the batch left the queue; on failure the queue stays as it is. */
  #writeBatch(): boolean {
    const isLast = this.#queue.length <= batchSize;
    const batch = isLast ? this.#queue : this.#queue.slice(0, batchSize);
    try {
      const refusals = this.#insert(batch);
      this.#queue = isLast ? [] : this.#queue.slice(batchSize);
      this.#refused += refusals.length;
      this.#written += batch.length - refusals.length;
      const changed = this.#failures > 0 || refusals.length > 0;
      this.#failures = 0;
      this.#news.worked(refusals, this.#overflowed);
      if (changed) this.#listener();
      this.#checkpointer.wrote();
      return true;
    } catch (cause) {
      this.#failures += 1;
      this.#news.failed(cause, this.#queue.length, this.#overflowed);
      this.#listener();
      return false;
    }
  }

  readonly #run = (): void => {
    this.#unschedule();
    if (!this.#writeBatch()) this.#scheduleRetry();
    else if (this.#queue.length > 0) this.#schedule();
  };

  #schedule(): void {
    if (this.#queue.length >= batchSize) this.#immediate ??= setImmediate(this.#run);
    else this.#timer ??= setTimeout(this.#run, flushDelay);
  }

  #scheduleRetry(): void {
    const delay = Math.min(firstRetryDelay * 2 ** (this.#failures - 1), longestRetryDelay);
    this.#timer = setTimeout(this.#run, delay);
  }

  #unschedule(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#immediate);
    this.#timer = undefined;
    this.#immediate = undefined;
  }
}
