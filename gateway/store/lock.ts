import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { GatewayError } from "../errors.ts";
import { createPrivateFile } from "./connection.ts";
import { isLocked, storageError } from "./failure.ts";
import { type Running, readAddress, removeAddress, writeAddress } from "./running.ts";

/** A probe of `readRunning` holds a shared lock for a moment; a start must not fail for that. In ms. */
const probeTimeout = 200;

/** One gateway's hold on its data folder. */
export type Lock = {
  /** Tells other processes where this one listens. */
  publish(address: Omit<Running, "pid">): void;
  /** Takes the address back, then lets the folder go. */
  release(): void;
};

// The driver closes a database that is garbage collected, and a lock must not depend on who keeps it.
const held = new Set<Sqlite.Database>();

/**
 * Claims the data folder for this process; creates it (0700) when missing.
 *
 * The claim is SQLite's exclusive lock on the empty file `gateway.lock`. The operating system drops it with the
 * process, however that ends and on every platform, so no stale lock can be left behind.
 * @throws `already_running` with the address of the one that has it; `storage_unavailable`
 */
export function acquireLock(home: string): Lock {
  const path = lockPath(home);
  const database = claim(path, home);
  held.add(database);
  return {
    publish(address) {
      try {
        writeAddress(home, { pid: process.pid, ...address });
      } catch (thrown) {
        throw storageError(thrown, home);
      }
    },
    release() {
      if (!held.delete(database)) return;
      removeAddress(home);
      database.close();
    },
  };
}

/** The gateway that runs on this data folder and has published its address, if there is one. */
export function readRunning(home: string): Running | undefined {
  return isClaimed(lockPath(home)) ? readAddress(home) : undefined;
}

function lockPath(home: string): string {
  return join(home, "gateway.lock");
}

function claim(path: string, home: string): Sqlite.Database {
  let database: Sqlite.Database | undefined;
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 });
    createPrivateFile(path);
    database = new Sqlite(path, { timeout: probeTimeout, fileMustExist: true });
    // Nothing is ever written here; a journal beside the file would only be left behind.
    database.pragma("journal_mode = MEMORY");
    database.exec("begin exclusive");
    // A killed gateway's address must not pass for ours until we listen.
    removeAddress(home);
    return database;
  } catch (thrown) {
    database?.close();
    throw isLocked(thrown) ? alreadyRunning(home, thrown) : storageError(thrown, path);
  }
}

function alreadyRunning(home: string, cause: unknown): GatewayError {
  const running = readAddress(home);
  const where =
    running === undefined ? "and is just starting" : `at ${running.url} (process ${running.pid})`;
  return new GatewayError(
    "already_running",
    `Patchbay already runs on the data folder ${home}, ${where}.`,
    { cause },
  );
}

function isClaimed(path: string): boolean {
  if (!existsSync(path)) return false;
  let database: Sqlite.Database | undefined;
  try {
    database = new Sqlite(path, { readonly: true, fileMustExist: true, timeout: 0 });
    database.pragma("schema_version");
    return false;
  } catch (thrown) {
    if (isLocked(thrown)) return true;
    throw storageError(thrown, path);
  } finally {
    database?.close();
  }
}
