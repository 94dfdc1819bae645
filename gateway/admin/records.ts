import type { Exchange } from "../pipeline/exchange.ts";
import { makeRow } from "../pipeline/record.ts";
import type { RequestRow } from "../store/schema.ts";
import type { RequestLoss, RequestRecord } from "./contract.ts";

/** A settled request as the admin API shows it. */
export function settledRecord(row: RequestRow): RequestRecord {
  return {
    id: row.id,
    state: row.outcome,
    startedAt: row.started_at,
    durationMs: row.duration_ms,
    ttftMs: row.ttft_ms,
    overheadMs: row.overhead_ms,
    method: row.method,
    path: row.path,
    operation: row.operation,
    dialect: row.dialect,
    client: row.client,
    userAgent: row.user_agent,
    userPath: row.user_path,
    requestedModel: row.requested_model,
    resolvedModel: row.resolved_model,
    provider: row.provider,
    lane: row.lane,
    stream: row.stream === 1,
    attempts: row.attempts,
    status: row.status,
    upstreamStatus: row.upstream_status,
    error:
      row.error_code === null ? null : { code: row.error_code, message: row.error_message ?? "" },
    stopReason: row.stop_reason,
    tokens: {
      input: row.input_tokens,
      cacheRead: row.cache_read_tokens,
      cacheWrite5m: row.cache_write_5m_tokens,
      cacheWrite1h: row.cache_write_1h_tokens,
      output: row.output_tokens,
      reasoning: row.reasoning_tokens,
    },
    outputSoFar: row.output_tokens ?? 0,
    losses: row.losses,
    lossList: readLosses(row.loss_list),
    requestBytes: row.request_bytes,
    responseBytes: row.response_bytes,
    upstreamRequestId: row.upstream_request_id,
  };
}

function readLosses(list: string | null): RequestLoss[] {
  if (list === null) return [];
  const losses = JSON.parse(list) as Partial<RequestLoss>[];
  return losses.map((loss) => ({ asked: null, sent: null, ...loss }) as RequestLoss);
}

/** A request under way: what is known of it so far. */
export function inFlightRecord(exchange: Exchange): RequestRecord {
  const record = settledRecord(makeRow(exchange, performance.now()));
  return {
    ...record,
    state: "in-flight",
    durationMs: null,
    status: null,
    outputSoFar: exchange.facts.observation?.contentFrames ?? 0,
  };
}
