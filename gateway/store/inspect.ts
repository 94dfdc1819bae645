import { closeSync, existsSync, openSync, readSync, statSync } from "node:fs";
import Sqlite from "better-sqlite3";
import { GatewayError } from "../errors.ts";

/** `PRAGMA application_id` of Patchbay's databases: "Ptch". */
export const applicationId = 0x50746368;

/** What a database file says of itself. */
type Identity = { readonly application: number; readonly version: number; readonly empty: boolean };

/**
 * Looks whether the file may be opened for writing, without changing a byte of it.
 * @param latest the newest schema version that this program knows
 * @returns the file's schema version; 0 when it is missing or empty
 * @throws `database_foreign` for another program's file, `database_newer` for a newer Patchbay's
 */
export function inspectDatabase(path: string, latest: number): number {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size === 0) return 0;
  const identity = readIdentity(path);
  checkIdentity(identity, path, latest);
  return identity.version;
}

/**
 * @returns the version, see `inspectDatabase`
 * @throws `database_foreign`, `database_newer`
 */
export function checkIdentity(identity: Identity, path: string, latest: number): void {
  const { application, version, empty } = identity;
  const fresh = application === 0 && version === 0 && empty;
  if (application !== applicationId && !fresh) throw foreign(path);
  if (version <= latest) return;
  throw new GatewayError(
    "database_newer",
    `The database ${path} was written by a newer Patchbay (schema ${version}; this one knows ${latest}). It was left as it is: update Patchbay, or choose another data folder.`,
  );
}

/** Asks an open connection. */
export function identify(database: Sqlite.Database): Identity {
  return {
    application: Number(database.pragma("application_id", { simple: true })),
    version: Number(database.pragma("user_version", { simple: true })),
    empty: database.prepare("select 1 from sqlite_schema limit 1").get() === undefined,
  };
}

/**
 * Without a write-ahead log the file's first bytes hold the truth, and reading them leaves nothing
 * behind, while a connection would create side files. With one, only SQLite can tell. It also means
 * that this process may have the database open; closing a plain file descriptor of it would then
 * drop SQLite's locks (https://sqlite.org/howtocorrupt.html, section 2.2).
 */
function readIdentity(path: string): Identity {
  if (!existsSync(`${path}-wal`)) return readHeader(path);
  const database = new Sqlite(path, { readonly: true, fileMustExist: true });
  try {
    return identify(database);
  } catch (cause) {
    if (cause instanceof Sqlite.SqliteError && cause.code === "SQLITE_NOTADB") {
      throw foreign(path, cause);
    }
    throw cause;
  } finally {
    database.close();
  }
}

/** Offsets as in https://sqlite.org/fileformat2.html, sections 1.3 and 1.6. */
function readHeader(path: string): Identity {
  const header = Buffer.alloc(105);
  const file = openSync(path, "r");
  try {
    readSync(file, header, 0, header.length, 0);
  } finally {
    closeSync(file);
  }
  if (header.toString("latin1", 0, 16) !== "SQLite format 3\0") throw foreign(path);
  return {
    application: header.readUInt32BE(68),
    version: header.readUInt32BE(60),
    // The schema table's root is page 1, whose B-tree header follows the file's: its count of cells.
    empty: header.readUInt16BE(103) === 0,
  };
}

function foreign(path: string, cause?: unknown): GatewayError {
  return new GatewayError(
    "database_foreign",
    `${path} is not a database of Patchbay's. It was left as it is: choose another file (SQLITE_PATH).`,
    { cause },
  );
}
