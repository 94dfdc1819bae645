import type { Json, JsonObject } from "../../ir/json.ts";
import type { Native } from "../../ir/node.ts";
import type { Part, Role, ToolCallPart, Turn } from "../../ir/parts.ts";
import { list, object, objects, restOf, text } from "../fields.ts";
import { audioRest, callRest } from "./answer-keys.ts";
import { decodeContent } from "./decode-content.ts";
import { thoughtKey, thoughtOf } from "./thoughts.ts";

const common = ["role", "content"];
const known: Readonly<Record<Role, ReadonlySet<string>>> = {
  system: new Set(common),
  developer: new Set(common),
  user: new Set(common),
  tool: new Set([...common, "tool_call_id"]),
  assistant: new Set([
    ...common,
    "reasoning_content",
    "reasoning",
    "refusal",
    "tool_calls",
    "function_call",
    "audio",
  ]),
};

/** The form before tools names the function in its result. */
const functionKeys = new Set([...common, "name"]);

/** A message as a turn; a role that is none of the dialect's is the user's. */
export function decodeMessage(message: JsonObject, path: string): Turn {
  const role = readRole(message.role);
  const named = role === "tool" && text(message.tool_call_id) === undefined;
  const rest = restOf(message, named ? functionKeys : known[role]);
  const native: Native = { dialect: "openai-chat", source: message, rest, path };
  if (role === "assistant") return { role, native, parts: assistantParts(message, path) };
  const content = decodeContent(message.content, `${path}.content`);
  if (role !== "tool") return { role, native, parts: content };
  const callId = text(message.tool_call_id) ?? text(message.name) ?? "";
  return { role, native, parts: [{ type: "tool-result", callId, content }] };
}

function readRole(role: Json | undefined): Role {
  switch (role) {
    case "system":
    case "developer":
    case "assistant":
    case "tool":
      return role;
    case "function":
      return "tool";
    default:
      return "user";
  }
}

/**
 * What a model said, in the order in which it is to be read: it thinks, speaks, then calls.
 */
export function assistantParts(message: JsonObject, path: string): Part[] {
  const parts: Part[] = [];
  const thought = thoughtOf(message);
  if (thought) {
    parts.push({ path: `${path}.${thoughtKey(message)}`, type: "reasoning", text: thought });
  }
  parts.push(...decodeContent(message.content, `${path}.content`));
  const refusal = text(message.refusal);
  if (refusal) parts.push({ path: `${path}.refusal`, type: "refusal", text: refusal });
  const audio = object(message.audio);
  // Some hosts print empty objects for what is not there.
  if (audio && Object.values(audio).some(Boolean)) parts.push(audioPart(audio, `${path}.audio`));
  for (const { item, at } of objects(message.tool_calls)) {
    parts.push(decodeToolCall(item, `${path}.tool_calls[${at}]`));
  }
  const call = object(message.function_call);
  if (call && text(call.name) && list(message.tool_calls).length === 0) {
    parts.push(legacyCall(call, `${path}.function_call`));
  }
  return parts;
}

export function audioPart(audio: JsonObject, path: string): Part {
  const native: Native = { dialect: "openai-chat", source: audio, rest: audioRest(audio), path };
  const base64 = text(audio.data);
  const transcript = text(audio.transcript);
  if (base64 === undefined) return { native, type: "opaque", kind: "openai-chat.audio" };
  return {
    native,
    type: "media",
    mediaType: "audio/*",
    source: { kind: "inline", base64 },
    ...(transcript === undefined ? {} : { transcript }),
  };
}

export function decodeToolCall(call: JsonObject, path: string): ToolCallPart {
  const native: Native = { dialect: "openai-chat", source: call, rest: callRest(call), path };
  const callId = text(call.id) ?? "";
  const named = object(call.function);
  const custom = object(call.custom);
  if (custom && !named) {
    const input = { raw: text(custom.input) ?? "", format: "text" } as const;
    return { native, type: "tool-call", callId, name: text(custom.name) ?? "", input };
  }
  const input = { raw: text(named?.arguments) ?? "", format: "json" } as const;
  return { native, type: "tool-call", callId, name: text(named?.name) ?? "", input };
}

/** The one call of the form before tools; it has no id, and its result names the function. */
function legacyCall(call: JsonObject, path: string): ToolCallPart {
  const name = text(call.name) ?? "";
  const input = { raw: text(call.arguments) ?? "", format: "json" } as const;
  return { path, type: "tool-call", callId: name, name, input };
}
