import type { JsonObject } from "../../ir/json.ts";
import type { Part, ToolCallPart, ToolResultPart, Turn } from "../../ir/parts.ts";
import type { EncodeContext } from "../encode.ts";
import { below, loseRest } from "../encode-facts.ts";
import { asContent, encodeContent } from "./encode-content.ts";

/** The messages of one turn: each result of a tool is one of its own, before what the user says. */
export function encodeTurn(turn: Turn, context: EncodeContext): JsonObject[] {
  loseRest(turn, context.losses);
  switch (turn.role) {
    case "system":
    case "developer":
      return contentMessage(turn.role, turn.parts, context);
    case "assistant":
      return [encodeAssistant(turn.parts, context)];
    default: {
      const results = turn.parts.flatMap((part) =>
        part.type === "tool-result" ? encodeResult(part, context) : [],
      );
      const said = turn.parts.filter(({ type }) => type !== "tool-result");
      return [...results, ...contentMessage("user", said, context)];
    }
  }
}

function contentMessage(
  role: string,
  parts: readonly Part[],
  context: EncodeContext,
): JsonObject[] {
  const items = encodeContent(parts, context);
  return items.length === 0 ? [] : [{ role, content: asContent(items) }];
}

function encodeAssistant(parts: readonly Part[], context: EncodeContext): JsonObject {
  const calls = parts.filter((part) => part.type === "tool-call");
  const thoughts = parts.filter((part) => part.type === "reasoning");
  const rest = parts.filter(({ type }) => type !== "tool-call" && type !== "reasoning");
  const items = encodeContent(rest, context);
  for (const thought of thoughts) {
    loseRest(thought, context.losses);
    for (const { field } of thought.seals ?? []) {
      context.losses.add(below(thought.native, field), "issuer-bound");
    }
  }
  const text = thoughts.map((thought) => thought.text).join("");
  return {
    role: "assistant",
    content: items.length === 0 ? null : asContent(items),
    ...(text === "" ? {} : { reasoning_content: text }),
    ...(calls.length === 0 ? {} : { tool_calls: calls.map((call) => encodeCall(call, context)) }),
  };
}

function encodeCall(call: ToolCallPart, context: EncodeContext): JsonObject {
  loseRest(call, context.losses);
  const id = context.callIds.send(call.callId);
  const name = context.toolNames.send(call.name);
  const { raw, format } = call.input;
  if (format === "text") return { id, type: "custom", custom: { name, input: raw } };
  return { id, type: "function", function: { name, arguments: raw } };
}

/** A tool message holds text alone; media of a result follow it as the user's. */
function encodeResult(part: ToolResultPart, context: EncodeContext): JsonObject[] {
  loseRest(part, context.losses);
  const media = part.content.filter(({ type }) => type === "media");
  const texts = part.content.filter(({ type }) => type !== "media");
  if (part.isError) context.losses.add(below(part.native, "is_error"), "absent-in-target");
  const items = encodeContent(texts, context);
  const message = {
    role: "tool",
    tool_call_id: context.callIds.send(part.callId),
    content: items.length === 0 ? "" : asContent(items),
  };
  if (media.length === 0) return [message];
  context.losses.approximate(below(part.native, "content"), "tool_result", "user");
  return [message, { role: "user", content: encodeContent(media, context) }];
}
