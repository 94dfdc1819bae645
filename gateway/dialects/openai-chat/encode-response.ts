import type { JsonObject } from "../../ir/json.ts";
import type { Part } from "../../ir/parts.ts";
import type { Candidate, Response } from "../../ir/response.ts";
import type { Stop, Tokens } from "../../ir/usage.ts";
import { type AnswerContext, restoreCall } from "../answer-context.ts";
import { below, loseRest, placeOf } from "../encode-facts.ts";
import { defined } from "../fields.ts";
import { brokenOff } from "../stream-faults.ts";
import { encodeCitations } from "./encode-citations.ts";
import { finishReason, readStop } from "./stop.ts";
import { encodeAnswerTier } from "./tier.ts";

/** Writes an answer of another dialect as a chat completion. */
export function encodeResponse(response: Response, context: AnswerContext): JsonObject {
  loseRest(response, context.losses);
  return {
    id: response.id || context.id,
    object: "chat.completion",
    created: response.created ?? context.created,
    model: response.model || context.model,
    choices: response.candidates.map((candidate, index) => encodeChoice(candidate, index, context)),
    ...(response.usage ? { usage: encodeUsage(response.usage.main) } : {}),
    ...defined({ service_tier: encodeAnswerTier(response.tier, context.losses) }),
  };
}

function encodeChoice(candidate: Candidate, index: number, context: AnswerContext): JsonObject {
  loseRest(candidate, context.losses);
  const { parts, stop } = candidate;
  const called = parts.some(({ type }) => type === "tool-call");
  return {
    index,
    message: encodeMessage(parts, context),
    logprobs: null,
    finish_reason: encodeStop(stop, called, below(candidate.native, "stop_reason"), context),
  };
}

/**
 * The finish reason: a client goes on only where it is told that there are calls.
 * @param path where the source has it
 * @throws GatewayError `provider_error` for an answer that ended in an error
 */
export function encodeStop(
  stop: Stop | undefined,
  called: boolean,
  path: string,
  { losses }: AnswerContext,
): string {
  if (stop?.reason === "error") throw brokenOff();
  const word = finishReason(stop?.reason ?? "unknown");
  if (called && word === "stop") return "tool_calls";
  if (stop && readStop(word)?.reason !== stop.reason) losses.approximate(path, stop.raw, word);
  return word;
}

function encodeMessage(parts: readonly Part[], context: AnswerContext): JsonObject {
  const thought = joined(parts, "reasoning", context);
  const refusal = joined(parts, "refusal", context);
  const { text, annotations } = spoken(parts, context);
  const calls = parts.flatMap((part) =>
    part.type === "tool-call" ? [encodeCall(restoreCall(part, context), context)] : [],
  );
  return {
    role: "assistant",
    content: text === "" && calls.length + refusal.length > 0 ? null : text,
    refusal: refusal === "" ? null : refusal,
    ...(thought === "" ? {} : { reasoning_content: thought }),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
    ...(annotations.length === 0 ? {} : { annotations }),
    ...defined({ audio: parts.map((part) => encodeSpeech(part, context)).find(Boolean) }),
  };
}

/** What a model said aloud; the files of chat's answers pass, and how soon is the provider's affair. */
export function encodeSpeech(part: Part, { id, created }: AnswerContext): JsonObject | undefined {
  if (part.type !== "media" || part.source.kind !== "inline") return undefined;
  if (!part.mediaType.startsWith("audio/")) return undefined;
  const transcript = part.transcript ?? "";
  return { id: `audio_${id}`, data: part.source.base64, expires_at: created, transcript };
}

/** The words of a message, and what they rest on. */
function spoken(
  parts: readonly Part[],
  context: AnswerContext,
): { text: string; annotations: JsonObject[] } {
  let text = "";
  const annotations: JsonObject[] = [];
  for (const part of parts) {
    const words = wordsOf(part, context);
    const citations = part.type === "text" ? (part.citations ?? []) : [];
    const cited = encodeCitations(citations, text.length, words.length, context);
    for (const annotation of cited) annotations.push(annotation);
    text += words;
  }
  return { text, annotations };
}

/** The texts of one kind in order, since a message has one field for each. */
function joined(
  parts: readonly Part[],
  type: "reasoning" | "refusal",
  context: AnswerContext,
): string {
  let text = "";
  for (const part of parts) {
    if (part.type !== type) continue;
    loseRest(part, context.losses);
    for (const { field } of part.seals ?? []) {
      context.losses.add(below(part.native, field), "issuer-bound");
    }
    text += part.text;
  }
  return text;
}

/** What of a part goes into the message's text. */
export function wordsOf(part: Part, context: AnswerContext): string {
  switch (part.type) {
    case "text":
      loseRest(part, context.losses);
      return part.text;
    case "hosted":
      context.losses.add(placeOf(part), "absent-in-target");
      return "";
    case "media":
      if (encodeSpeech(part, context)) return "";
      context.losses.approximate(placeOf(part), part.mediaType, "text");
      return part.transcript ?? "";
    case "opaque":
      context.losses.add(placeOf(part), "absent-in-target");
      return "";
    default:
      return "";
  }
}

/** A call as a message or a first delta has it. */
export function encodeCall(call: Part & { type: "tool-call" }, context: AnswerContext): JsonObject {
  loseRest(call, context.losses);
  const { callId: id, name, input } = call;
  if (input.format === "text") return { id, type: "custom", custom: { name, input: input.raw } };
  return { id, type: "function", function: { name, arguments: input.raw } };
}

/** The `usage` of a chat completion. */
export function encodeUsage(tokens: Tokens): JsonObject {
  const { input, output, cacheRead, cacheWrite5m, cacheWrite1h, reasoning } = tokens;
  const written = (cacheWrite5m ?? 0) + (cacheWrite1h ?? 0);
  const prompt = defined({
    cached_tokens: cacheRead,
    cache_write_tokens: written === 0 ? undefined : written,
  });
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    ...(Object.keys(prompt).length === 0 ? {} : { prompt_tokens_details: prompt }),
    ...(reasoning === undefined
      ? {}
      : { completion_tokens_details: { reasoning_tokens: reasoning } }),
  };
}
