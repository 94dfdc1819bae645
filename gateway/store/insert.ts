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
  "request_bytes",
  "response_bytes",
  "upstream_request_id",
] as const satisfies readonly (keyof RequestRow)[];

/** A row that the database will never take, and why. */
export type Refusal = { readonly id: string; readonly cause: unknown };

/** Writes rows in one transaction; throws when nothing was written, returns the rows that were refused. */
export type InsertRows = (rows: readonly RequestRow[]) => readonly Refusal[];

/**
 * Prepares the batch writer's one statement. A row whose id exists already is taken as written: a
 * commit may have reached the file although it reported a failure, and is then tried again.
 */
export function prepareInsert(database: Sqlite.Database): InsertRows {
  const places = columns.map(() => "?").join(", ");
  const statement = database.prepare<unknown[]>(
    `insert into requests (${columns.join(", ")}) values (${places}) on conflict (id) do nothing`,
  );
  const insertAll = database.transaction((rows: readonly RequestRow[]) => {
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
  });
  return (rows) => insertAll.immediate(rows);
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
