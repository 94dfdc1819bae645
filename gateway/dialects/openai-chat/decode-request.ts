import { isObject, type Json, type JsonObject } from "../../ir/json.ts";
import type { Native, NodeFacts } from "../../ir/node.ts";
import type { OutputFormat, Reasoning, Request, Tool, ToolChoice } from "../../ir/request.ts";
import { readCacheMark } from "../cache-marks.ts";
import { checkFields, checkItems, checkList, type Shapes } from "../check-types.ts";
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
import { decodeMessage } from "./decode-messages.ts";

/** Keys whose meaning is in a neutral field. */
const known = new Set([
  "model",
  "messages",
  "tools",
  "functions",
  "tool_choice",
  "function_call",
  "parallel_tool_calls",
  "max_tokens",
  "max_completion_tokens",
  "stop",
  "temperature",
  "top_p",
  "top_k",
  "n",
  "reasoning_effort",
  "reasoning",
  "response_format",
  "user",
  "service_tier",
  "stream",
  "stream_options",
]);

/** Keys of the objects inside a body. */
const inner: Readonly<Record<string, ReadonlySet<string>>> = {
  reasoning: new Set(["effort", "max_tokens", "enabled"]),
  response_format: new Set(["type", "json_schema"]),
  stream_options: new Set(["include_usage", "include_obfuscation"]),
};

const shapes: Shapes = {
  model: ["text"],
  messages: ["list"],
  tools: ["list"],
  functions: ["list"],
  tool_choice: ["text", "object"],
  function_call: ["text", "object"],
  parallel_tool_calls: ["flag"],
  max_tokens: ["number"],
  max_completion_tokens: ["number"],
  stop: ["text", "list"],
  temperature: ["number"],
  top_p: ["number"],
  top_k: ["number"],
  n: ["number"],
  reasoning_effort: ["text"],
  reasoning: ["object"],
  response_format: ["object"],
  user: ["text"],
  service_tier: ["text"],
  stream: ["flag"],
  stream_options: ["object"],
};

/**
 * Reads the body of a chat completion request.
 * Source: https://platform.openai.com/docs/api-reference/chat/create
 * @throws GatewayError `invalid_request` for fields of a wrong type
 */
export function decodeRequest(body: JsonObject): Request {
  checkFields(body, shapes);
  checkList(body.messages, "messages");
  for (const key of ["tools", "functions"]) checkItems(body[key], key);
  const rest = [...restOf(body, known), ...restWithin(body, inner)];
  if (number(body.max_completion_tokens) !== undefined && number(body.max_tokens) !== undefined) {
    rest.push("max_tokens");
  }
  if (decodeToolChoice(body.tool_choice) && body.function_call) rest.push("function_call");
  // An empty object switches the search on.
  if (isObject(body.web_search_options) && !rest.includes("web_search_options")) {
    rest.push("web_search_options");
  }
  const native: Native = { dialect: "openai-chat", source: body, rest, path: "" };
  const options = object(body.stream_options);
  return {
    native,
    turns: objects(body.messages).map(({ item, at }) => decodeMessage(item, `messages[${at}]`)),
    tools: decodeTools(body),
    stream: body.stream === true,
    wantsUsage: options?.include_usage === true,
    ...defined({
      model: text(body.model),
      toolChoice: decodeToolChoice(body.tool_choice) ?? decodeFunctionCall(body.function_call),
      parallelCalls: flag(body.parallel_tool_calls),
      maxTokens: number(body.max_completion_tokens) ?? number(body.max_tokens),
      stop: decodeStop(body.stop),
      temperature: number(body.temperature),
      topP: number(body.top_p),
      topK: number(body.top_k),
      candidates: number(body.n),
      reasoning: decodeReasoning(body),
      output: decodeOutput(body.response_format),
      user: text(body.user),
      tier: text(body.service_tier),
    }),
  };
}

function decodeStop(stop: Json | undefined): string[] | undefined {
  if (typeof stop === "string") return [stop];
  const texts = list(stop).flatMap((one) => text(one) ?? []);
  return texts.length === 0 ? undefined : texts;
}

