import { addFacts } from "./answer-facts.ts";
import type { Exchange } from "./exchange.ts";
import type { AnswerHeaders } from "./sink.ts";

const comment = Buffer.from(": still waiting for the model\n\n");

/**
 * Tells the client of a translated stream that it is still waited for: a comment, which readers of
 * event streams pass over. The first one opens the answer where nothing of it has come yet; a failure
 * is told inside the stream from then on, and another attempt can still take its place.
 * Source: https://html.spec.whatwg.org/multipage/server-sent-events.html#authoring-notes
 * @param period ms between two
 */
export function beat(exchange: Exchange, period: number): void {
  const { sink, facts } = exchange;
  const now = performance.now();
  if (exchange.closed || now - (exchange.beatAt ?? Number.NEGATIVE_INFINITY) < period) return;
  exchange.beatAt = now;
  if (!sink.opened) {
    const headers: AnswerHeaders = { "content-type": "text/event-stream; charset=utf-8" };
    addFacts(headers, exchange);
    facts.status = 200;
    sink.open(facts.status, headers);
    exchange.onlyBeats = true;
  }
  facts.responseBytes += comment.length;
  sink.write(comment);
}
