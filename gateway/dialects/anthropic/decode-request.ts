import { type Json, type JsonObject, lookup } from "../../ir/json.ts";
import type { Native } from "../../ir/node.ts";
import type { Part, Role, Turn } from "../../ir/parts.ts";
import type { OutputFormat, Reasoning, Request, Tool, ToolChoice } from "../../ir/request.ts";
import { readCacheMark } from "../cache-marks.ts";
import { checkFields, checkItems, checkList, checkWord, type Shapes } from "../check-types.ts";
import {
  defined,
  flag,
  list,
  number,
  object,
  objects,
  restBelow,
  restOf,
  restWithin,
  text,
} from "../fields.ts";
import { decodeContent } from "./decode-content.ts";

/** Keys whose meaning is in a neutral field. */
const known = new Set([
  "model",
  "messages",
  "system",
  "tools",
  "tool_choice",
  "max_tokens",
  "stop_sequences",
  "temperature",
  "top_p",
  "top_k",
  "thinking",
  "output_config",
  "output_format",
  "metadata",
  "service_tier",
  "stream",
]);

const shapes: Shapes = {
  model: ["text"],
  messages: ["list"],
  system: ["text", "list"],
  tools: ["list"],
  tool_choice: ["object"],
  max_tokens: ["number"],
  stop_sequences: ["list"],
  temperature: ["number"],
  top_p: ["number"],
  top_k: ["number"],
  thinking: ["object"],
  output_config: ["object"],
  output_format: ["object"],
  metadata: ["object"],
  service_tier: ["text"],
  stream: ["flag"],
};

/**
 * Reads the body of a Messages request.
 * Source: https://platform.claude.com/docs/en/api/messages
 * @throws GatewayError `invalid_request` for fields of a wrong type
 */
export function decodeRequest(body: JsonObject): Request {
  checkFields(body, shapes);
  checkList(body.messages, "messages");
  for (const key of ["tools", "system"]) checkItems(body[key], key);
  const native: Native = { dialect: "anthropic", source: body, rest: requestRest(body), path: "" };
  const choice = object(body.tool_choice);
  const serial = flag(choice?.disable_parallel_tool_use);
  const config = object(body.output_config);
  return {
    native,
    turns: [
      ...decodeSystem(body.system),
      ...objects(body.messages).map(({ item, at }) => decodeMessage(item, `messages[${at}]`)),
    ],
    tools: objects(body.tools).map(({ item, at }) => decodeTool(item, `tools[${at}]`)),
    stream: body.stream === true,
    wantsUsage: true,
    ...(object(body.thread)?.type === "continue" ? { continues: true } : {}),
    ...defined({
      model: text(body.model),
      toolChoice: decodeToolChoice(choice),
      parallelCalls: serial === undefined ? undefined : !serial,
      maxTokens: number(body.max_tokens),
      stop: decodeStop(body.stop_sequences),
      temperature: number(body.temperature),
      topP: number(body.top_p),
      topK: number(body.top_k),
      reasoning: decodeReasoning(object(body.thinking), text(config?.effort)),
      output: decodeOutput(object(config?.format) ?? object(body.output_format)),
      user: text(object(body.metadata)?.user_id),
      tier: text(body.service_tier),
    }),
  };
}

/** Keys of the objects inside a body. */
const inner: Readonly<Record<string, ReadonlySet<string>>> = {
  output_config: new Set(["effort", "format"]),
  output_format: new Set(["type", "schema"]),
  metadata: new Set(["user_id"]),
  thinking: new Set(["type", "budget_tokens", "display"]),
  tool_choice: new Set(["type", "name", "disable_parallel_tool_use"]),
};
const formatKeys = new Set(["type", "schema"]);

function requestRest(body: JsonObject): string[] {
  const config = object(body.output_config) ?? {};
  const format = restBelow(config, "format", formatKeys).map((key) => `output_config.${key}`);
  // The later name counts.
  const older = config.format && body.output_format ? ["output_format"] : [];
  const thinking = thinkingRest(object(body.thinking));
  return [...restOf(body, known), ...restWithin(body, inner), ...format, ...older, ...thinking];
}