function decodeTools(body: JsonObject): Tool[] {
  const tools = objects(body.tools).map(({ item, at }) => decodeTool(item, `tools[${at}]`));
  const functions = objects(body.functions).map(({ item, at }) => {
    const rest = restOf(item, functionKeys);
    const path = `functions[${at}]`;
    return functionTool(item, { native: { dialect: "openai-chat", source: item, rest, path } });
  });
  return [...tools, ...functions];
}

const toolKeys = new Set(["type", "function", "custom", "cache_control"]);
const functionKeys = new Set(["name", "description", "parameters", "strict"]);
const customKeys = new Set(["name", "description", "format"]);

export function decodeTool(tool: JsonObject, path: string): Tool {
  const rest = [
    ...restOf(tool, toolKeys),
    ...restBelow(tool, "function", functionKeys),
    ...restBelow(tool, "custom", customKeys),
  ];
  const native: Native = { dialect: "openai-chat", source: tool, rest, path };
  const facts = { native, ...readCacheMark(tool) };
  const fields = object(tool.function);
  if (fields) return functionTool(fields, facts);
  const custom = object(tool.custom);
  if (tool.type === "custom" && custom) {
    return {
      ...facts,
      type: "freeform",
      name: text(custom.name) ?? "",
      ...defined({ description: text(custom.description), grammar: object(custom.format) }),
    };
  }
  const kind = text(tool.type) ?? "";
  return { ...facts, type: "hosted", name: text(tool.name) ?? kind, kind };
}

export function functionTool(fields: JsonObject, facts: NodeFacts): Tool {
  return {
    ...facts,
    type: "function",
    name: text(fields.name) ?? "",
    ...defined({
      description: text(fields.description),
      schema: object(fields.parameters),
      strict: flag(fields.strict),
    }),
  };
}

function decodeToolChoice(choice: Json | undefined): ToolChoice | undefined {
  if (choice === "auto" || choice === "none" || choice === "required") return { mode: choice };
  // Mistral's word for it.
  if (choice === "any") return { mode: "required" };
  const chosen = object(choice);
  if (!chosen) return undefined;
  if (chosen.type === "allowed_tools") return allowedTools(object(chosen.allowed_tools));
  const name = text(object(chosen.function ?? chosen.custom)?.name) ?? text(chosen.name);
  return name === undefined ? undefined : { mode: "only", names: [name] };
}

/** The choice of the form before tools. */
function decodeFunctionCall(choice: Json | undefined): ToolChoice | undefined {
  const chosen = decodeToolChoice(choice);
  return chosen && { ...chosen, path: "function_call" };
}

function allowedTools(allowed: JsonObject | undefined): ToolChoice {
  const names = objects(allowed?.tools).flatMap(
    ({ item }) => text(object(item.function ?? item.custom)?.name) ?? text(item.name) ?? [],
  );
  return { mode: allowed?.mode === "required" ? "required" : "auto", names };
}

function decodeReasoning(body: JsonObject): Reasoning | undefined {
  const own = object(body.reasoning);
  const effort = text(body.reasoning_effort) ?? text(own?.effort);
  const budget = number(own?.max_tokens);
  const enabled = flag(own?.enabled);
  if (effort === undefined && budget === undefined && enabled === undefined) return undefined;
  const path = text(body.reasoning_effort) === undefined ? "reasoning" : undefined;
  const mode = effort === "none" || enabled === false ? "off" : "on";
  return { mode, ...defined({ effort, budget, path }) };
}

function decodeOutput(format: Json | undefined): OutputFormat | undefined {
  const wanted = object(format);
  switch (wanted?.type) {
    case "text":
      return { format: "text" };
    case "json_object":
      return { format: "json" };
    case "json_schema": {
      const described = object(wanted.json_schema) ?? {};
      return {
        format: "schema",
        schema: described.schema ?? {},
        ...defined({
          name: text(described.name),
          description: text(described.description),
          strict: flag(described.strict),
        }),
      };
    }
    default:
      return undefined;
  }
}
