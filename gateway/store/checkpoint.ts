import type Sqlite from "better-sqlite3";

const idleDelay = 1_000;
const minimumInterval = 30_000;

/** Moves the write-ahead log into the database file when nothing else happens. */
export type Checkpointer = {
  /** Rows were committed. */
  wrote(): void;
  stop(): void;
};

/**
 * A checkpoint waits for the disk twice and runs on the event loop, like all of SQLite here: 14 ms
 * for 8 MB on a fast disk. Left to SQLite, it happens inside the commit that reaches the limit, in the
 * midst of traffic. Here it happens once no row came for a second, at most every 30 s: seldom enough
 * that single requests do not each cost a wait, often enough that a power failure, which may take
 * what was not checkpointed, takes little (a killed process loses nothing). Traffic without any pause
 * runs into SQLite's own limit, see `connection.ts`.
 */
export function createCheckpointer(database: Sqlite.Database): Checkpointer {
  let timer: NodeJS.Timeout | undefined;
  let last = performance.now();

  const run = () => {
    timer = undefined;
    last = performance.now();
    try {
      // PASSIVE waits for nobody: what a reader still needs is left for the next time.
      database.pragma("wal_checkpoint(PASSIVE)");
    } catch {
      // Nothing is lost, the log still has every row; a disk that takes no writes shows at the next flush.
    }
  };

  return {
    wrote() {
      clearTimeout(timer);
      const delay = Math.max(idleDelay, last + minimumInterval - performance.now());
      timer = setTimeout(run, delay).unref();
    },
    stop() {
      clearTimeout(timer);
    },
  };
}
