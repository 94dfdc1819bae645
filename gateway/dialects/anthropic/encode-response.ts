import { GatewayError } from "../../errors.ts";
import { parseExact } from "../../ir/exact-json.ts";
import { type Json, type JsonObject, parseObject } from "../../ir/json.ts";
import type { Losses } from "../../ir/losses.ts";
import type { Part, ToolCallPart, ToolInput } from "../../ir/parts.ts";
import type { Candidate, Response } from "../../ir/response.ts";
import type { Stop, Tokens } from "../../ir/usage.ts";
import { type AnswerContext, restoreCall } from "../answer-context.ts";
import { below, loseRest, placeOf } from "../encode-facts.ts";
import { defined, present } from "../fields.ts";
import { brokenOff } from "../stream-faults.ts";
import { readStop, stopReason } from "./stop.ts";
import { encodeAnswerTier } from "./tier.ts";

/**
 * Writes an answer of another dialect as a message; of several candidates it has room for the first.
 * @throws GatewayError `bad_tool_input` when a call's arguments are no JSON object
 */
export function encodeResponse(response: Response, context: AnswerContext): JsonObject {
  loseRest(response, context.losses);
  const [first, ...others] = response.candidates;
  for (const other of others) context.losses.add(other.native?.path ?? "", "absent-in-target");
  const kinds = new Set(first?.parts.map(({ type }) => type));
  const place = below(first?.native, "finish_reason");
  const usage = encodeUsage(response.usage?.main ?? noTokens, context.losses);
  const service_tier = encodeAnswerTier(response.tier, context.losses);
  return {
    id: response.id || context.id,
    type: "message",
    role: "assistant",
    model: response.model || context.model,
    content: first ? encodeContent(first, context) : [],
    stop_reason: encodeStop(kinds, first?.stop, place, context),
    stop_sequence: null,
    usage: { ...usage, ...defined({ service_tier }) },
  };
}

/** A message has its usage, also where the provider has not said it. */
export const noTokens: Tokens = { input: 0, output: 0 };

/**
 * The `stop_reason` of an answer with parts of these sorts. A refusal has no block of its own: its
 * words are text, and the stop says what they are. A client goes on only where it is told that there
 * are calls.
 * @param path where the source has it
 * @throws GatewayError `provider_error` for an answer that ended in an error
 */
export function encodeStop(
  parts: ReadonlySet<Part["type"]>,
  stop: Stop | undefined,
  path: string,
  { losses }: AnswerContext,
): string {
  if (stop?.reason === "error") throw brokenOff();
  const reason = stop?.reason ?? "unknown";
  const word = stopReason(reason);
  if (parts.has("refusal") && word === "end_turn") return stopReason("refusal");
  if (parts.has("tool-call") && word === "end_turn") return stopReason("tool");
  if (stop && readStop(word)?.reason !== reason) losses.approximate(path, stop.raw, word);
  return word;
}

/** Whether an answer may have broken off in the middle of a call. */
export function brokeOff(stop: Stop | undefined): boolean {
  return stop !== undefined && ["length", "context", "filter", "refusal"].includes(stop.reason);
}

function encodeContent(candidate: Candidate, context: AnswerContext): Json[] {
  loseRest(candidate, context.losses);
  for (const part of candidate.parts) loseRest(part, context.losses);
  return present(candidate.parts.map((part) => encodePart(part, candidate.stop, context)));
}

function encodePart(
  part: Part,
  stop: Stop | undefined,
  context: AnswerContext,
): JsonObject | undefined {
  switch (part.type) {
    case "text":
      for (const { path } of part.citations ?? []) context.losses.add(path, "absent-in-target");
      return part.text === "" ? undefined : { type: "text", text: part.text };
    case "refusal":
      return { type: "text", text: part.text };
    case "reasoning":
      return { type: "thinking", thinking: part.text, signature: "" };
    case "tool-call": {
      const { callId: id, name, input } = restoreCall(part, context);
      return { type: "tool_use", id, name, input: callInput(part, input, stop, context) };
    }
    default: {
      const text = wholePartText(part, context);
      return text === undefined ? undefined : { type: "text", text };
    }
  }
}

/** What can be said of a part that a message has no block for. */
export function wholePartText(part: Part, { losses }: AnswerContext): string | undefined {
  if (part.type !== "media") {
    losses.add(placeOf(part), "absent-in-target");
    return undefined;
  }
  losses.approximate(placeOf(part), part.mediaType, "text");
  return part.transcript;
}

/** What came of a call's input before the answer broke off is kept as a text. */
function callInput(
  part: ToolCallPart,
  { raw, format }: ToolInput,
  stop: Stop | undefined,
  { losses }: AnswerContext,
): JsonObject {
  if (format === "text") return { input: raw };
  const input = readInput(raw);
  if (input) return input;
  if (!brokeOff(stop)) throw badToolInput();
  const sent = { input: raw };
  losses.approximate(below(part.native, "function.arguments"), raw, sent);
  return sent;
}

/** A call's input as an object; undefined for what is none. */
export function readInput(raw: string): JsonObject | undefined {
  return raw.trim() === "" ? {} : parseObject(raw, parseExact);
}

export function badToolInput(): GatewayError {
  return new GatewayError(
    "bad_tool_input",
    "The model called a tool with arguments that are no JSON object.",
  );
}

/**
 * The `usage` of a message: what was cached is not part of `input_tokens`. Some hosts count the same
 * tokens as written and as read; the parts never exceed the whole.
 */
export function encodeUsage(tokens: Tokens, losses: Losses): JsonObject {
  const { input, output, cacheRead = 0, cacheWrite5m = 0, cacheWrite1h = 0, reasoning } = tokens;
  const read = Math.min(cacheRead, input);
  const all = cacheWrite5m + cacheWrite1h;
  const written = Math.min(all, input - read);
  if (written !== all) {
    losses.approximate("usage.prompt_tokens_details.cache_write_tokens", all, written);
  }
  return {
    input_tokens: input - read - written,
    cache_creation_input_tokens: written,
    cache_read_input_tokens: read,
    output_tokens: output,
    ...defined({
      output_tokens_details: reasoning === undefined ? undefined : { thinking_tokens: reasoning },
    }),
  };
}
