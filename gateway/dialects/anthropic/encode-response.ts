import { GatewayError } from "../../errors.ts";
import { type Json, type JsonObject, parseObject } from "../../ir/json.ts";
import type { Part } from "../../ir/parts.ts";
import type { Candidate, Response } from "../../ir/response.ts";
import type { Stop, Tokens } from "../../ir/usage.ts";
import { type AnswerContext, restoreCall } from "../answer-context.ts";
import { below, loseRest } from "../encode-facts.ts";
import { defined, present } from "../fields.ts";
import { stopReason } from "./stop.ts";

/**
 * Writes an answer of another dialect as a message; of several candidates it has room for the first.
 * @throws GatewayError `bad_tool_input` when a call's arguments are no JSON object
 */
export function encodeResponse(response: Response, context: AnswerContext): JsonObject {
  loseRest(response, context.losses);
  const [first, ...others] = response.candidates;
  for (const other of others) context.losses.add(other.native?.path ?? "", "absent-in-target");
  return {
    id: response.id ?? context.id,
    type: "message",
    role: "assistant",
    model: response.model ?? "",
    content: first ? encodeContent(first, context) : [],
    stop_reason: messageStop(new Set(first?.parts.map(({ type }) => type)), first?.stop),
    stop_sequence: null,
    usage: encodeUsage(response.usage?.main ?? { input: 0, output: 0 }),
  };
}

/**
 * The `stop_reason` of an answer with parts of these sorts. A refusal has no block of its own: its words are text, and the stop says what they are. A client
 * goes on only where it is told that there are calls.
 */
export function messageStop(parts: ReadonlySet<Part["type"]>, stop: Stop | undefined): string {
  if (parts.has("refusal")) return stopReason("refusal");
  const reason = stop?.reason ?? "unknown";
  const called = parts.has("tool-call") && (reason === "end" || reason === "unknown");
  return stopReason(called ? "tool" : reason);
}

function encodeContent(candidate: Candidate, context: AnswerContext): Json[] {
  loseRest(candidate, context.losses);
  for (const part of candidate.parts) loseRest(part, context.losses);
  return present(candidate.parts.map((part) => encodePart(part, context)));
}

function encodePart(part: Part, context: AnswerContext): JsonObject | undefined {
  switch (part.type) {
    case "text":
      for (const _ of part.citations ?? []) {
        context.losses.add(below(part.native, "annotations"), "absent-in-target");
      }
      return { type: "text", text: part.text };
    case "refusal":
      return { type: "text", text: part.text };
    case "reasoning":
      return { type: "thinking", thinking: part.text, signature: "" };
    case "tool-call": {
      const { callId: id, name, input } = restoreCall(part, context);
      return { type: "tool_use", id, name, input: callInput(input.raw) };
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
    losses.add(below(part.native, "type"), "absent-in-target");
    return undefined;
  }
  losses.approximate(below(part.native, "type"), part.mediaType, "text");
  return part.transcript;
}

/**
 * A call's input as an object.
 * @throws GatewayError `bad_tool_input`
 */
export function callInput(raw: string): JsonObject {
  if (raw.trim() === "") return {};
  const json = parseObject(raw);
  if (json) return json;
  throw new GatewayError(
    "bad_tool_input",
    "The model called a tool with arguments that are no JSON object.",
  );
}

/**
 * The `usage` of a message: what was cached is not part of `input_tokens`. Some hosts count the same
 * tokens as written and as read; the parts never exceed the whole.
 */
export function encodeUsage(tokens: Tokens): JsonObject {
  const { input, output, cacheRead = 0, cacheWrite5m = 0, cacheWrite1h = 0, reasoning } = tokens;
  const read = Math.min(cacheRead, input);
  const written = Math.min(cacheWrite5m + cacheWrite1h, input - read);
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
