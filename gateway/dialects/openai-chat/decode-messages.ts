import type { Json, JsonObject } from "../../ir/json.ts";
import type { Native } from "../../ir/node.ts";
import type { Part, Role, ToolCallPart, Turn } from "../../ir/parts.ts";
import { checkFields, checkItems, checkWord, type Shapes } from "../check-types.ts";
import { object, objects, restOf, text } from "../fields.ts";
import { audioRest, callRest } from "./answer-keys.ts";
import { argumentsText } from "./call-input.ts";
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
    "thinking",
    "refusal",
    "tool_calls",
    "function_call",
    "audio",
  ]),
};

/** The form before tools names the function in its result. */
const functionKeys = new Set([...common, "name"]);

const roles = ["system", "developer", "user", "assistant", "tool", "function"];

const shapes: Shapes = {
  content: ["text", "list"],
  tool_calls: ["list"],
  tool_call_id: ["text"],
  reasoning_content: ["text"],
  refusal: ["text"],
  function_call: ["object"],
  audio: ["object"],
};

/**
 * A message of a request as a turn.
 * @throws GatewayError `invalid_request` for fields of a wrong type
 */
export function decodeMessage(message: JsonObject, path: string): Turn {
  checkWord(message.role, roles, `${path}.role`);
  checkFields(message, shapes, path);
  for (const key of ["content", "tool_calls"]) checkItems(message[key], `${path}.${key}`);
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
  const thought = thoughtOf(message);
  const refusal = text(message.refusal);
  const audio = object(message.audio);
  return [
    ...worded("reasoning", thought, `${path}.${thoughtKey(message)}`),
    ...decodeContent(message.content, `${path}.content`),
    ...worded("refusal", refusal, `${path}.refusal`),
    // Some hosts print empty objects for what is not there.
    ...(audio && Object.values(audio).some(Boolean) ? [audioPart(audio, `${path}.audio`)] : []),
    ...decodeCalls(message, path),
  ];
}

function worded(type: "reasoning" | "refusal", words: string | undefined, path: string): Part[] {
  return words ? [{ path, type, text: words }] : [];
}

function decodeCalls(message: JsonObject, path: string): Part[] {
  const calls = objects(message.tool_calls);
  const legacy = object(message.function_call);
  if (calls.length === 0 && legacy && text(legacy.name)) {
    return [legacyCall(legacy, `${path}.function_call`)];
  }
  return calls.map(({ item, at }) => decodeToolCall(item, `${path}.tool_calls[${at}]`));
}

export function audioPart(audio: JsonObject, path: string): Part {
  const native: Native = { dialect: "openai-chat", source: audio, rest: audioRest(audio), path };
  const base64 = text(audio.data);
  const transcript = text(audio.transcript);
  if (!base64 && transcript) return { path: `${path}.transcript`, type: "text", text: transcript };
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
  const input = { raw: argumentsText(named?.arguments), format: "json" } as const;
  return { native, type: "tool-call", callId, name: text(named?.name) ?? "", input };
}

/** The one call of the form before tools; it has no id, and its result names the function. */
function legacyCall(call: JsonObject, path: string): ToolCallPart {
  const name = text(call.name) ?? "";
  const input = { raw: argumentsText(call.arguments), format: "json" } as const;
  return { path, type: "tool-call", callId: name, name, input };
}
