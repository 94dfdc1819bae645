import { GatewayError } from "../../errors.ts";
import type { Json, JsonObject } from "../../ir/json.ts";
import type { OutputFormat, Request, Tool } from "../../ir/request.ts";
import type { EncodeContext } from "../encode.ts";
import { below, loseRest, placeOf } from "../encode-facts.ts";
import { defined, list, object, objects, present } from "../fields.ts";
import { namesMissing } from "../tool-choice.ts";
import { encodeTurn } from "./encode-messages.ts";

/**
 * Writes a request of another dialect as the body of a chat completion request.
 * Source: https://platform.openai.com/docs/api-reference/chat/create
 * @throws GatewayError `media_unsupported`; `thread_not_found` for turns that go on with others
 */
export function encodeRequest(request: Request, context: EncodeContext): JsonObject {
  if (request.continues) throw lostThread();
  loseRest(request, context.losses);
  const tools = encodeTools(request.tools, context);
  return {
    model: context.model,
    messages: encodeMessages(request, context),
    ...(tools.length === 0 ? {} : { tools }),
    ...defined({
      ...encodeChoices(request, tools, context),
      max_completion_tokens: request.maxTokens,
      stop: request.stop,
      temperature: request.temperature,
      top_p: request.topP,
      top_k: encodeTopK(request, context),
      n: request.candidates,
      reasoning_effort: encodeEffort(request, context),
      response_format: encodeFormat(request.output, isStrict(request.output)),
      user: request.user,
      service_tier: encodeTier(request, context),
    }),
    ...(request.stream ? { stream: true, stream_options: { include_usage: true } } : {}),
  };
}

/** Nothing may stand between calls and their results: what does comes behind them. */
function encodeMessages(request: Request, context: EncodeContext): Json[] {
  const messages: JsonObject[] = [];
  const open = new Set<Json | undefined>();
  let held: JsonObject[] = [];
  const release = () => {
    for (const message of held) messages.push(message);
    held = [];
    open.clear();
  };
  for (const message of request.turns.flatMap((turn) => encodeTurn(turn, context))) {
    if (message.role === "assistant") release();
    if (message.role === "tool") open.delete(message.tool_call_id);
    if (message.role === "tool" || message.role === "assistant") messages.push(message);
    else held.push(message);
    for (const { item } of objects(message.tool_calls)) open.add(item.id);
    if (open.size === 0) release();
  }
  release();
  return messages;
}

function encodeTools(tools: readonly Tool[], context: EncodeContext): Json[] {
  return present(tools.map((tool) => encodeTool(tool, context)));
}

export function encodeTool(tool: Tool, context: EncodeContext): JsonObject | undefined {
  loseRest(tool, context.losses);
  if (tool.cache) context.losses.add(below(tool.native, "cache_control"), "absent-in-target");
  const name = context.toolNames.send(tool.name);
  switch (tool.type) {
    case "function": {
      const { description, schema: parameters, strict } = tool;
      return {
        type: "function",
        function: { name, ...defined({ description, parameters, strict }) },
      };
    }
    case "freeform": {
      const { description, grammar: format } = tool;
      return { type: "custom", custom: { name, ...defined({ description, format }) } };
    }
    case "hosted":
      context.losses.add(placeOf(tool), "absent-in-target");
      return undefined;
  }
}

function encodeTopK({ topK }: Request, { plain, losses }: EncodeContext): number | undefined {
  if (!plain || topK === undefined) return topK;
  losses.add("top_k", "absent-in-target");
  return undefined;
}

/** Without tools there is nothing to choose from, and chat takes no choice. */
function encodeChoices(request: Request, tools: readonly Json[], context: EncodeContext) {
  const { toolChoice, parallelCalls } = request;
  if (tools.length > 0) {
    return {
      tool_choice: namesMissing(request) ? loseChoice(context) : encodeToolChoice(request, context),
      parallel_tool_calls: parallelCalls,
    };
  }
  if (toolChoice || parallelCalls !== undefined) {
    loseChoice(context);
  }
  return {};
}

function loseChoice({ losses }: EncodeContext): undefined {
  losses.add("tool_choice", "absent-in-target");
}

function encodeToolChoice({ toolChoice }: Request, { toolNames }: EncodeContext): Json | undefined {
  if (!toolChoice) return undefined;
  const names = (toolChoice.names ?? []).map((name) => toolNames.send(name));
  const [first] = names;
  if (toolChoice.mode === "only" && first !== undefined && names.length === 1) {
    return { type: "function", function: { name: first } };
  }
  const mode = toolChoice.mode === "only" ? "required" : toolChoice.mode;
  if (names.length === 0) return mode;
  const tools = names.map((name) => ({ type: "function", function: { name } }));
  return { type: "allowed_tools", allowed_tools: { mode, tools } };
}

/** Shares of an answer that an effort stands for, as OpenRouter documents them, in tokens here. */
const effortBudgets = [
  { effort: "low", upTo: 4096 },
  { effort: "medium", upTo: 16_384 },
] as const;

function encodeEffort({ reasoning }: Request, { losses }: EncodeContext): string | undefined {
  if (!reasoning) return undefined;
  if (reasoning.mode === "off") {
    if (reasoning.effort && reasoning.effort !== "none") {
      losses.add("output_config.effort", "absent-in-target");
    }
    return "none";
  }
  if (reasoning.show !== undefined) losses.add("thinking.display", "absent-in-target");
  const { effort, budget } = reasoning;
  if (effort !== undefined) {
    if (budget !== undefined) losses.add("thinking.budget_tokens", "absent-in-target");
    return effort;
  }
  if (budget === undefined) {
    losses.add("thinking", "absent-in-target");
    return undefined;
  }
  const near = effortBudgets.find(({ upTo }) => budget <= upTo)?.effort ?? "high";
  losses.approximate("thinking.budget_tokens", budget, near);
  return near;
}

/**
 * Whether chat can hold a model to a schema, as Messages does to any: all properties are required,
 * and no others are allowed.
 * Source: https://platform.openai.com/docs/guides/structured-outputs
 */
function isStrict(output: OutputFormat | undefined): true | undefined {
  return output?.format === "schema" && isClosed(output.schema) ? true : undefined;
}

function isClosed(schema: Json | undefined): boolean {
  if (Array.isArray(schema)) return (schema as readonly Json[]).every(isClosed);
  const node = object(schema);
  if (!node) return true;
  const names = Object.keys(object(node.properties) ?? {});
  const required = new Set(list(node.required));
  const isOpen = node.type === "object" && node.additionalProperties !== false;
  return (
    !isOpen && names.every((name) => required.has(name)) && Object.values(node).every(isClosed)
  );
}

/** @param strictly what a schema is to be where nothing says it */
export function encodeFormat(
  output: OutputFormat | undefined,
  strictly?: boolean,
): JsonObject | undefined {
  switch (output?.format) {
    case "text":
      return { type: "text" };
    case "json":
      return { type: "json_object" };
    case "schema": {
      const { schema, name = "answer", description, strict = strictly } = output;
      return {
        type: "json_schema",
        json_schema: { name, schema, ...defined({ strict, description }) },
      };
    }
    default:
      return undefined;
  }
}

/** `standard_only` is what chat calls `default`. */
function encodeTier({ tier }: Request, { losses }: EncodeContext): string | undefined {
  if (tier === undefined || tier === "auto") return tier;
  if (tier === "standard_only") return "default";
  losses.add("service_tier", "absent-in-target");
  return undefined;
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
