import type { Kysely } from "kysely";

/**
 * The first tables.
 *
 * `requests` is read by `id` alone: pages go down from an id, retention goes up from the lowest,
 * and both work because ids are in order of time. So its key is its only index. It keeps SQLite's
 * hidden row number, since rows of half a kilobyte are too wide for a table clustered by a text key.
 */
export async function createRequestsSettingsModelLists(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable("requests")
    .addColumn("id", "text", (column) => column.primaryKey().notNull())
    .addColumn("started_at", "bigint", (column) => column.notNull())
    .addColumn("duration_ms", "double precision", (column) => column.notNull())
    .addColumn("ttft_ms", "double precision")
    .addColumn("overhead_ms", "double precision")
    .addColumn("method", "text", (column) => column.notNull())
    .addColumn("path", "text", (column) => column.notNull())
    .addColumn("operation", "text")
    .addColumn("dialect", "text", (column) => column.notNull())
    .addColumn("client", "text")
    .addColumn("user_agent", "text")
    .addColumn("user_path", "text")
    .addColumn("requested_model", "text")
    .addColumn("resolved_model", "text")
    .addColumn("provider", "text")
    .addColumn("lane", "text")
    .addColumn("stream", "integer", (column) => column.notNull())
    .addColumn("attempts", "integer", (column) => column.notNull())
    .addColumn("status", "integer", (column) => column.notNull())
    .addColumn("upstream_status", "integer")
    .addColumn("outcome", "text", (column) => column.notNull())
    .addColumn("error_code", "text")
    .addColumn("error_message", "text")
    .addColumn("stop_reason", "text")
    .addColumn("input_tokens", "bigint")
    .addColumn("cache_read_tokens", "bigint")
    .addColumn("cache_write_5m_tokens", "bigint")
    .addColumn("cache_write_1h_tokens", "bigint")
    .addColumn("output_tokens", "bigint")
    .addColumn("reasoning_tokens", "bigint")
    .addColumn("usage", "text")
    .addColumn("losses", "integer", (column) => column.notNull())
    .addColumn("request_bytes", "bigint", (column) => column.notNull())
    .addColumn("response_bytes", "bigint", (column) => column.notNull())
    .addColumn("upstream_request_id", "text")
    .execute();

  await database.schema
    .createTable("settings")
    .addColumn("name", "text", (column) => column.primaryKey().notNull())
    .addColumn("value", "text", (column) => column.notNull())
    .addColumn("updated_at", "bigint", (column) => column.notNull())
    .execute();

  await database.schema
    .createTable("model_lists")
    .addColumn("provider", "text", (column) => column.notNull())
    .addColumn("base_url", "text", (column) => column.notNull())
    .addColumn("models", "text", (column) => column.notNull())
    .addColumn("fetched_at", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("model_lists_key", ["provider", "base_url"])
    .execute();
}
