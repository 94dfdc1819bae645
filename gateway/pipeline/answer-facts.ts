import type { Exchange } from "./exchange.ts";
import type { AnswerHeaders } from "./sink.ts";

/** What Patchbay says of an exchange in its answer's headers. */
export function addFacts(headers: AnswerHeaders, exchange: Exchange): void {
  const { facts, id } = exchange;
  headers["x-patchbay-request-id"] = id;
  headers["x-request-id"] = facts.upstreamRequestId ?? id;
  if (facts.provider === undefined) return;
  headers["x-patchbay-provider"] = headerText(facts.provider);
  headers["x-patchbay-model"] = headerText(facts.resolvedModel ?? "");
  if (facts.attempts === 0) return;
  headers["x-patchbay-attempts"] = String(facts.attempts);
  if (facts.lane) headers["x-patchbay-lane"] = facts.lane;
  headers["x-patchbay-losses"] = String(facts.requestLosses?.count ?? 0);
  if (facts.overheadMs !== undefined) {
    headers["x-patchbay-overhead-ms"] = facts.overheadMs.toFixed(2);
  }
}

/** A model's name may hold anything; a header's value may not (RFC 9110 section 5.5). */
function headerText(text: string): string {
  return /^[\x21-\x7e]*$/.test(text) ? text : encodeURIComponent(text.toWellFormed());
}
