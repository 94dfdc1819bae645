import { GatewayError } from "../../errors.ts";
import type { Json, JsonObject } from "../../ir/json.ts";
import type { Native } from "../../ir/node.ts";
import type { Role, Turn } from "../../ir/parts.ts";
import type { OutputFormat, Reasoning, Request, Tool, ToolChoice } from "../../ir/request.ts";
import { readCacheMark } from "../cache-marks.ts";
import { defined, flag, list, number, object, objects, restOf, text } from "../fields.ts";
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
  "output_format",
  "service_tier",
  "stream",
]);

/**
 * Reads the body of a Messages request.
 * Source: https://platform.claude.com/docs/en/api/messages
 * @throws GatewayError `thread_not_found` for a body that leaves out what its thread should hold
 */
export function decodeRequest(body: JsonObject): Request {
  if (object(body.thread)?.type === "continue") throw lostThread();
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

const configKeys = new Set(["effort", "format"]);
const metadataKeys = new Set(["user_id"]);

function requestRest(body: JsonObject): string[] {
  const config = object(body.output_config);
  const metadata = object(body.metadata);
  return restOf(body, known).flatMap((key) => {
    if (key === "output_config" && config) return below(key, restOf(config, configKeys));
    if (key === "metadata" && metadata) return below(key, restOf(metadata, metadataKeys));
    return [key];
  });
}

const below = (key: string, inner: string[]) => inner.map((name) => `${key}.${name}`);

function decodeSystem(system: Json | undefined): Turn[] {
  const parts = decodeContent(system, "system");
  return parts.length === 0 ? [] : [{ role: "system", parts }];
}

const messageKeys = new Set(["role", "content"]);

function decodeMessage(message: JsonObject, path: string): Turn {
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

function decodeTool(tool: JsonObject, path: string): Tool {
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

function decodeReasoning(
  thinking: JsonObject | undefined,
  effort: string | undefined,
): Reasoning | undefined {
  const shown = text(thinking?.display);
  const show: Reasoning["show"] =
    shown === "omitted" ? "omitted" : shown === "summarized" ? "summary" : undefined;
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

/**
 * Only Anthropic keeps threads. To a code that they know, clients send the whole conversation again:
 * https://platform.claude.com/docs/en/build-with-claude/message-threads
 */
function lostThread(): GatewayError {
  return new GatewayError(
    "thread_not_found",
    "The provider of this model keeps no message threads; send all messages.",
    { param: "thread" },
  );
}
