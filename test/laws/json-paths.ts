import { isObject, type Json, type JsonObject } from "../../gateway/ir/json.ts";

/** A value that holds no other one, and where it stands. */
export type Leaf = {
  /** Keys and places from the top. */
  readonly steps: readonly (string | number)[];
  /** In the words of the losses, such as `messages[2].content[0].text`. */
  readonly path: string;
  readonly value: Json;
};

/** Every leaf of a value in order; an empty object or list is one too. */
export function leavesOf(json: Json | undefined): Leaf[] {
  const leaves: Leaf[] = [];
  const walk = (value: Json, steps: readonly (string | number)[], path: string): void => {
    const inner = entriesOf(value);
    if (inner.length === 0) leaves.push({ steps, path, value });
    for (const [step, one] of inner) walk(one, [...steps, step], joined(path, step));
  };
  if (json !== undefined) walk(json, [], "");
  return leaves;
}

function entriesOf(value: Json): [string | number, Json][] {
  if (Array.isArray(value)) return [...(value as readonly Json[]).entries()];
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, one]) => (one === undefined ? [] : [[key, one]]));
}

/** The path of what stands within a node. */
export function joined(path: string, step: string | number): string {
  if (typeof step === "number") return `${path}[${step}]`;
  return path === "" ? step : `${path}.${step}`;
}

/** A copy with another value in one place; what is not on the way there is shared. */
export function replaced(json: Json, steps: readonly (string | number)[], value: Json): Json {
  const [step, ...rest] = steps;
  if (step === undefined) return value;
  if (Array.isArray(json)) {
    const list = json as readonly Json[];
    return list.with(Number(step), replaced(list[Number(step)] ?? null, rest, value));
  }
  const source = json as JsonObject;
  return { ...source, [step]: replaced(source[step] ?? null, rest, value) };
}

/** A path without its places, so that the same field of several nodes has one name. */
export function fieldOf(path: string): string {
  return path.replace(/\[\d+\]/g, "[]");
}

/** Whether a path names a place or something that holds it. */
export function covers(path: string, place: string): boolean {
  if (path === "" || !place.startsWith(path)) return false;
  const next = place[path.length];
  return next === undefined || next === "." || next === "[";
}

/** The size of a value in a body. */
export function bytesOf(value: Json): number {
  return Buffer.byteLength(JSON.stringify(value));
}
