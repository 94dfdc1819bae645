import type { JsonObject } from "../../ir/json.ts";
import type { Part, ToolCallPart, ToolResultPart, Turn } from "../../ir/parts.ts";
import type { EncodeContext } from "../encode.ts";
import { below, loseRest, placeOf } from "../encode-facts.ts";
import { asContent, encodeContent } from "./encode-content.ts";

/** The messages of one turn: each result of a tool is one of its own, before what the user says. */
export function encodeTurn(turn: Turn, context: EncodeContext): JsonObject[] {
  loseRest(turn, context.losses);
  switch (turn.role) {
    case "system":
    case "developer":
      return contentMessage(turn.role, turn.parts, context);
    case "assistant":
      return encodeAssistant(turn.parts, context);
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

/** An assistant's message holds no media; they come before it as the user's. */
function encodeAssistant(parts: readonly Part[], context: EncodeContext): JsonObject[] {
  const calls = parts.filter((part) => part.type === "tool-call");
  const media = parts.filter((part) => part.type === "media" && part.source.kind !== "text");
  const reasoning = encodeThoughts(parts, context);
  const items = encodeContent(
    parts.filter((part) => !isApart(part.type) && !media.includes(part)),
    context,
  );
  for (const part of media) context.losses.approximate(placeOf(part), "assistant", "user");
  const before = contentMessage("user", media, context);
  if (items.length === 0 && reasoning === "" && calls.length === 0) return before;
  const message = {
    role: "assistant",
    content: items.length === 0 ? emptyContent(calls) : asContent(items),
    ...(reasoning === "" ? {} : { reasoning_content: reasoning }),
    ...(calls.length === 0 ? {} : { tool_calls: calls.map((call) => encodeCall(call, context)) }),
  };
  return [...before, message];
}

const isApart = (type: Part["type"]) => type === "tool-call" || type === "reasoning";

/** Only calls may stand without content. */
const emptyContent = (calls: readonly Part[]) => (calls.length === 0 ? "" : null);

function encodeThoughts(parts: readonly Part[], { losses, plain }: EncodeContext): string {
  let text = "";
  for (const part of parts) {
    if (part.type !== "reasoning") continue;
    loseRest(part, losses);
    for (const { field } of part.seals ?? []) losses.add(below(part.native, field), "issuer-bound");
    if (plain) losses.add(placeOf(part, "thinking"), "absent-in-target");
    else text += part.text;
  }
  return text;
}

export function encodeCall(call: ToolCallPart, context: EncodeContext): JsonObject {
  loseRest(call, context.losses);
  loseCacheMark(call, context);
  const id = context.callIds.call(call.callId);
  const name = context.toolNames.send(call.name);
  const { raw, format } = call.input;
  if (format === "text") return { id, type: "custom", custom: { name, input: raw } };
  return { id, type: "function", function: { name, arguments: raw } };
}

/** Chat has room for marks in content alone. */
function loseCacheMark(part: Part, { losses }: EncodeContext): void {
  if (part.cache) losses.add(below(part.native, "cache_control"), "absent-in-target");
}

/** A tool message holds text alone; media of a result follow it as the user's. */
function encodeResult(part: ToolResultPart, context: EncodeContext): JsonObject[] {
  loseRest(part, context.losses);
  loseCacheMark(part, context);
  const media = part.content.filter(({ type }) => type === "media");
  const texts = part.content.filter(({ type }) => type !== "media");
  if (part.isError) context.losses.add(below(part.native, "is_error"), "absent-in-target");
  const items = encodeContent(texts, context);
  const message = {
    role: "tool",
    tool_call_id: context.callIds.result(part.callId),
    content: items.length === 0 ? "" : asContent(items),
  };
  if (media.length === 0) return [message];
  context.losses.approximate(below(part.native, "content"), "tool_result", "user");
  return [message, { role: "user", content: encodeContent(media, context) }];
}
