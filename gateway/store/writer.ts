import type Sqlite from "better-sqlite3";
import { type Checkpointer, createCheckpointer } from "./checkpoint.ts";
import { setBusyTimeout } from "./connection.ts";
import type { ReportProblem } from "./failure.ts";
import { prepareInsert, type Refusal, type RowTransaction } from "./insert.ts";
import type { RequestRow } from "./schema.ts";
import { createWriterNews, type WriterNews } from "./writer-news.ts";

// With a timer's lateness this stays well below the 100 ms that a crash may take. Each commit costs as
// much as 30 rows.
const commitDelay = 50;
/** So many rows are inserted together: enough to be cheap, too few for a request to wait for. */
const fewRows = 16;
/** Rows inserted in one turn of the event loop: some 3 ms. */
const mostRows = 500;
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
  readonly #transaction: RowTransaction;
  readonly #checkpointer: Checkpointer;
  readonly #news: WriterNews;
  readonly #capacity: number;
  #queue: RequestRow[] = [];
  /** In the open transaction: they go back into the queue when it fails. */
  #inserted: RequestRow[] = [];
  /** Among them. */
  #refusals: Refusal[] = [];
  #timer: NodeJS.Timeout | undefined;
  #immediate: NodeJS.Immediate | undefined;
  #written = 0;
  #overflowed = 0;
  #refused = 0;
  /** Attempts that failed since the last that worked. */
  #failures = 0;
  #closed = false;
  #listener = (): void => {};

  constructor(database: Sqlite.Database, options: WriterOptions) {
    // A wait for a lock would stop the event loop; what meets one is tried again instead.
    setBusyTimeout(database, 0);
    this.#database = database;
    this.#transaction = prepareInsert(database);
    this.#checkpointer = createCheckpointer(database);
    this.#news = createWriterNews(options.report);
    this.#capacity = options.capacity ?? defaultCapacity;
  }

  write(row: RequestRow): void {
    if (this.#closed || this.#waiting() >= this.#capacity) {
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
    while (this.#queue.length > 0) if (!this.#insert()) return false;
    return this.#commit();
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
    return { queued: this.#waiting(), dropped, written: this.#written, failing };
  }

  onChange(listener: () => void): void {
    this.#listener = listener;
  }

  #waiting(): number {
    return this.#queue.length + this.#inserted.length;
  }

  /** Moves rows from the queue into the transaction; returns whether that worked. */
  #insert(): boolean {
    const rows = this.#queue.slice(0, mostRows);
    if (rows.length === 0) return true;
    try {
      if (this.#inserted.length === 0) this.#transaction.begin();
      this.#refusals.push(...this.#transaction.insert(rows));
    } catch (cause) {
      return this.#failed(cause);
    }
    this.#inserted.push(...rows);
    this.#queue = this.#queue.slice(rows.length);
    return true;
  }

  /** Ends the open transaction, if any; returns whether its rows are in the file. */
  #commit(): boolean {
    if (this.#inserted.length === 0) return true;
    try {
      this.#transaction.commit();
    } catch (cause) {
      return this.#failed(cause);
    }
    this.#committed(this.#inserted.length, this.#refusals);
    this.#inserted = [];
    this.#refusals = [];
    return true;
  }

  #committed(rows: number, refusals: readonly Refusal[]): void {
    const changed = this.#failures > 0 || refusals.length > 0;
    this.#refused += refusals.length;
    this.#written += rows - refusals.length;
    this.#failures = 0;
    this.#news.worked(refusals, this.#overflowed);
    if (changed) this.#listener();
    this.#checkpointer.wrote();
  }

  /** Takes the transaction back, to try again later. */
  #failed(cause: unknown): false {
    this.#transaction.rollback();
    this.#queue = [...this.#inserted, ...this.#queue];
    this.#inserted = [];
    this.#refusals = [];
    this.#failures += 1;
    this.#news.failed(cause, this.#queue.length, this.#overflowed);
    this.#listener();
    this.#scheduleRetry();
    return false;
  }

  readonly #insertSome = (): void => {
    this.#immediate = undefined;
    if (this.#insert() && this.#queue.length > 0) this.#schedule();
  };

  readonly #finish = (): void => {
    this.#unschedule();
    if (this.#insert() && this.#commit() && this.#queue.length > 0) this.#schedule();
  };

  #schedule(): void {
    this.#timer ??= setTimeout(this.#finish, commitDelay);
    if (this.#queue.length >= fewRows) this.#immediate ??= setImmediate(this.#insertSome);
  }

  #scheduleRetry(): void {
    this.#unschedule();
    const delay = Math.min(firstRetryDelay * 2 ** (this.#failures - 1), longestRetryDelay);
    this.#timer = setTimeout(this.#finish, delay);
  }

  #unschedule(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#immediate);
    this.#timer = undefined;
    this.#immediate = undefined;
  }
}
