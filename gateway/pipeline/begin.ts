import type { IncomingMessage } from "node:http";
import type { Dialect } from "../dialects/dialect.ts";
import { dialects } from "../dialects/index.ts";
import { type Operation, operations } from "../dialects/operations.ts";
import { asGatewayError } from "../errors.ts";
import type { RequestRow } from "../store/schema.ts";
import { type Exchange, emptyFacts } from "./exchange.ts";
import { clientGone } from "./going.ts";
import type { InFlight } from "./in-flight.ts";
import { makeRow } from "./record.ts";
import { createRequestId } from "./request-id.ts";
import type { Sink } from "./sink.ts";

export type BeginContext = {
  readonly inFlight: InFlight;
  /** Told once of each exchange, when it has settled. */
  readonly onSettled: (exchange: Exchange, row: RequestRow) => void;
};

/**
 * Begins an exchange; its row follows by itself when the connection has had its answer or is gone.
 * @param operation undefined for a request that no data route takes
 */
export function beginExchange(
  request: IncomingMessage,
  operation: Operation | undefined,
  sink: Sink,
  context: BeginContext,
): Exchange {
  const { method = "GET", url = "/", headers } = request;
  const startedAt = Date.now();
  const started = performance.now();
  const query = url.indexOf("?");
  const exchange: Exchange = {
    id: createRequestId(startedAt),
    startedAt,
    started,
    method,
    path: query < 0 ? url : url.slice(0, query),
    headers,
    operation,
    dialect: operation ? dialects[operations[operation].dialect] : guessDialect(headers),
    sink,
    facts: emptyFacts(headers),
    readAt: started,
    closed: false,
    slot: -1,
    countsAsStream: false,
    beatAt: undefined,
    onlyBeats: false,
    abandon: undefined,
  };
  sink.onClose((delivered) => settle(exchange, delivered, context));
  return exchange;
}

/** Clients of Anthropic's API always send their version of it. */
function guessDialect(headers: IncomingMessage["headers"]): Dialect {
  return dialects["anthropic-version" in headers ? "anthropic" : "openai-chat"];
}

function settle(exchange: Exchange, delivered: boolean, context: BeginContext): void {
  const { facts } = exchange;
  exchange.closed = true;
  if (!delivered && (facts.outcome === undefined || facts.outcome === "complete")) {
    facts.outcome = "client-gone";
    facts.error ??= clientGone();
  }
  if (!delivered) exchange.abandon?.(clientGone());
  context.inFlight.leave(exchange);
  context.onSettled(exchange, rowOf(exchange));
}

/** An answer that cannot be read must not cost its request the row. */
function rowOf(exchange: Exchange): RequestRow {
  const settledAt = performance.now();
  try {
    return makeRow(exchange, settledAt);
  } catch (thrown) {
    exchange.facts.observation = undefined;
    exchange.facts.error ??= asGatewayError(thrown);
    return makeRow(exchange, settledAt);
  }
}
