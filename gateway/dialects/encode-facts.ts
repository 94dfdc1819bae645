import type { Json, JsonObject } from "../ir/json.ts";
import type { Losses } from "../ir/losses.ts";
import type { DialectId, Native, NodeFacts } from "../ir/node.ts";

/** Whether two JSON values are the same, whatever the order of their keys. */
export function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!(Array.isArray(a) && Array.isArray(b)) || a.length !== b.length) return false;
    return a.every((item, at) => sameJson(item, b[at]));
  }
  const one = a as JsonObject;
  const other = b as JsonObject;
  const keys = Object.keys(one);
  if (keys.length !== Object.keys(other).length) return false;
  return keys.every((key) => sameJson(one[key], other[key]));
}

/**
 * The lens of encoding: a node of the same dialect goes back into what it was decoded from, and only
 * what was changed since is written.
 * @param now the node, encoded as if it had no source
 * @param before its source, decoded and encoded in the same way
 * @returns the source itself where nothing was changed
 */
export function intoSource(source: JsonObject, now: JsonObject, before: JsonObject): JsonObject {
  const changed: Record<string, Json | undefined> = {};
  let same = true;
  for (const key of new Set([...Object.keys(now), ...Object.keys(before)])) {
    if (sameJson(now[key], before[key])) continue;
    same = false;
    changed[key] = now[key];
  }
  if (same) return source;
  const merged: Record<string, Json | undefined> = { ...source, ...changed };
  for (const key in changed) if (changed[key] === undefined) delete merged[key];
  return merged;
}

/** The source of a node that this dialect decoded. */
export function sourceOf(node: NodeFacts, dialect: DialectId): JsonObject | undefined {
  return node.native?.dialect === dialect ? node.native.source : undefined;
}

/** Where a node of another dialect loses what no neutral field holds. */
export function loseRest(node: NodeFacts, losses: Losses): void {
  const { native } = node;
  if (!native) return;
  for (const key of native.rest) losses.add(below(native, key), "absent-in-target");
}

/** The path of a field in a node's source. */
export function below(native: Native | undefined, key: string): string {
  const path = native?.path ?? "";
  return path === "" ? key : `${path}.${key}`;
}
