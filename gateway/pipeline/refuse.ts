import { asGatewayError, type GatewayError } from "../errors.ts";
import type { JsonObject } from "../ir/json.ts";
import { addFacts } from "./answer-facts.ts";
import type { Exchange } from "./exchange.ts";
import type { AnswerHeaders } from "./sink.ts";

/**
 * Answers with an error in the client's own envelope, or inside its stream when that has begun.
 * @param headers the provider's, where there are any
 */
export function refuse(exchange: Exchange, error: GatewayError, headers: AnswerHeaders = {}): void {
  const { facts, sink, dialect, id } = exchange;
  facts.error ??= error;
  if (exchange.closed) return;
  facts.outcome ??= "failed";
  if (exchange.onlyBeats) {
    const frame = Buffer.from(dialect.errorFrame(error, id));
    facts.responseBytes += frame.length;
    sink.end(frame);
    return;
  }
  if (sink.opened) {
    sink.abort();
    return;
  }
  headers["x-patchbay-error"] = error.code;
  if (error.retryAfterMs !== undefined) {
    headers["retry-after"] ??= String(Math.ceil(error.retryAfterMs / 1000));
  }
  respond(exchange, error.status, dialect.errorBody(error, id), headers);
}

/** Breaks an answer off that the gateway itself failed on, however far it had come. */
export function breakOff({ facts, sink }: Exchange, thrown: unknown): void {
  facts.error ??= asGatewayError(thrown);
  facts.outcome ??= "failed";
  sink.abort();
}

/** Answers with a whole JSON body. */
export function respond(
  exchange: Exchange,
  status: number,
  json: JsonObject,
  headers: AnswerHeaders = {},
): void {
  const { facts, sink } = exchange;
  const body = Buffer.from(JSON.stringify(json));
  addFacts(headers, exchange);
  headers["content-type"] = "application/json";
  headers["content-length"] = String(body.length);
  facts.status = status;
  facts.responseBytes = body.length;
  facts.outcome ??= "complete";
  sink.open(status, headers);
  sink.end(body);
}
