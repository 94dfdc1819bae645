import type { JsonObject } from "../ir/json.ts";
import type { NodeFacts } from "../ir/node.ts";
import { object, text } from "./fields.ts";

/**
 * The `cache_control` of an object: Anthropic's, which hosts of chat that pass on to it take too.
 * Source: https://platform.claude.com/docs/en/build-with-claude/prompt-caching
 */
export function readCacheMark(source: JsonObject): Pick<NodeFacts, "cache"> {
  const mark = object(source.cache_control);
  if (!mark) return {};
  const ttl = text(mark.ttl);
  return { cache: ttl === undefined ? {} : { ttl } };
}

/** The object with the node's mark. */
export function withCacheMark(target: JsonObject, { cache }: NodeFacts): JsonObject {
  if (!cache) return target;
  const ttl = cache.ttl === undefined ? {} : { ttl: cache.ttl };
  return { ...target, cache_control: { type: "ephemeral", ...ttl } };
}
