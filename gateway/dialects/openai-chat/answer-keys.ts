import { isObject, type Json, type JsonObject } from "../../ir/json.ts";
import { restBelow, restOf } from "../fields.ts";
import { countsOf } from "../usage-fields.ts";

/** The keys of answers and of their streams' chunks whose meaning is in a neutral field. */

/** They tell of the provider's own machinery, and mean nothing to whoever reads the answer. */
const transportKeys = ["object", "system_fingerprint", "obfuscation", "x_groq"];

const answerKeys = new Set([
  ...transportKeys,
  "id",
  "created",
  "model",
  "choices",
  "usage",
  "service_tier",
]);
const choiceKeys = new Set(["index", "finish_reason"]);
const messageKeys = new Set([
  "role",
  "content",
  "refusal",
  "reasoning_content",
  "reasoning",
  "thinking",
  "tool_calls",
  "function_call",
  "annotations",
  "audio",
]);
const callKeys = new Set(["id", "type", "index", "function"]);
const customCallKeys = new Set([...callKeys, "custom"]);
const functionKeys = new Set(["name", "arguments"]);
const customKeys = new Set(["name", "input"]);
const audioKeys = new Set(["transcript"]);

const usageKeys = new Set([
  "prompt_tokens",
  "completion_tokens",
  "total_tokens",
  "prompt_tokens_details",
  "completion_tokens_details",
  "prompt_cache_hit_tokens",
  "prompt_cache_miss_tokens",
  "cached_tokens",
  "num_cached_tokens",
]);
const promptKeys = new Set(["cached_tokens", "cache_write_tokens"]);
const completionKeys = new Set(["reasoning_tokens"]);

/** What of an answer or a chunk no neutral field holds. */
export function answerRest(answer: JsonObject): string[] {
  return [...restOf(answer, answerKeys), ...usageRest(answer)];
}

/** @param said where its words are */
export function choiceRest(choice: JsonObject, said: "message" | "delta"): string[] {
  const message = choice[said];
  const twice = isObject(message) && isFilled(message.tool_calls) && isNamed(message.function_call);
  return [
    ...restOf(choice, choiceKeys).filter((key) => key !== said),
    ...restBelow(choice, said, messageKeys),
    ...(twice ? [`${said}.function_call`] : []),
  ];
}

const isNamed = (call: Json | undefined) => isObject(call) && Boolean(call.name);
const isFilled = (value: Json | undefined) => Array.isArray(value) && value.length > 0;

/** A call's, in a message or in a chunk. */
export function callRest(call: JsonObject): string[] {
  const custom = isObject(call.function) ? [] : restBelow(call, "custom", customKeys);
  const keys = isObject(call.function) ? callKeys : customCallKeys;
  return [...restOf(call, keys), ...restBelow(call, "function", functionKeys), ...custom];
}

/** Of a model's speech only the words go over. */
export function audioRest(audio: JsonObject): string[] {
  return restOf(audio, audioKeys);
}

function usageRest({ usage }: JsonObject): string[] {
  if (!isObject(usage)) return [];
  const inner = [
    ...restOf(usage, usageKeys),
    ...restBelow(usage, "prompt_tokens_details", promptKeys),
    ...restBelow(usage, "completion_tokens_details", completionKeys),
  ];
  if (!addsUp(usage)) inner.push("total_tokens");
  return countsOf(usage, inner).map((key) => `usage.${key}`);
}

/** The total says nothing of its own, as a rule. */
function addsUp({ prompt_tokens, completion_tokens, total_tokens }: JsonObject): boolean {
  const sum = Number(prompt_tokens ?? 0) + Number(completion_tokens ?? 0);
  return total_tokens === undefined || total_tokens === sum;
}
