import { isObject, type Json, type JsonObject } from "../../ir/json.ts";
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

const roles = new Set(["user", "assistant", "system"]);

/** A message as far as the demo looks at it. */
type Message = {
  readonly role: string;
  readonly texts: readonly string[];
  readonly results: readonly (ToolResult & { readonly id: string })[];
  /** Call id → tool name. */
  readonly calls: ReadonlyMap<string, string>;
};

/**
 * Reads a request of the Messages API (platform.claude.com/docs/en/api/messages/create) or of its
 * token counting, which has no `max_tokens`. Sampling and stop sequences are not looked at.
 * @throws GatewayError `invalid_request` when a field that is looked at has the wrong type
 */
export function readMessagesRequest(body: JsonObject, counting = false): Ask {
  const { stream, ...seed } = body;
  readText(body.model, "model");
  const maxTokens = readCount(body.max_tokens, "max_tokens");
  if (maxTokens === undefined && !counting) throw refuse("max_tokens", "field required");
  const tally = new Tally();
  readContent(body.system, "system", tally);
  const messages = requireMessages(body.messages).map((message, index) =>
    readMessage(message, `messages.${index}`, tally),
  );
  const tools = readObjects(body.tools, "tools") ?? [];
  if (tools.length > 0) tally.text(JSON.stringify(tools));
  const choice = readObject(body.tool_choice, "tool_choice");
  const turn = messages.findLast(({ role }) => role !== "system");
  const results = turn?.role === "user" ? turn.results : [];
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
    lastTurn: turn?.role !== "user" ? "other" : results.length > 0 ? "tools" : "user",
    userText: messages.findLast(isSpoken)?.texts.at(-1) ?? "",
    results: named(results, messages),
    callable: callable(tools.flatMap(readTool), choice),
    parallel: !readFlag(choice?.disable_parallel_tool_use, "tool_choice.disable_parallel_tool_use"),
    format: readFormat(body),
    thinking: readThinking(body.thinking),
    maxTokens,
  };
}

function readMessage(message: JsonObject, param: string, tally: Tally): Message {
  const role = requireText(message.role, `${param}.role`);
  if (!roles.has(role)) throw refuse(`${param}.role`, `${JSON.stringify(role)} is no role`);
  if (message.content === undefined || message.content === null) {
    throw refuse(`${param}.content`, "field required");
  }
  return readContent(message.content, `${param}.content`, tally, role);
}

/** Reads a content: a text, or blocks. */
function readContent(content: Json | undefined, param: string, tally: Tally, role = ""): Message {
  if (typeof content === "string") {
    return { role, texts: [tally.text(content)], results: [], calls: new Map() };
  }
  const texts: string[] = [];
  const results: Message["results"][number][] = [];
  const calls = new Map<string, string>();
  for (const [index, block] of (readObjects(content, param) ?? []).entries()) {
    const at = `${param}.${index}`;
    const type = requireText(block.type, `${at}.type`);
    if (type === "tool_result") results.push(readResult(block, at, tally));
    else if (type === "tool_use") calls.set(...readCall(block, at, tally));
    else texts.push(...readBlock(type, block, at, tally));
  }
  return { role, texts, results, calls };
}

const isSpoken = ({ role, texts }: Message): boolean => role === "user" && texts.length > 0;

/** @returns the text of a block that has one to show */
function readBlock(
  type: string,
  block: JsonObject,
  param: string,
  tally: Tally,
): readonly string[] {
  switch (type) {
    case "text":
      return [tally.text(requireText(block.text, `${param}.text`))];
    case "thinking":
      tally.text(readText(block.thinking, `${param}.thinking`) ?? "");
      return [];
    case "image":
      tally.images += 1;
      return [];
    case "document":
      tally.documents += 1;
      return [];
    default:
      return [];
  }
}

function readCall(block: JsonObject, param: string, tally: Tally): [string, string] {
  const name = requireText(block.name, `${param}.name`);
  tally.text(name + JSON.stringify(block.input ?? {}));
  return [requireText(block.id, `${param}.id`), name];
}

function readResult(block: JsonObject, param: string, tally: Tally): Message["results"][number] {
  const { texts } = readContent(block.content, `${param}.content`, tally);
  return {
    id: requireText(block.tool_use_id, `${param}.tool_use_id`),
    name: undefined,
    text: texts.join("\n"),
    failed: readFlag(block.is_error, `${param}.is_error`) ?? false,
  };
}

/** Results with the names of the tools they came from. */
function named(results: Message["results"], messages: readonly Message[]): readonly ToolResult[] {
  const names = new Map(messages.flatMap(({ calls }) => [...calls]));
  return results.map(({ id, text, failed }) => ({ name: names.get(id), text, failed }));
}

/**
 * Tools that the client runs on arguments of its own schema. Those of Anthropic's making have no
 * schema to make arguments from, and deferred ones are not yet known to the model.
 */
function readTool(tool: JsonObject, index: number): readonly DemoTool[] {
  const name = readText(tool.name, `tools.${index}.name`);
  const schema = readObject(tool.input_schema, `tools.${index}.input_schema`);
  if (schema === undefined && (tool.type === undefined || tool.type === "custom")) {
    throw refuse(`tools.${index}.input_schema`, "field required");
  }
  if (name === undefined || schema === undefined || tool.defer_loading === true) return [];
  return [{ name, takes: "arguments", schema }];
}

function callable(tools: readonly DemoTool[], choice: JsonObject | undefined): readonly DemoTool[] {
  if (choice === undefined) return tools;
  if (choice.type === "none") return [];
  if (choice.type === "auto" || choice.type === "any") return tools;
  if (choice.type !== "tool") throw refuse("tool_choice.type", "expected auto, any, tool or none");
  const name = requireText(choice.name, "tool_choice.name");
  const found = tools.filter((tool) => tool.name === name);
  if (found.length === 0) {
    throw refuse("tool_choice.name", `${JSON.stringify(name)} is not among the tools`);
  }
  return found;
}

/** `output_format` is the name that `output_config.format` had while it was a beta. */
function readFormat(body: JsonObject): Ask["format"] {
  const config = readObject(body.output_config, "output_config");
  const format = readObject(config?.format ?? body.output_format, "output_config.format");
  if (format?.type !== "json_schema") return undefined;
  const schema = readObject(format.schema, "output_config.format.schema");
  if (schema === undefined) throw refuse("output_config.format.schema", "field required");
  return { schema };
}

function readThinking(value: Json | undefined): Ask["thinking"] {
  const thinking = readObject(value, "thinking");
  if (!isObject(thinking)) return undefined;
  if (requireText(thinking.type, "thinking.type") === "disabled") return undefined;
  return thinking.display === "omitted" ? "omitted" : "shown";
}
