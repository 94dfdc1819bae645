import { accessSync, closeSync, constants, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import Sqlite from "better-sqlite3";

/** Longest wait for another program's lock while the gateway starts, in ms: nobody is served yet. */
const startTimeout = 5_000;

/**
 * Opens the database for reading and writing and sets it up. Creates the file (0600) and its folder
 * (0700) when they are missing; what exists keeps its mode.
 * @param path absolute
 * @throws the file system's and SQLite's own errors
 */
export function openConnection(path: string): Sqlite.Database {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  createPrivateFile(path);
  // SQLite opens a file that it may not write for reading, without a word.
  accessSync(path, constants.W_OK);
  const database = new Sqlite(path, { timeout: startTimeout, fileMustExist: true });
  try {
    configure(database);
    return database;
  } catch (cause) {
    database.close();
    throw cause;
  }
}

/**
 * SQLite would make the file readable for everybody; its side files get the file's own mode.
 * An existing file is not opened: closing it could drop locks that SQLite holds on it.
 */
export function createPrivateFile(path: string): void {
  try {
    closeSync(openSync(path, "wx", 0o600));
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause && cause.code === "EEXIST")) throw cause;
  }
}

/**
 * Sets the longest wait for another connection's lock. The wait blocks the event loop.
 * @param timeout ms; 0 fails at once
 */
export function setBusyTimeout(database: Sqlite.Database, timeout: number): void {
  database.pragma(`busy_timeout = ${timeout}`);
}

/**
 * - WAL with `synchronous = NORMAL`: a commit is one write to the page cache, without a wait for the
 *   disk. It outlives the process, not a power failure; the file stays consistent in both.
 * - The log is moved into the file when idle (`checkpoint.ts`). Its limit of 8,000 pages (32 MB, some
 *   30,000 requests) is for hours without a pause. Every such halt hits all requests under way, however
 *   long it is, so few long ones are better than many short ones; what bounds it is the time to read
 *   the log again after a crash, some 50 ms. A larger log is cut back to that size.
 * - 2 MB of page cache per connection hold the ends of the trees, where all writes go, and a few pages
 *   of the list. No mmap: there a failing disk or a truncated file is a SIGBUS instead of an error.
 */
function configure(database: Sqlite.Database): void {
  database.pragma("journal_mode = WAL");
  database.pragma("synchronous = NORMAL");
  database.pragma("foreign_keys = ON");
  database.pragma("wal_autocheckpoint = 8000");
  database.pragma("journal_size_limit = 33554432");
  database.pragma("cache_size = -2000");
  database.pragma("mmap_size = 0");
}
