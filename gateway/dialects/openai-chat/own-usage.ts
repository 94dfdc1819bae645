import type { JsonObject } from "../../ir/json.ts";
import type { Usage } from "../../ir/usage.ts";
import { defined, object } from "../fields.ts";
import { encodeUsage } from "./encode-response.ts";

/** Tokens where the source counts them; hosts have their own places for those read from a cache. */
export function ownUsage({ main }: Usage, source: JsonObject = {}): JsonObject {
  const { prompt_tokens_details: details, ...counts } = encodeUsage(main);
  const prompt = object(details) ?? {};
  const told = object(source.prompt_tokens_details);
  const key = cacheKeys.find((one) => source[one] !== undefined && source[one] !== null);
  if (!key || (told?.cached_tokens ?? null) !== null)
    return { ...counts, ...promptDetails(prompt) };
  const { cached_tokens, ...others } = prompt;
  return { ...counts, ...defined({ [key]: cached_tokens }), ...promptDetails(others) };
}

const cacheKeys = ["prompt_cache_hit_tokens", "cached_tokens", "num_cached_tokens"];

function promptDetails(details: JsonObject): JsonObject {
  return Object.keys(details).length === 0 ? {} : { prompt_tokens_details: details };
}
