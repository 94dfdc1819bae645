import { isObject, type JsonObject } from "../../ir/json.ts";
import type { Tokens, Usage } from "../../ir/usage.ts";
import { count, maybe } from "../usage-fields.ts";

/**
 * Reads the `usage` object of a message. `input_tokens` leaves out what was read from or written to
 * the cache; where `iterations` are given they are what is billed, not the top level.
 * Source: https://platform.claude.com/docs/en/build-with-claude/prompt-caching
 */
export function readUsage(usage: unknown): Usage | undefined {
  if (!isObject(usage)) return undefined;
  const iterations = Array.isArray(usage.iterations) ? usage.iterations.filter(isObject) : [];
  const parts = (iterations.length > 0 ? iterations : [usage]).map(readPart);
  if (parts.every((part) => part === undefined)) return undefined;
  const main = parts.reduce<Tokens>((sum, part) => (part ? add(sum, part) : sum), {
    input: 0,
    output: 0,
  });
  return { main: { ...main, ...reasoning(usage) }, raw: usage };
}

/**
 * The usage with what a later frame says of it: totals of the whole message, so that each field's
 * last value counts, and null is none.
 */
export function laterUsage(usage: JsonObject, later: JsonObject): JsonObject {
  const told = Object.entries(later).filter(([, value]) => value !== null);
  const now = { ...usage, ...Object.fromEntries(told) };
  const written = count(later.cache_creation_input_tokens);
  if (written === undefined || isObject(later.cache_creation)) return now;
  const { fiveMinutes = 0, oneHour = 0 } = cacheWrites(now);
  // A split by lifetime that an earlier frame told is out of date.
  return fiveMinutes + oneHour === written ? now : { ...now, cache_creation: null };
}

function readPart(usage: JsonObject): Tokens | undefined {
  const fresh = count(usage.input_tokens);
  const output = count(usage.output_tokens);
  if (fresh === undefined && output === undefined) return undefined;
  const read = count(usage.cache_read_input_tokens);
  const { fiveMinutes, oneHour } = cacheWrites(usage);
  return {
    input: (fresh ?? 0) + (read ?? 0) + (fiveMinutes ?? 0) + (oneHour ?? 0),
    output: output ?? 0,
    ...maybe("cacheRead", read),
    ...maybe("cacheWrite5m", fiveMinutes),
    ...maybe("cacheWrite1h", oneHour),
  };
}

/** Without a split by lifetime, what was written counts as the five-minute kind, the default. */
function cacheWrites(usage: JsonObject): { fiveMinutes?: number; oneHour?: number } {
  const split = isObject(usage.cache_creation) ? usage.cache_creation : undefined;
  const fiveMinutes = split
    ? count(split.ephemeral_5m_input_tokens)
    : count(usage.cache_creation_input_tokens);
  return {
    ...maybe("fiveMinutes", fiveMinutes),
    ...maybe("oneHour", count(split?.ephemeral_1h_input_tokens)),
  };
}

function reasoning(usage: JsonObject): Pick<Tokens, "reasoning"> {
  const details = usage.output_tokens_details;
  return isObject(details) ? maybe("reasoning", count(details.thinking_tokens)) : {};
}

function add(sum: Tokens, part: Tokens): Tokens {
  const both = (a: number | undefined, b: number | undefined) =>
    a === undefined && b === undefined ? undefined : (a ?? 0) + (b ?? 0);
  return {
    input: sum.input + part.input,
    output: sum.output + part.output,
    ...maybe("cacheRead", both(sum.cacheRead, part.cacheRead)),
    ...maybe("cacheWrite5m", both(sum.cacheWrite5m, part.cacheWrite5m)),
    ...maybe("cacheWrite1h", both(sum.cacheWrite1h, part.cacheWrite1h)),
  };
}
