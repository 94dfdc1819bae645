import type { JsonObject } from "../../ir/json.ts";
import type { Citation, Part } from "../../ir/parts.ts";
import type { Candidate, Response } from "../../ir/response.ts";
import type { Stop, Tokens } from "../../ir/usage.ts";
import { type AnswerContext, restoreCall } from "../answer-context.ts";
import { below, loseRest } from "../encode-facts.ts";
import { defined } from "../fields.ts";
import { finishReason } from "./stop.ts";

/** Writes an answer of another dialect as a chat completion. */
export function encodeResponse(response: Response, context: AnswerContext): JsonObject {
  loseRest(response, context.losses);
  return {
    id: response.id ?? context.id,
    object: "chat.completion",
    created: response.created ?? context.created,
    model: response.model ?? "",
    choices: response.candidates.map((candidate, index) => encodeChoice(candidate, index, context)),
    ...(response.usage ? { usage: encodeUsage(response.usage.main) } : {}),
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
    finish_reason: stopOf(stop, called),
  };
}

/** The finish reason: a client goes on only where it is told that there are calls. */
export function stopOf(stop: Stop | undefined, called: boolean): string {
  const reason = finishReason(stop?.reason ?? "unknown");
  return called && reason === "stop" ? "tool_calls" : reason;
}

function encodeMessage(parts: readonly Part[], context: AnswerContext): JsonObject {
  const text = joined(parts, "text", context);
  const thought = joined(parts, "reasoning", context);
  const refusal = joined(parts, "refusal", context);
  const calls = parts.flatMap((part) =>
    part.type === "tool-call" ? [encodeCall(restoreCall(part, context), context)] : [],
  );
  const annotations = parts.flatMap((part) =>
    part.type === "text" ? (part.citations ?? []).map(encodeCitation) : [],
  );
  return {
    role: "assistant",
    content: text === "" && calls.length + refusal.length > 0 ? null : text,
    refusal: refusal === "" ? null : refusal,
    ...(thought === "" ? {} : { reasoning_content: thought }),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
    ...(annotations.length === 0 ? {} : { annotations }),
  };
}

type Worded = "text" | "reasoning" | "refusal";

/** The texts of one kind in order, since a message has one field for each. */
function joined(parts: readonly Part[], type: Worded, context: AnswerContext): string {
  let text = "";
  for (const part of parts) {
    if (type === "text") text += wordsOf(part, context);
    else if (part.type === type) {
      loseRest(part, context.losses);
      loseSeals(part, context);
      text += part.text;
    }
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
      context.losses.add(below(part.native, "type"), "absent-in-target");
      return "";
    case "media":
      context.losses.approximate(below(part.native, "type"), part.mediaType, "text");
      return part.transcript ?? "";
    case "opaque":
      context.losses.add(below(part.native, "type"), "absent-in-target");
      return "";
    default:
      return "";
  }
}

function loseSeals(part: Part, { losses }: AnswerContext): void {
  for (const { field } of part.seals ?? []) losses.add(below(part.native, field), "issuer-bound");
}

/** A call as a message or a first delta has it. */
export function encodeCall(call: Part & { type: "tool-call" }, context: AnswerContext): JsonObject {
  loseRest(call, context.losses);
  const { callId: id, name, input } = call;
  if (input.format === "text") return { id, type: "custom", custom: { name, input: input.raw } };
  return { id, type: "function", function: { name, arguments: input.raw } };
}

/** A citation as an annotation. */
export function encodeCitation({ url, title, span }: Citation): JsonObject {
  const place = span ? { start_index: span.start, end_index: span.end } : {};
  return { type: "url_citation", url_citation: { ...defined({ url, title }), ...place } };
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
