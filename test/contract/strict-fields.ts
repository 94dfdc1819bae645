import { type Loose, loose, many, words } from "../oracle/loose.ts";

/** What a strict provider says no to. */
export class Refused extends Error {}

/** @throws Refused unless it holds */
export function insist(holds: boolean, message: string): asserts holds {
  if (!holds) throw new Refused(message);
}

/** @throws Refused for a key that the API does not know */
export function insistKeys(source: Loose, known: readonly string[], path: string): void {
  for (const key of Object.keys(source)) {
    insist(known.includes(key), `${path}${key}: Extra inputs are not permitted`);
  }
}

/** @throws Refused for a tool's name that is too long, or has other characters, or was there before */
export function insistNames(names: readonly string[], longest: number): void {
  for (const name of names) {
    insist(/^[\w-]+$/.test(name) && name.length <= longest, `tools: bad name ${name}`);
  }
  insist(new Set(names).size === names.length, "tools: names must be unique");
}

/** @throws Refused for a schema that structured output does not take: objects name all and only their own. */
export function insistClosed(schema: unknown, everyKey: boolean): void {
  const { type, properties, required, additionalProperties } = loose(schema);
  if (type !== "object") return;
  insist(additionalProperties === false, "schema: additionalProperties must be false");
  const keys = Object.keys(loose(properties));
  const named = Array.isArray(required) ? required : [];
  insist(!everyKey || keys.every((key) => named.includes(key)), "schema: all keys are required");
  for (const inner of Object.values(loose(properties))) insistClosed(inner, everyKey);
}

/** @throws Refused for a number outside of its range */
export function insistRange(value: unknown, from: number, to: number, name: string): void {
  if (value === undefined || value === null) return;
  const within = typeof value === "number" && value >= from && value <= to;
  insist(within, `${name}: must be between ${from} and ${to}`);
}

/** The text that was said last. */
export function lastText(body: unknown): string {
  const { content } = many(loose(body).messages).at(-1) ?? {};
  return words(content) || words(many(content).at(-1)?.text);
}
