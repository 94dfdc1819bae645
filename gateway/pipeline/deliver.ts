import { addFacts } from "./answer-facts.ts";
import type { Answer } from "./answers/answer.ts";
import type { Exchange } from "./exchange.ts";
import type { Refusal } from "./provider-error.ts";
import { refuse } from "./refuse.ts";
import type { Routed } from "./route.ts";
import { answerHeaders } from "./wire-headers.ts";

/** Stage 7: hands the answer to the client through its lane. */
export function deliver(routed: Routed, exchange: Exchange): void {
  if (routed.kind === "refused") deliverRefusal(routed.refusal, exchange);
  else deliverAnswer(routed.answer, exchange);
}

function deliverAnswer(answer: Answer, exchange: Exchange): void {
  const { facts, sink } = exchange;
  facts.overheadMs = (facts.overheadMs ?? 0) + (performance.now() - answer.contentAt);
  if (exchange.onlyBeats) exchange.onlyBeats = false;
  else openAnswer(answer, exchange);
  answer.relayTo(sink);
}

function openAnswer(answer: Answer, exchange: Exchange): void {
  const { facts, sink } = exchange;
  const headers = answerHeaders(answer.headers);
  if (answer.length !== undefined) headers["content-length"] = String(answer.length);
  addFacts(headers, exchange);
  facts.status = answer.status;
  sink.open(answer.status, headers);
}

/** The provider's own words where they are in the client's dialect; else its status and message. */
function deliverRefusal(refusal: Refusal, exchange: Exchange): void {
  const { facts, sink } = exchange;
  const headers = answerHeaders(refusal.headers);
  delete headers["content-encoding"];
  addFacts(headers, exchange);
  if (!refusal.body || sink.opened) {
    refuse(exchange, refusal.error, headers);
    return;
  }
  facts.status = refusal.status;
  facts.error = refusal.error;
  facts.outcome ??= "failed";
  facts.responseBytes = refusal.body.length;
  headers["content-length"] = String(refusal.body.length);
  sink.open(refusal.status, headers);
  sink.end(refusal.body);
}
