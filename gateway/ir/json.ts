/** Any JSON value, as JSON.parse gives it. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

export type JsonObject = { readonly [key: string]: Json | undefined };

/** Levels of nesting that every walk over a value can take: a third of what JSON.stringify does. */
export const maxDepth = 1000;

/** Whether a parsed value is an object (not an array, not null). */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The object that a text holds; undefined for anything else, and for more than 1000 levels of nesting. */
export function parseObject(
  text: string,
  parse: (text: string) => unknown = JSON.parse,
): JsonObject | undefined {
  try {
    const json = parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
    return isObject(json) && !isDeep(text) ? json : undefined;
  } catch {
    return undefined;
  }
}

/** @param text valid JSON */
function isDeep(text: string): boolean {
  if (text.length <= 2 * maxDepth) return false;
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === quote) at = closingQuote(text, at);
    // `[` and `{`, `]` and `}` differ in one bit.
    else if ((unit | 0x20) === 0x7b) depth += 1;
    else if ((unit | 0x20) === 0x7d) depth -= 1;
    if (depth > maxDepth) return true;
  }
  return false;
}

const quote = 0x22;
const backslash = 0x5c;

/** @param opening the place of a string's first quote, in valid JSON */
export function closingQuote(text: string, opening: number): number {
  let at = text.indexOf('"', opening + 1);
  while (isEscaped(text, at)) at = text.indexOf('"', at + 1);
  return at;
}

/** Whether an odd number of backslashes stands before a place. */
function isEscaped(text: string, at: number): boolean {
  let before = at;
  while (text.charCodeAt(before - 1) === backslash) before -= 1;
  return (at - before) % 2 === 1;
}

/** The value that a table has under a key of its own, not one that every object inherits. */
export function lookup<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
