import type { JsonObject } from "../../ir/json.ts";
import type { Native } from "../../ir/node.ts";
import type { Citation, Part } from "../../ir/parts.ts";
import type { Candidate, Response } from "../../ir/response.ts";
import { defined, number, object, objects, text } from "../fields.ts";
import { decodeAnnotations } from "./annotations.ts";
import { answerRest, choiceRest } from "./answer-keys.ts";
import { assistantParts } from "./decode-messages.ts";
import { readStop } from "./stop.ts";
import { readUsage } from "./usage.ts";

/**
 * Reads a chat completion.
 * Source: https://platform.openai.com/docs/api-reference/chat/object
 */
export function decodeResponse(answer: JsonObject): Response {
  const rest = answerRest(answer);
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

export function decodeChoice(choice: JsonObject, path: string): Candidate {
  const message = object(choice.message) ?? {};
  const place = `${path}.message.annotations`;
  const { citations, rest: unknown } = decodeAnnotations(message.annotations, place);
  const rest = [
    ...choiceRest(choice, "message"),
    ...unknown.map((key) => `message.annotations${key}`),
  ];
  const native: Native = { dialect: "openai-chat", source: choice, rest, path };
  const parts = cited(assistantParts(message, `${path}.message`), citations);
  const stop = readStop(choice.finish_reason);
  // Some hosts say `stop` although the model has called a tool.
  const calls = parts.some(({ type }) => type === "tool-call");
  if (!stop) return { native, parts };
  const reason = calls && stop.reason === "end" ? "tool" : stop.reason;
  return { native, parts, stop: { ...stop, reason } };
}

/** What the text rests on; chat states it of the whole message, which has one text as a rule. */
function cited(parts: Part[], citations: readonly Citation[]): Part[] {
  if (citations.length === 0) return parts;
  const first = parts.findIndex(({ type }) => type === "text");
  const part = parts[first];
  if (part?.type !== "text") return [...parts, { type: "text", text: "", citations }];
  return parts.with(first, { ...part, citations });
}
