import type { Json, JsonObject } from "../../ir/json.ts";
import type { Native } from "../../ir/node.ts";
import type { Citation, Part } from "../../ir/parts.ts";
import type { Candidate, Response } from "../../ir/response.ts";
import { defined, number, object, objects, restOf, text } from "../fields.ts";
import { assistantParts } from "./decode-messages.ts";
import { readStop } from "./stop.ts";
import { readUsage } from "./usage.ts";

/** They tell of the provider's own machinery, and mean nothing to whoever reads the answer. */
const transportKeys = ["system_fingerprint", "obfuscation", "x_groq"];
const responseKeys = new Set([
  ...transportKeys,
  "id",
  "object",
  "created",
  "model",
  "choices",
  "usage",
  "service_tier",
]);
const choiceKeys = new Set(["index", "message", "finish_reason"]);
const messageKeys = new Set([
  "role",
  "content",
  "refusal",
  "reasoning_content",
  "reasoning",
  "tool_calls",
  "function_call",
  "annotations",
  "audio",
]);

/**
 * Reads a chat completion.
 * Source: https://platform.openai.com/docs/api-reference/chat/object
 */
export function decodeResponse(answer: JsonObject): Response {
  const rest = restOf(answer, responseKeys);
  const native: Native = { dialect: "openai-chat", source: answer, rest, path: "" };
  return {
    native,
    candidates: objects(answer.choices).map(({ item, at }) => decodeChoice(item, `choices[${at}]`)),
    ...defined({
      id: text(answer.id),
      model: text(answer.model),
      created: number(answer.created),
      usage: readUsage(answer.usage),
      tier: text(answer.service_tier),
    }),
  };
}

function decodeChoice(choice: JsonObject, path: string): Candidate {
  const message = object(choice.message) ?? {};
  const inner = restOf(message, messageKeys).map((key) => `message.${key}`);
  const rest = [...restOf(choice, choiceKeys), ...inner];
  const native: Native = { dialect: "openai-chat", source: choice, rest, path };
  const parts = cited(assistantParts(message, `${path}.message`), message.annotations);
  const stop = readStop(choice.finish_reason);
  // Some hosts say `stop` although the model has called a tool.
  const calls = parts.some(({ type }) => type === "tool-call");
  if (!stop) return { native, parts };
  const reason = calls && stop.reason === "end" ? "tool" : stop.reason;
  return { native, parts, stop: { ...stop, reason } };
}

/** What the text rests on; chat states it of the whole message, which has one text as a rule. */
function cited(parts: Part[], annotations: Json | undefined): Part[] {
  const citations = objects(annotations).flatMap(({ item }) => decodeAnnotation(item) ?? []);
  const first = parts.findIndex(({ type }) => type === "text");
  const part = parts[first];
  if (citations.length === 0 || part?.type !== "text") return parts;
  return parts.with(first, { ...part, citations });
}

function decodeAnnotation(annotation: JsonObject): Citation | undefined {
  const source = object(annotation.url_citation);
  if (!source) return undefined;
  const start = number(source.start_index);
  const end = number(source.end_index);
  const span = start === undefined || end === undefined ? undefined : { start, end };
  return defined({ url: text(source.url), title: text(source.title), span });
}
