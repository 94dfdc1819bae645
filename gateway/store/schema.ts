import type { StopReason } from "../ir/usage.ts";

/** How a request ended. */
export type Outcome = "complete" | "truncated" | "client-gone" | "failed";

/** One row of `requests`: written once, when the exchange has settled. Times in ms, sizes in bytes. */
export type RequestRow = {
  /** Time-ordered, unique. */
  id: string;
  /** Epoch ms. */
  started_at: number;
  duration_ms: number;
  /** To the first content byte; null when there was none. */
  ttft_ms: number | null;
  /** Time spent in the gateway itself, waiting for the provider left out. */
  overhead_ms: number | null;
  method: string;
  path: string;
  /** The operation, or null when the request reached none. */
  operation: string | null;
  dialect: string;
  client: string | null;
  user_agent: string | null;
  user_path: string | null;
  requested_model: string | null;
  resolved_model: string | null;
  /** The provider instance. */
  provider: string | null;
  lane: string | null;
  stream: number;
  attempts: number;
  /** HTTP status that the client got; 499 when it was gone before. */
  status: number;
  upstream_status: number | null;
  outcome: Outcome;
  error_code: string | null;
  error_message: string | null;
  /** Why the model stopped; null when the answer did not say. */
  stop_reason: StopReason | null;
  input_tokens: number | null;
  cache_read_tokens: number | null;
  cache_write_5m_tokens: number | null;
  cache_write_1h_tokens: number | null;
  output_tokens: number | null;
  reasoning_tokens: number | null;
  /** The provider's own usage object, as JSON. */
  usage: string | null;
  losses: number;
  /** The first of them, as JSON; null where nothing was lost. */
  loss_list: string | null;
  request_bytes: number;
  response_bytes: number;
  upstream_request_id: string | null;
};

/** A setting that the user interface stored; `value` is JSON. */
export type SettingRow = { name: string; value: string; updated_at: number };

/** The last model list that a provider instance gave; `models` is JSON. */
export type ModelListRow = {
  provider: string;
  base_url: string;
  models: string;
  fetched_at: number;
};

/** The tables, as Kysely wants them. */
export type Database = {
  requests: RequestRow;
  settings: SettingRow;
  model_lists: ModelListRow;
};
