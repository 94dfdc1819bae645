import { isObject, type Json, type JsonObject, lookup } from "../ir/json.ts";
import type { DialectId, NodeFacts } from "../ir/node.ts";
import { list } from "./fields.ts";

/** Whether two JSON values are the same, whatever the order of their keys. */
export function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, at) => sameJson(item, b[at]));
  }
  if (!(isObject(a) && isObject(b)) || JSON.isRawJSON(a) !== JSON.isRawJSON(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key], b[key]));
}

/**
 * The lens of encoding: a node of the same dialect goes back into what it was decoded from, and only
 * what was changed since is written, however deep.
 * @param now the node's neutral fields, as the dialect writes them
 * @param before those that its source decodes to, written in the same way
 * @returns the source itself where nothing was changed
 */
export function intoSource(source: JsonObject, now: JsonObject, before: JsonObject): JsonObject {
  const changed = new Set(
    [...Object.keys(now), ...Object.keys(before)].filter(
      (key) => !sameJson(lookup(now, key), lookup(before, key)),
    ),
  );
  if (changed.size === 0) return source;
  const entries: [string, Json][] = [];
  for (const key of new Set([...Object.keys(source), ...changed])) {
    const kept = lookup(source, key);
    const value = changed.has(key) ? intoValue(kept, lookup(now, key), lookup(before, key)) : kept;
    if (value !== undefined) entries.push([key, value]);
  }
  return Object.fromEntries(entries);
}

function intoValue(
  source: Json | undefined,
  now: Json | undefined,
  before: Json | undefined,
): Json | undefined {
  if (sameJson(now, before)) return source;
  // Nothing is there that the neutral fields do not say.
  if (source === before) return now;
  if (isOpen(source) && isOpen(now) && isOpen(before)) return intoSource(source, now, before);
  if (!(Array.isArray(source) && Array.isArray(now) && Array.isArray(before))) return now;
  if (source.length !== before.length || source.length !== now.length) return now;
  return now.map((item: Json, at) => intoValue(source[at], item, before[at]) ?? item);
}

/** Whether it is an object, and not a number as its source spells it. */
function isOpen(value: Json | undefined): value is JsonObject {
  return isObject(value) && !JSON.isRawJSON(value);
}

/** The source of a node that this dialect decoded. */
export function sourceOf(node: NodeFacts, dialect: DialectId): JsonObject | undefined {
  return node.native?.dialect === dialect ? node.native.source : undefined;
}

/** How one sort of node is read from an object of its dialect, and its neutral fields written. */
export type Lens<T extends NodeFacts> = {
  readonly dialect: DialectId;
  decode(source: JsonObject, path: string): T;
  /**
   * The neutral fields in the spelling that the source has them in.
   * @param original what the source decodes to
   */
  write(node: T, source: JsonObject, original: T): JsonObject;
};

/** The object of a node, with what was changed of it; undefined for one of another dialect, or none. */
export function ownObject<T extends NodeFacts>(node: T, lens: Lens<T>): JsonObject | undefined {
  const source = sourceOf(node, lens.dialect);
  if (!source) return undefined;
  const original = lens.decode(source, node.native?.path ?? "");
  if (sameJson(node as Json, original as Json)) return source;
  const before = lens.write(original, source, original);
  return intoSource(source, lens.write(node, source, original), before);
}

/** The objects of a list where the source's are; what is none stays between them, as long as none was added. */
export function listLike(source: Json | undefined, items: readonly JsonObject[]): readonly Json[] {
  const places = list(source);
  const count = places.filter(isObject).length;
  if (places.length === count || count !== items.length) return items;
  const left = [...items];
  return places.map((place) => (isObject(place) ? (left.shift() ?? place) : place));
}

/** Content as a list where the source has a list, else as one text where that says it all. */
export function contentLike(spelled: Json | undefined, items: readonly JsonObject[]): Json {
  if (Array.isArray(spelled)) return listLike(spelled, items);
  const [first, ...more] = items;
  if (!first) return "";
  const plain = more.length === 0 && first.type === "text" && Object.keys(first).length === 2;
  return plain && typeof first.text === "string" ? first.text : items;
}

/** The value under each of the keys that hold one in the source; else under one that is there, or the first. */
export function likeKeys(
  source: JsonObject,
  keys: readonly [string, ...string[]],
  value: Json | undefined,
): JsonObject {
  if (value === undefined) return {};
  const told = keys.filter((key) => (source[key] ?? "") !== "");
  const spelled = told.length > 0 ? told : [keys.find((key) => key in source) ?? keys[0]];
  return Object.fromEntries(spelled.map((key) => [key, value]));
}

/** The fields of an object that holds others too; undefined where it holds none at all. */
export function amongOthers(
  source: Json | undefined,
  known: readonly string[],
  fields: JsonObject,
): JsonObject | undefined {
  const others = isObject(source) && Object.keys(source).some((key) => !known.includes(key));
  return others || Object.keys(fields).length > 0 ? fields : undefined;
}
