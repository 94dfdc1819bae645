import Sqlite from "better-sqlite3";
import type { RequestRow } from "./schema.ts";

const columns = [
  "id",
  "started_at",
  "duration_ms",
  "ttft_ms",
  "overhead_ms",
  "method",
  "path",
  "operation",
  "dialect",
  "client",
  "user_agent",
  "user_path",
  "requested_model",
  "resolved_model",
  "provider",
  "lane",
  "stream",
  "attempts",
  "status",
  "upstream_status",
  "outcome",
  "error_code",
  "error_message",
  "stop_reason",
  "input_tokens",
  "cache_read_tokens",
  "cache_write_5m_tokens",
  "cache_write_1h_tokens",
  "output_tokens",
  "reasoning_tokens",
  "usage",
  "losses",
  "loss_list",
  "request_bytes",
  "response_bytes",
  "upstream_request_id",
] as const satisfies readonly (keyof RequestRow)[];

/** A row that the database will never take, and why. */
export type Refusal = { readonly id: string; readonly cause: unknown };

/** A transaction that takes rows as they come; one is open between `begin` and `commit` or `rollback`. */
export type RowTransaction = {
  /** @throws SQLite's error, for example when another connection holds the lock */
  begin(): void;
  /** Adds rows and returns those that were refused; throws what concerns the transaction as a whole. */
  insert(rows: readonly RequestRow[]): Refusal[];
  commit(): void;
  /** Takes everything back; nothing happens when none is open, since some errors end it by themselves. */
  rollback(): void;
};

/**
 * Prepares the batch writer's statements. A row whose id exists already is taken as written: a
 * commit may have reached the file although it reported a failure, and is then tried again.
 */
export function prepareInsert(database: Sqlite.Database): RowTransaction {
  const places = columns.map(() => "?").join(", ");
  const statement = database.prepare<unknown[]>(
    `insert into requests (${columns.join(", ")}) values (${places}) on conflict (id) do nothing`,
  );
  const begin = database.prepare("begin immediate");
  const commit = database.prepare("commit");
  const rollback = database.prepare("rollback");
  return {
    begin: () => begin.run(),
    insert: (rows) => insertAll(statement, rows),
    commit: () => commit.run(),
    rollback() {
      if (database.inTransaction) rollback.run();
    },
  };
}

function insertAll(statement: Sqlite.Statement<unknown[]>, rows: readonly RequestRow[]): Refusal[] {
  const refusals: Refusal[] = [];
  for (const row of rows) {
    try {
      insert(statement, row);
    } catch (cause) {
      if (!isRowsFault(cause)) throw cause;
      refusals.push({ id: row.id, cause });
    }
  }
  return refusals;
}

// Written out because a loop over the columns makes the whole insert a quarter slower.
function insert(statement: Sqlite.Statement<unknown[]>, row: RequestRow): void {
  statement.run(
    row.id,
    row.started_at,
    row.duration_ms,
    row.ttft_ms,
    row.overhead_ms,
    row.method,
    row.path,
    row.operation,
    row.dialect,
    row.client,
    row.user_agent,
    row.user_path,
    row.requested_model,
    row.resolved_model,
    row.provider,
    row.lane,
    row.stream,
    row.attempts,
    row.status,
    row.upstream_status,
    row.outcome,
    row.error_code,
    row.error_message,
    row.stop_reason,
    row.input_tokens,
    row.cache_read_tokens,
    row.cache_write_5m_tokens,
    row.cache_write_1h_tokens,
    row.output_tokens,
    row.reasoning_tokens,
    row.usage,
    row.losses,
    row.loss_list,
    row.request_bytes,
    row.response_bytes,
    row.upstream_request_id,
  );
}

/** Whether the same row would fail again: a value of a wrong type, or one that a column forbids. */
function isRowsFault(thrown: unknown): boolean {
  if (thrown instanceof Sqlite.SqliteError) return /^SQLITE_(CONSTRAINT|TOOBIG)/.test(thrown.code);
  return thrown instanceof TypeError || thrown instanceof RangeError;
}
