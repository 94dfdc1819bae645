import { AnswerCallIds, type AnswerContext } from "../../gateway/dialects/answer-context.ts";
import type { Codec } from "../../gateway/dialects/codec.ts";
import type { EncodeContext } from "../../gateway/dialects/encode.ts";
import { dialects } from "../../gateway/dialects/index.ts";
import { GatewayError } from "../../gateway/errors.ts";
import type { StreamEvent } from "../../gateway/ir/events.ts";
import type { JsonObject } from "../../gateway/ir/json.ts";
import { type Loss, Losses } from "../../gateway/ir/losses.ts";
import type { DialectId } from "../../gateway/ir/node.ts";
import type { Recording } from "./recordings.ts";

/** The codecs under test; a test of the laws gives broken ones. */
export type Codecs = Readonly<Record<DialectId, Codec>>;

export const servedCodecs: Codecs = {
  "openai-chat": dialects["openai-chat"].codec,
  anthropic: dialects.anthropic.codec,
};

/** What the other side gets: one body, or the data of each frame. */
export type Done = {
  readonly sent: readonly JsonObject[];
  readonly losses: readonly Loss[];
  /** Losses that are counted but not listed. */
  readonly unlisted: number;
};

/** What came of a translation, or the code with which it was refused. */
export type Translated = Done | { readonly refused: string };

/** The dialect that another one is translated to. */
export const otherDialect = (dialect: DialectId): DialectId =>
  dialect === "anthropic" ? "openai-chat" : "anthropic";

/** What routing would call the model. */
const targetModel = "target-model";

export function requestContext(codec: Codec, model = targetModel): EncodeContext {
  return {
    losses: new Losses("request"),
    model,
    toolNames: codec.createToolNames(),
    callIds: codec.createCallIds(),
  };
}

export function answerContext(codec: Codec): AnswerContext {
  return {
    losses: new Losses("answer"),
    id: "answer_1",
    model: targetModel,
    created: 1,
    toolNames: codec.createToolNames(),
    freeform: new Set(),
    callIds: new AnswerCallIds("answer_1"),
  };
}

/** The events of a stream, with those that follow from its end. */
export function eventsOf(codec: Codec, frames: readonly JsonObject[]): StreamEvent[] {
  const decoder = codec.createStreamDecoder();
  return [...frames.flatMap((frame) => decoder.push(frame)), ...decoder.end()];
}

/** The frames of events, for a client that wants the usage. */
export function framesOf(
  codec: Codec,
  events: Iterable<StreamEvent>,
  context: AnswerContext,
): JsonObject[] {
  const encoder = codec.createStreamEncoder(context, { wantsUsage: true, inputTokens: 0 });
  return [...events].flatMap((event) => encoder.push(event));
}

/** What arrives on the other side: numbers that were kept as they were spelled are numbers there. */
export const asSent = <T>(json: T): T => JSON.parse(JSON.stringify(json)) as T;

/** Decodes with the recording's dialect and encodes with another one. */
export function translate(codecs: Codecs, recording: Recording, to: DialectId): Translated {
  const done = codeOr(() => translated(codecs[recording.dialect], codecs[to], recording));
  return typeof done === "string" ? { refused: done } : done;
}

/** What was made, or the code with which it was refused. */
export function codeOr<T>(make: () => T): T | string {
  try {
    return make();
  } catch (thrown) {
    if (thrown instanceof GatewayError) return thrown.code;
    throw thrown;
  }
}

function translated(from: Codec, to: Codec, { family, bodies }: Recording): Done {
  const [body = {}] = bodies;
  if (family === "request") {
    const context = requestContext(to);
    const sent = [to.encodeRequest(from.decodeRequest(body), context)];
    return { sent, ...told(context.losses) };
  }
  const context = answerContext(to);
  const sent =
    family === "answer"
      ? [to.encodeResponse(from.decodeResponse(body), context)]
      : framesOf(to, eventsOf(from, bodies), context);
  return { sent, ...told(context.losses) };
}

const told = ({ list, count }: Losses) => ({ losses: list, unlisted: count - list.length });