/** Ways to think, and to show it, that no neutral field holds. */
function thinkingRest({ type, display }: JsonObject = {}): string[] {
  if (type !== undefined && !["enabled", "adaptive", "disabled"].includes(String(type))) {
    return ["thinking"];
  }
  return !display || lookup(shown, String(display)) ? [] : ["thinking.display"];
}

function decodeSystem(system: Json | undefined): Turn[] {
  const parts = decodeContent(system, "system").map(withoutBilling);
  return parts.length === 0 ? [] : [{ role: "system", parts }];
}

/**
 * Claude Code tells Anthropic's billing in its first instruction, anew with each request: it means
 * nothing to others, and no prefix that begins with it is ever cached.
 */
function withoutBilling(part: Part): Part {
  const isBilling = part.type === "text" && part.text.startsWith("x-anthropic-billing-header:");
  if (!isBilling || !part.native) return part;
  return { native: part.native, type: "opaque", kind: "anthropic.billing-header" };
}

const messageKeys = new Set(["role", "content"]);

export function decodeMessage(message: JsonObject, path: string): Turn {
  checkWord(message.role, ["user", "assistant", "system"], `${path}.role`);
  checkFields(message, { content: ["text", "list"] }, path);
  checkItems(message.content, `${path}.content`);
  const rest = restOf(message, messageKeys);
  const native: Native = { dialect: "anthropic", source: message, rest, path };
  const parts = decodeContent(message.content, `${path}.content`);
  return { native, role: readRole(message.role), parts };
}

function readRole(role: Json | undefined): Role {
  return role === "assistant" || role === "system" ? role : "user";
}

function decodeStop(stop: Json | undefined): string[] | undefined {
  const texts = list(stop).flatMap((one) => text(one) ?? []);
  return texts.length === 0 ? undefined : texts;
}

const toolKeys = new Set([
  "type",
  "name",
  "description",
  "input_schema",
  "strict",
  "cache_control",
]);

export function decodeTool(tool: JsonObject, path: string): Tool {
  const native: Native = { dialect: "anthropic", source: tool, rest: restOf(tool, toolKeys), path };
  const facts = { native, ...readCacheMark(tool) };
  const name = text(tool.name) ?? "";
  const type = text(tool.type);
  if (type !== undefined && type !== "custom")
    return { ...facts, type: "hosted", name, kind: type };
  return {
    ...facts,
    type: "function",
    name,
    ...defined({
      description: text(tool.description),
      schema: object(tool.input_schema),
      strict: flag(tool.strict),
    }),
  };
}

function decodeToolChoice(choice: JsonObject | undefined): ToolChoice | undefined {
  switch (choice?.type) {
    case "auto":
    case "none":
      return { mode: choice.type };
    case "any":
      return { mode: "required" };
    case "tool":
      return { mode: "only", names: [text(choice.name) ?? ""] };
    default:
      return undefined;
  }
}

const shown: Readonly<Record<string, Reasoning["show"]>> = {
  omitted: "omitted",
  summarized: "summary",
};

function decodeReasoning(
  thinking: JsonObject | undefined,
  effort: string | undefined,
): Reasoning | undefined {
  const show = lookup(shown, text(thinking?.display) ?? "");
  const more = defined({ effort, budget: number(thinking?.budget_tokens), show });
  switch (thinking?.type) {
    case "enabled":
      return { mode: "on", ...more };
    case "adaptive":
      return { mode: "adaptive", ...more };
    case "disabled":
      return { mode: "off", ...more };
    default:
      return effort === undefined ? undefined : { mode: "adaptive", effort };
  }
}

function decodeOutput(format: JsonObject | undefined): OutputFormat | undefined {
  if (format?.type !== "json_schema") return undefined;
  return { format: "schema", schema: format.schema ?? {} };
}
