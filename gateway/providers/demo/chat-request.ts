import type { Json, JsonObject } from "../../ir/json.ts";
import type { Ask, DemoTool, ToolResult } from "./ask.ts";
import {
  readCount,
  readFlag,
  readObject,
  readObjects,
  readText,
  refuse,
  requireMessages,
  requireText,
} from "./fields.ts";
import { Tally } from "./tally.ts";

const roles = new Set(["system", "developer", "user", "assistant", "tool", "function"]);

/** A chat message as far as the demo looks at it. */
type Message = {
  readonly role: string;
  readonly texts: readonly string[];
  /** Of a tool's result: the call it answers. */
  readonly answers: string | undefined;
  /** Of the assistant: call id → tool name. */
  readonly calls: ReadonlyMap<string, string>;
};

/**
 * Reads a chat completion request (platform.openai.com/docs/api-reference/chat/create). One answer is
 * given whatever `n` says; sampling, stop sequences and legacy `functions` are not looked at.
 * @throws GatewayError `invalid_request` when a field that is looked at has the wrong type
 */
export function readChatRequest(body: JsonObject): Ask {
  const { stream, stream_options, ...seed } = body;
  readText(body.model, "model");
  const tally = new Tally();
  const messages = requireMessages(body.messages).map((message, index) =>
    readMessage(message, `messages[${index}]`, tally),
  );
  const tools = readObjects(body.tools, "tools") ?? [];
  if (tools.length > 0) tally.text(JSON.stringify(tools));
  const turn = messages.filter(({ role }) => role !== "system" && role !== "developer").at(-1);
  return {
    seed: JSON.stringify(seed),
    stream: readFlag(stream, "stream") ?? false,
    received: {
      messages: messages.length,
      tools: tools.length,
      images: tally.images,
      documents: tally.documents,
    },
    inputTokens: tally.tokens,
    lastTurn: turn?.role === "user" ? "user" : turn?.role === "tool" ? "tools" : "other",
    userText: messages.findLast(({ role }) => role === "user")?.texts.at(-1) ?? "",
    results: turn?.role === "tool" ? lastResults(messages) : [],
    callable: callable(tools.map(readTool), body.tool_choice),
    parallel: readFlag(body.parallel_tool_calls, "parallel_tool_calls") ?? true,
    format: readFormat(body.response_format),
    thinking: undefined,
    maxTokens:
      readCount(body.max_completion_tokens, "max_completion_tokens") ??
      readCount(body.max_tokens, "max_tokens"),
  };
}

/** @returns whether the stream ends with a chunk of the usage */
export function wantsUsage(body: JsonObject): boolean {
  const options = readObject(body.stream_options, "stream_options");
  return readFlag(options?.include_usage, "stream_options.include_usage") ?? false;
}

function readMessage(message: JsonObject, param: string, tally: Tally): Message {
  const role = requireText(message.role, `${param}.role`);
  if (!roles.has(role)) throw refuse(`${param}.role`, `${JSON.stringify(role)} is no role`);
  if (role !== "assistant" && (message.content === undefined || message.content === null)) {
    throw refuse(`${param}.content`, "field required");
  }
  return {
    role,
    texts: readContent(message.content, `${param}.content`, tally),
    answers:
      role === "tool" ? requireText(message.tool_call_id, `${param}.tool_call_id`) : undefined,
    calls: readCalls(message.tool_calls, `${param}.tool_calls`, tally),
  };
}

/** @returns the texts of a content */
function readContent(content: Json | undefined, param: string, tally: Tally): readonly string[] {
  if (content === undefined || content === null) return [];
  if (typeof content === "string") return [tally.text(content)];
  const parts = readObjects(content, param) ?? [];
  return parts.flatMap((part, index) => readPart(part, `${param}[${index}]`, tally));
}

function readPart(part: JsonObject, param: string, tally: Tally): readonly string[] {
  switch (requireText(part.type, `${param}.type`)) {
    case "text":
      return [tally.text(requireText(part.text, `${param}.text`))];
    case "refusal":
      return [tally.text(requireText(part.refusal, `${param}.refusal`))];
    case "image_url":
      tally.images += 1;
      return [];
    default:
      tally.documents += 1;
      return [];
  }
}

function readCalls(
  value: Json | undefined,
  param: string,
  tally: Tally,
): ReadonlyMap<string, string> {
  const calls = new Map<string, string>();
  for (const [index, call] of (readObjects(value, param) ?? []).entries()) {
    const called = readObject(call.function ?? call.custom, `${param}[${index}].function`);
    const name = requireText(called?.name, `${param}[${index}].function.name`);
    const input = readText(called?.arguments ?? called?.input, `${param}[${index}].arguments`);
    tally.text(name + (input ?? ""));
    calls.set(readText(call.id, `${param}[${index}].id`) ?? "", name);
  }
  return calls;
}

/** The results at the end of the conversation, each with the name of the tool it came from. */
function lastResults(messages: readonly Message[]): readonly ToolResult[] {
  const names = new Map(messages.flatMap(({ calls }) => [...calls]));
  const start = messages.findLastIndex(({ role }) => role === "assistant" || role === "user") + 1;
  return messages
    .slice(start)
    .filter(({ role }) => role === "tool")
    .map(({ answers, texts }) => ({
      name: names.get(answers ?? ""),
      text: texts.join("\n"),
      failed: false,
    }));
}

function readTool(tool: JsonObject, index: number): DemoTool {
  const takes = tool.type === "custom" ? "text" : "arguments";
  const key = takes === "text" ? "custom" : "function";
  const declared = readObject(tool[key], `tools[${index}].${key}`);
  return {
    name: requireText(declared?.name, `tools[${index}].${key}.name`),
    takes,
    schema: declared?.parameters ?? { type: "object" },
  };
}

/** The tools that `tool_choice` leaves: all, none, the named one, or the allowed ones. */
function callable(tools: readonly DemoTool[], choice: Json | undefined): readonly DemoTool[] {
  if (choice === "none") return [];
  if (choice === undefined || choice === null) return tools;
  if (choice === "auto" || choice === "required") return tools;
  const wanted = readObject(choice, "tool_choice");
  if (wanted?.type === "allowed_tools") return allowed(tools, wanted);
  const named = readObject(wanted?.function ?? wanted?.custom, "tool_choice.function");
  const name = requireText(named?.name, "tool_choice.function.name");
  const found = tools.filter((tool) => tool.name === name);
  if (found.length === 0) {
    throw refuse("tool_choice", `${JSON.stringify(name)} is not among the tools`);
  }
  return found;
}

function allowed(tools: readonly DemoTool[], choice: JsonObject): readonly DemoTool[] {
  const group = readObject(choice.allowed_tools, "tool_choice.allowed_tools");
  const listed = readObjects(group?.tools, "tool_choice.allowed_tools.tools") ?? [];
  const names = new Set(
    listed.map((tool) => readObject(tool.function ?? tool.custom, "tool_choice")?.name),
  );
  return tools.filter((tool) => names.has(tool.name));
}

function readFormat(value: Json | undefined): Ask["format"] {
  const format = readObject(value, "response_format");
  const type = readText(format?.type, "response_format.type");
  if (type === undefined || type === "text") return undefined;
  const given = readObject(format?.json_schema, "response_format.json_schema");
  if (type === "json_schema" && given === undefined) {
    throw refuse("response_format.json_schema", "field required");
  }
  const schema = readObject(given?.schema, "response_format.json_schema.schema");
  return schema === undefined ? "json" : { schema };
}
