import type { Json, JsonObject } from "../../ir/json.ts";
import type { Request } from "../../ir/request.ts";
import { defined, object, text } from "../fields.ts";
import { amongOthers, likeKeys } from "../lens.ts";
import { encodeFormat } from "./encode-request.ts";

/** Everything of a request but its model, conversation and tools, in the spelling of the source. */
export function ownSettings(
  request: Request,
  source: JsonObject,
  sentName: (name: string) => string,
): JsonObject {
  const choiceKeys = ["tool_choice", "function_call"] as const;
  return {
    ...likeKeys(source, choiceKeys, toolChoice(request, source, sentName)),
    ...likeKeys(source, ["max_completion_tokens", "max_tokens"], request.maxTokens),
    ...reasoning(request, source),
    ...streaming(request, source),
    ...defined({
      parallel_tool_calls: request.parallelCalls,
      stop: stop(request, source),
      temperature: request.temperature,
      top_p: request.topP,
      top_k: request.topK,
      n: request.candidates,
      response_format: encodeFormat(request.output),
      user: request.user,
      service_tier: request.tier,
    }),
  };
}

function stop({ stop: words }: Request, source: JsonObject): Json | undefined {
  return typeof source.stop === "string" && words?.length === 1 ? words[0] : words;
}

function toolChoice(
  { toolChoice: choice, tools }: Request,
  source: JsonObject,
  sentName: (name: string) => string,
): Json | undefined {
  if (!choice) return undefined;
  const named = (name: string): JsonObject => {
    const type =
      tools.find((tool) => tool.name === name)?.type === "freeform" ? "custom" : "function";
    return { type, [type]: { name: sentName(name) } };
  };
  const [first, ...more] = choice.names ?? [];
  if (choice.mode === "only" && first !== undefined && more.length === 0) {
    const legacy = object(source.tool_choice ?? source.function_call)?.name !== undefined;
    return legacy || source.functions ? { name: sentName(first) } : named(first);
  }
  const mode = choice.mode === "only" ? "required" : choice.mode;
  if (!choice.names) return mode;
  return { type: "allowed_tools", allowed_tools: { mode, tools: choice.names.map(named) } };
}

/** OpenAI has one word for the effort, OpenRouter an object. */
function reasoning({ reasoning: wanted }: Request, source: JsonObject): JsonObject {
  const keys = ["effort", "max_tokens", "enabled"];
  if (!wanted) return defined({ reasoning: amongOthers(source.reasoning, keys, {}) });
  const { mode, budget } = wanted;
  const own = object(source.reasoning);
  const effort = mode === "off" ? "none" : wanted.effort;
  const bare = effort === undefined && budget === undefined;
  const inside = defined({
    effort: own && (text(own.effort) ?? source.reasoning_effort === undefined) ? effort : undefined,
    max_tokens: budget,
    enabled: bare || own?.enabled !== undefined ? mode !== "off" : undefined,
  });
  const outside = inside.effort === undefined || source.reasoning_effort !== undefined;
  return defined({
    reasoning_effort: outside ? effort : undefined,
    reasoning: amongOthers(own, keys, inside),
  });
}

/** The options of a stream are refused where there is none. */
function streaming({ stream, wantsUsage }: Request, source: JsonObject): JsonObject {
  const told = object(source.stream_options);
  const kept = told && (stream || source.stream !== true);
  const usage = told?.include_usage === undefined ? undefined : false;
  const options = defined({ include_usage: wantsUsage || usage });
  return defined({
    stream: stream || source.stream !== undefined ? stream : undefined,
    stream_options: wantsUsage || kept ? options : undefined,
  });
}
