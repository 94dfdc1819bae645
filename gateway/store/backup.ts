import { closeSync, openSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type Sqlite from "better-sqlite3";
import type { Clock } from "./failure.ts";

/** How many schema versions' backups of one database stay beside it. */
const versionsKept = 3;

/**
 * Copies the database beside itself as `<file>.v<version>-<UTC time>.bak`, readable by the owner
 * only. The copy has its name only once it is whole; what a killed process left of one is deleted.
 * @param version the schema version that the database has now
 * @returns the copy's path
 */
export async function backUp(
  database: Sqlite.Database,
  version: number,
  clock: Clock,
): Promise<string> {
  const time = new Date(clock()).toISOString().replace(/[-:.]/g, "");
  const path = `${database.name}.v${version}-${time}.bak`;
  const partial = `${path}.partial`;
  // SQLite keeps a journal beside what it writes.
  for (const left of findCopies(database.name, ".bak.partial(?:-journal)?")) deleteCopy(left.path);
  try {
    // SQLite would make the file readable for everybody.
    closeSync(openSync(partial, "w", 0o600));
    await database.backup(partial);
    renameSync(partial, path);
  } catch (cause) {
    deleteCopy(partial);
    throw cause;
  }
  return path;
}

/** Deletes a backup, if it is there. */
export function deleteCopy(path: string): void {
  rmSync(path, { force: true });
}

/** Leaves the newest backup of each schema version, and of the newest three versions only. */
export function deleteOldBackups(databasePath: string): void {
  const kept = new Set<number>();
  for (const { path, version } of findCopies(databasePath, ".bak")) {
    if (kept.has(version) || kept.size === versionsKept) deleteCopy(path);
    else kept.add(version);
  }
}

type Copy = { readonly path: string; readonly version: number; readonly time: string };

/** @returns the newest first */
function findCopies(databasePath: string, ending: string): Copy[] {
  const folder = dirname(databasePath);
  const prefix = `${basename(databasePath)}.v`;
  const name = new RegExp(`^(?<version>\\d+)-(?<time>\\d{8}T\\d{9}Z)${ending}$`);
  return readdirSync(folder)
    .filter((file) => file.startsWith(prefix))
    .flatMap((file) => {
      const parts = name.exec(file.slice(prefix.length))?.groups;
      if (parts === undefined) return [];
      const { version, time = "" } = parts;
      return [{ path: join(folder, file), version: Number(version), time }];
    })
    .sort((a, b) => (a.time < b.time ? 1 : -1));
}
