import { loseRestOnce } from "../../dialects/encode-facts.ts";
import { SseFramer } from "../../dialects/sse.ts";
import { collect } from "../../ir/collect.ts";
import type { StreamEvent } from "../../ir/events.ts";
import type { Losses } from "../../ir/losses.ts";
import type { Response } from "../../ir/response.ts";
import { FrameDecoder } from "../lanes/frame-decoder.ts";
import { mayPass, reportedError } from "../provider-error.ts";
import { type AnswerSource, type AttemptResult, truncated } from "./answer.ts";
import { FrameReader } from "./frame-reader.ts";

const blankLine = Buffer.from("\n\n");

/**
 * The whole answer that a provider streamed although none was asked for.
 * @param losses get what the neutral form has no room for
 * @returns undefined when the bytes are no stream of the provider's dialect
 * @throws GatewayError what the decoder cannot hold
 */
export function collectStream(
  { dialect, exchange, key }: AnswerSource,
  bytes: Buffer,
  losses: Losses,
): Response | AttemptResult | undefined {
  const frames = new SseFramer(bytes.length + blankLine.length).push(
    Buffer.concat([bytes, blankLine]),
  );
  const reader = new FrameReader(dialect.createStreamReader());
  reader.readFrames(frames);
  const { begun, error, ended } = reader.observation;
  if (!begun && !error) return undefined;
  if (error) {
    const reported = reportedError(error, key);
    return { kind: "failed", error: reported, retryable: mayPass(reported.status) };
  }
  if (!ended) return { kind: "failed", error: truncated(), retryable: true };
  exchange.facts.observation = reader.observation;
  const decoder = new FrameDecoder(dialect);
  const events: StreamEvent[] = [];
  decoder.read(frames, events);
  events.push(...decoder.end());
  for (const event of events) if (event.type === "rest") loseRestOnce(event, losses);
  return collect(events);
}
