import { numberOf } from "../ir/exact-json.ts";
import type { Json, JsonObject } from "../ir/json.ts";
import { isObject } from "../ir/json.ts";

/** Readers of single fields: the value where it has the type that the dialect gives it. */

export function text(value: Json | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

export function number(value: Json | undefined): number | undefined {
  const read = numberOf(value);
  return read === undefined || Number.isFinite(read) ? read : undefined;
}

export function flag(value: Json | undefined): boolean | undefined {
  return typeof value === "boolean" ? value : undefined;
}

export function object(value: Json | undefined): JsonObject | undefined {
  return isObject(value) ? value : undefined;
}

export function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

/** The objects of a list with their places in it. */
export function objects(value: Json | undefined): { item: JsonObject; at: number }[] {
  const found: { item: JsonObject; at: number }[] = [];
  const items = list(value);
  for (let at = 0; at < items.length; at += 1) {
    const item = items[at];
    if (isObject(item)) found.push({ item, at });
  }
  return found;
}

/** A copy without the fields that have no value, for nodes whose fields are optional. */
export function defined<T extends object>(fields: T): Defined<T> {
  const kept: Record<string, unknown> = {};
  for (const key in fields) if (fields[key] !== undefined) kept[key] = fields[key];
  return kept as Defined<T>;
}

type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** The keys of an object that are not among these and hold something. */
export function restOf(source: JsonObject, known: ReadonlySet<string>): string[] {
  const rest: string[] = [];
  for (const key in source) if (!known.has(key) && holdsSomething(source[key])) rest.push(key);
  return rest;
}

/** The same of an object inside another one, with the outer key before each. */
export function restBelow(source: JsonObject, key: string, known: ReadonlySet<string>): string[] {
  const inner = source[key];
  return isObject(inner) ? restOf(inner, known).map((name) => `${key}.${name}`) : [];
}

/** The same of all objects inside that have a table of known keys. */
export function restWithin(
  source: JsonObject,
  known: Readonly<Record<string, ReadonlySet<string>>>,
): string[] {
  return Object.entries(known).flatMap(([key, keys]) => restBelow(source, key, keys));
}

/** Some hosts print empty objects for what is not there. */
function holdsSomething(value: Json | undefined): boolean {
  if (value === null || value === undefined || value === "") return false;
  return typeof value !== "object" || Object.values(value).some(holdsSomething);
}

/** The values of a list that has gaps. */
export function present<T>(values: readonly (T | undefined)[]): T[] {
  return values.filter((value) => value !== undefined);
}
