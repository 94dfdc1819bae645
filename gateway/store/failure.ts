import Sqlite from "better-sqlite3";
import { GatewayError } from "../errors.ts";

/** The current time in epoch ms; `Date.now` outside of tests. */
export type Clock = () => number;

/** What the store has to tell the log; `message` is a whole sentence. */
export type StoreProblem = {
  readonly level: "info" | "warn" | "error";
  readonly message: string;
  readonly cause?: unknown;
};

/** Is called outside the request path; it must not throw. */
export type ReportProblem = (problem: StoreProblem) => void;

// Primary result codes that speak of the surroundings, not of the file's content: https://sqlite.org/rescode.html
const surroundings =
  /^SQLITE_(BUSY|LOCKED|FULL|IOERR|READONLY|CANTOPEN|PERM|AUTH|NOMEM|PROTOCOL)(_|$)/;

/** Whether SQLite refused because another connection holds a lock. */
export function isLocked(thrown: unknown): boolean {
  return thrown instanceof Sqlite.SqliteError && /^SQLITE_(BUSY|LOCKED)(_|$)/.test(thrown.code);
}

/** What a query of an open database failed with, coded; anything else as it is. */
export function databaseError(thrown: unknown, path: string): unknown {
  return thrown instanceof Sqlite.SqliteError ? storageError(thrown, path) : thrown;
}

/**
 * Gives an error of SQLite or of the file system its code: `storage_unavailable` when the place
 * cannot be used (rights, a full disk, another program's lock), `database_damaged` when the file's
 * content is at fault. Coded errors, and what comes from neither, are returned as they are.
 * @param path the file or folder, for the message
 */
export function storageError(thrown: unknown, path: string): unknown {
  if (thrown instanceof GatewayError) return thrown;
  if (thrown instanceof Sqlite.SqliteError && !surroundings.test(thrown.code)) {
    return new GatewayError(
      "database_damaged",
      `The database ${path} is damaged (${thrown.message}). Move it away to start with an empty one, or put one of the backups beside it in its place.`,
      { cause: thrown },
    );
  }
  if (thrown instanceof Error && "code" in thrown) {
    return new GatewayError(
      "storage_unavailable",
      `${path} cannot be used: ${thrown.message}. Check its rights, the free space on its disk, and that no other program has it open.`,
      { cause: thrown },
    );
  }
  return thrown;
}
