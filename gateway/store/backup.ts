import { closeSync, openSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type Sqlite from "better-sqlite3";
import type { Clock } from "./failure.ts";

/** How many backups of one database stay beside it. */
const backupsKept = 3;

/**
 * Copies the database beside itself as `<file>.v<version>-<UTC time>.bak`, readable by the owner
 * only, and deletes all but the newest three such copies. The copy has its name only once it is whole.
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
  try {
    // SQLite would make the file readable for everybody.
    closeSync(openSync(partial, "w", 0o600));
    await database.backup(partial);
    renameSync(partial, path);
  } catch (cause) {
    rmSync(partial, { force: true });
    throw cause;
  }
  deleteOldBackups(database.name);
  return path;
}

function deleteOldBackups(databasePath: string): void {
  const folder = dirname(databasePath);
  const prefix = `${basename(databasePath)}.v`;
  const backups = readdirSync(folder)
    .filter((name) => name.startsWith(prefix))
    .flatMap((name) => {
      const time = /^\d+-(\d{8}T\d{9}Z)\.bak$/.exec(name.slice(prefix.length))?.[1];
      return time === undefined ? [] : [{ name, time }];
    })
    .sort((a, b) => (a.time < b.time ? 1 : -1));
  for (const { name } of backups.slice(backupsKept)) rmSync(join(folder, name), { force: true });
}
