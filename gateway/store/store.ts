import { resolve } from "node:path";
import { setImmediate } from "node:timers/promises";
import type Sqlite from "better-sqlite3";
import { Kysely, type SqliteDatabase, SqliteDialect } from "kysely";
import { coded } from "./coded.ts";
import { openConnection, setBusyTimeout } from "./connection.ts";
import { type Clock, type ReportProblem, storageError } from "./failure.ts";
import { inspectDatabase } from "./inspect.ts";
import { migrate } from "./migrate.ts";
import { migrations } from "./migrations/index.ts";
import { createModelListRepository, type ModelListRepository } from "./model-lists.ts";
import { createRequestRepository, type RequestRepository } from "./requests.ts";
import type { Database } from "./schema.ts";
import { createSettingRepository, type SettingRepository } from "./settings.ts";
import { createWriter, type Writer } from "./writer.ts";

/** Longest wait of a repository's statement for another program's lock, in ms; it stops the event loop. */
const busyTimeout = 100;

export type StoreOptions = {
  /** The database file. */
  readonly path: string;
  readonly clock: Clock;
  /** Hears of what goes wrong later, off the request path. */
  readonly report: ReportProblem;
  /** Request rows that may wait to be written; 10,000 unless given. */
  readonly queueCapacity?: number;
};

/** One open database; its repositories fail with `storage_unavailable` and `database_damaged`. */
export type Store = {
  readonly requests: RequestRepository;
  readonly settings: SettingRepository;
  readonly modelLists: ModelListRepository;
  readonly writer: Writer;
  isOpen(): boolean;
  /** Writes what is queued, lets queries that have begun end, and closes the file. */
  close(): Promise<void>;
};

/**
 * Opens the database and brings it up to date; creates it, and its folder, when missing.
 * @throws `database_newer` or `database_foreign`, the file left byte for byte as it was; `database_damaged`;
 *   `storage_unavailable` when the place cannot be written or stays locked
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const path = resolve(options.path);
  const connections: Sqlite.Database[] = [];
  const connect = () => {
    const database = openConnection(path);
    connections.push(database);
    return database;
  };
  try {
    inspectDatabase(path, migrations.length);
    const database = connect();
    await migrate(database, migrations, options.clock);
    return assemble(database, connect(), options);
  } catch (thrown) {
    for (const database of connections) database.close();
    throw storageError(thrown, path);
  }
}

/** Two connections: see `createWriter`. */
function assemble(
  database: Sqlite.Database,
  writerDatabase: Sqlite.Database,
  { clock, report, queueCapacity }: StoreOptions,
): Store {
  setBusyTimeout(database, busyTimeout);
  const writer = createWriter(writerDatabase, {
    report,
    ...(queueCapacity === undefined ? {} : { capacity: queueCapacity }),
  });
  const dialect = new SqliteDialect({ database: yieldingTo(writer, database) });
  const kysely = new Kysely<Database>({ dialect });
  let open = true;
  return {
    requests: coded(createRequestRepository(kysely), database.name),
    settings: coded(createSettingRepository(kysely, clock), database.name),
    modelLists: coded(createModelListRepository(kysely), database.name),
    writer,
    isOpen: () => open,
    async close() {
      if (!open) return;
      open = false;
      writer.close();
      // Kysely reaches SQLite within one turn of the event loop; after it no query is under way.
      await setImmediate();
      writerDatabase.close();
      database.close();
    },
  };
}

/**
 * Before a repository writes, the writer's open transaction is committed: both are on one thread, and
 * neither could wait for the other's lock.
 */
function yieldingTo(writer: Writer, database: Sqlite.Database): SqliteDatabase {
  return {
    prepare(sql) {
      const statement = database.prepare(sql);
      if (!statement.readonly) writer.flush();
      return statement;
    },
    close: () => database.close(),
  };
}
