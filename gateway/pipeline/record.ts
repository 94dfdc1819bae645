import type { Json, JsonObject } from "../ir/json.ts";
import type { Loss } from "../ir/losses.ts";
import type { Usage } from "../ir/usage.ts";
import type { RequestRow } from "../store/schema.ts";
import type { Exchange, Facts } from "./exchange.ts";
import { single } from "./exchange.ts";

/** What the log shows where no status could be sent any more. */
const clientGoneStatus = 499;

/** Most characters of a provider's own usage object that are kept. */
const usageLimit = 16 * 1024;

/** Most losses that are kept one by one, and most characters of a path, and of what was asked and sent. */
const lossLimit = 50;
const lossTextLimit = 200;

/** Stage 8: the row of a settled exchange, or what it would be of one that is under way. */
export function makeRow(exchange: Exchange, settledAt: number): RequestRow {
  const { facts, dialect } = exchange;
  readWholeAnswer(exchange);
  const seen = facts.observation;
  return {
    id: exchange.id,
    started_at: exchange.startedAt,
    duration_ms: settledAt - exchange.started,
    ttft_ms: orNull(facts.ttftMs),
    overhead_ms: orNull(facts.overheadMs),
    method: exchange.method,
    path: exchange.path.slice(0, 256),
    operation: orNull(exchange.operation),
    dialect: dialect.id,
    client: orNull(facts.client),
    user_agent: orNull(single(exchange.headers["user-agent"])),
    user_path: orNull(facts.userPath),
    requested_model: orNull(facts.requestedModel),
    resolved_model: orNull(facts.resolvedModel),
    provider: orNull(facts.provider),
    lane: orNull(facts.lane),
    stream: facts.stream ? 1 : 0,
    attempts: facts.attempts,
    status: facts.status ?? clientGoneStatus,
    upstream_status: orNull(facts.upstreamStatus),
    outcome: facts.outcome ?? "client-gone",
    error_code: orNull(facts.error?.code),
    error_message: orNull(facts.error?.message.slice(0, 2000)),
    stop_reason: orNull(seen?.stop?.reason),
    ...tokenColumns(seen?.usage),
    ...lossColumns(facts),
    request_bytes: facts.requestBytes,
    response_bytes: facts.responseBytes,
    upstream_request_id: orNull(facts.upstreamRequestId),
  };
}

function lossColumns({ requestLosses, answerLosses }: Facts) {
  const list = [...(requestLosses?.list ?? []), ...(answerLosses?.list ?? [])];
  const losses = (requestLosses?.count ?? 0) + (answerLosses?.count ?? 0);
  return {
    losses,
    loss_list: losses === 0 ? null : JSON.stringify(list.slice(0, lossLimit).map(inShort)),
  };
}

/** A loss as the log keeps it: what was asked and sent as JSON, cut where it is long. */
function inShort({ asked, sent, path, ...loss }: Loss): object {
  const text = (value: Json) => JSON.stringify(value).slice(0, lossTextLimit);
  return {
    ...loss,
    path: path.slice(0, lossTextLimit),
    ...(asked === undefined ? {} : { asked: text(asked) }),
    ...(sent === undefined ? {} : { sent: text(sent) }),
  };
}

function tokenColumns(usage: Usage | undefined) {
  const tokens = usage?.main;
  return {
    input_tokens: orNull(tokens?.input),
    cache_read_tokens: orNull(tokens?.cacheRead),
    cache_write_5m_tokens: orNull(tokens?.cacheWrite5m),
    cache_write_1h_tokens: orNull(tokens?.cacheWrite1h),
    output_tokens: orNull(tokens?.output),
    reasoning_tokens: orNull(tokens?.reasoning),
    usage: usage ? usageText(usage) : null,
  };
}

function orNull<T>(value: T | undefined): T | null {
  return value === undefined ? null : value;
}

function usageText({ raw }: Usage): string | null {
  const text = JSON.stringify(raw);
  return text.length <= usageLimit ? text : null;
}

/** Reads a whole answer once, and lets go of its bytes. */
function readWholeAnswer({ facts, dialect }: Exchange): void {
  const bytes = facts.wholeAnswer;
  if (!bytes) return;
  facts.wholeAnswer = undefined;
  facts.observation = dialect.observe(JSON.parse(bytes.toString("utf8")) as JsonObject);
}
