import { isObject, type JsonObject } from "../../ir/json.ts";
import type { Tokens, Usage } from "../../ir/usage.ts";
import { count, maybe } from "../usage-fields.ts";

/**
 * Reads the `usage` object of a chat completion or an embedding. `prompt_tokens` includes what was
 * cached, `completion_tokens` includes reasoning.
 * Source: https://platform.openai.com/docs/api-reference/chat/object
 */
export function readUsage(usage: unknown): Usage | undefined {
  if (!isObject(usage)) return undefined;
  const input = count(usage.prompt_tokens);
  if (input === undefined) return undefined;
  const prompt = isObject(usage.prompt_tokens_details) ? usage.prompt_tokens_details : {};
  const completion = isObject(usage.completion_tokens_details)
    ? usage.completion_tokens_details
    : {};
  const main: Tokens = {
    input,
    output: count(usage.completion_tokens) ?? 0,
    ...maybe("cacheRead", cachedTokens(usage, prompt)),
    ...maybe("cacheWrite5m", count(prompt.cache_write_tokens)),
    ...maybe("reasoning", count(completion.reasoning_tokens)),
  };
  return { main, raw: usage };
}

/** Hosts report cached prompt tokens in their own places (DeepSeek, Moonshot, Mistral). */
function cachedTokens(usage: JsonObject, prompt: JsonObject): number | undefined {
  return (
    count(prompt.cached_tokens) ??
    count(usage.prompt_cache_hit_tokens) ??
    count(usage.cached_tokens) ??
    count(usage.num_cached_tokens)
  );
}
