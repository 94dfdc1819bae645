import type Sqlite from "better-sqlite3";
import { CompiledQuery, Kysely, SqliteDialect } from "kysely";
import { GatewayError } from "../errors.ts";
import { backUp, deleteCopy, deleteOldBackups } from "./backup.ts";
import { type Clock, storageError } from "./failure.ts";
import { applicationId, checkIdentity, identify } from "./inspect.ts";
import type { Migration } from "./migrations/index.ts";

/**
 * Brings a database up to date: after a backup (unless it is new), every missing migration in one
 * transaction, so that it is either as before or whole. A database that is as before needs no backup,
 * so the copy stays only when it is whole, and only then older ones go.
 *
 * The schema version is SQLite's own `user_version` and not a table of Kysely's migrator: it can be
 * read before anything is changed (a newer database stays untouched), it changes with the transaction,
 * and a list in order needs no more than a number.
 * @throws `database_foreign` and `database_newer` when another process was faster; `database_damaged`, `storage_unavailable`
 */
export async function migrate(
  database: Sqlite.Database,
  migrations: readonly Migration[],
  clock: Clock,
): Promise<void> {
  const before = identify(database);
  checkIdentity(before, database.name, migrations.length);
  if (before.application === applicationId && before.version === migrations.length) return;
  if (before.version === 0) return runMissing(database, migrations);

  checkContent(database);
  const backup = await backUp(database, before.version, clock);
  try {
    await runMissing(database, migrations);
  } catch (thrown) {
    deleteCopy(backup);
    throw unchanged(storageError(thrown, database.name), database.name);
  }
  deleteOldBackups(database.name);
}

async function runMissing(
  database: Sqlite.Database,
  migrations: readonly Migration[],
): Promise<void> {
  const kysely = new Kysely<unknown>({ dialect: new SqliteDialect({ database }) });
  // Takes the write lock at once, so that two processes cannot both find the same version.
  await kysely.executeQuery(CompiledQuery.raw("begin immediate"));
  try {
    const identity = identify(database);
    checkIdentity(identity, database.name, migrations.length);
    for (const migration of migrations.slice(identity.version)) await migration(kysely);
    database.pragma(`application_id = ${applicationId}`);
    database.pragma(`user_version = ${migrations.length}`);
    await kysely.executeQuery(CompiledQuery.raw("commit"));
  } catch (cause) {
    if (database.inTransaction) await kysely.executeQuery(CompiledQuery.raw("rollback"));
    throw cause;
  }
}

/** A damaged database must not become the backup that a healthy one is thrown away for. */
function checkContent(database: Sqlite.Database): void {
  const verdict = database.pragma("quick_check(1)", { simple: true });
  if (verdict === "ok") return;
  throw new GatewayError(
    "database_damaged",
    `The database ${database.name} is damaged (${String(verdict)}). Move it away to start with an empty one, or put one of the backups beside it in its place.`,
  );
}

function unchanged(thrown: unknown, path: string): unknown {
  if (!(thrown instanceof Error)) return thrown;
  return new GatewayError(
    thrown instanceof GatewayError ? thrown.code : "internal_error",
    `The database ${path} could not be brought up to date and is unchanged: ${thrown.message}`,
    { cause: thrown },
  );
}
