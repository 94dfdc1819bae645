import { GatewayError } from "../errors.ts";
import { numberOf } from "../ir/exact-json.ts";
import { isObject, type Json, type JsonObject, lookup } from "../ir/json.ts";

/** What a field of a request may hold. */
export type Shape = "text" | "number" | "flag" | "object" | "list";

/** The shapes that each field may have; null is none. */
export type Shapes = Readonly<Record<string, readonly Shape[]>>;

const is: Readonly<Record<Shape, (value: Json) => boolean>> = {
  text: (value) => typeof value === "string",
  number: (value) => Number.isFinite(numberOf(value)),
  flag: (value) => typeof value === "boolean",
  object: (value) => isObject(value) && numberOf(value) === undefined,
  list: Array.isArray,
};

const words: Readonly<Record<Shape, string>> = {
  text: "a string",
  number: "a number",
  flag: "true or false",
  object: "an object",
  list: "a list",
};

/**
 * Refuses what a provider would refuse too, and what would else be left out of a translation unseen.
 * @param path of the object, empty for the body
 * @throws GatewayError `invalid_request`
 */
export function checkFields(source: JsonObject, shapes: Shapes, path = ""): void {
  for (const key in source) {
    const value = source[key];
    const wanted = lookup(shapes, key);
    if (!wanted || value === null || value === undefined) continue;
    if (!wanted.some((shape) => is[shape](value))) {
      throw wrong(
        path === "" ? key : `${path}.${key}`,
        wanted.map((shape) => words[shape]).join(" or "),
      );
    }
  }
}

/**
 * A list of objects that has to be there.
 * @throws GatewayError `invalid_request`
 */
export function checkList(value: Json | undefined, path: string): void {
  if (!Array.isArray(value)) throw wrong(path, words.list);
  checkItems(value, path);
}

/**
 * The objects of a list.
 * @throws GatewayError `invalid_request` for an item that is none
 */
export function checkItems(value: Json | undefined, path: string): void {
  if (!Array.isArray(value)) return;
  const at = (value as readonly Json[]).findIndex((item) => !isObject(item));
  if (at >= 0) throw wrong(`${path}[${at}]`, words.object);
}

/** @throws GatewayError `invalid_request` for a word that is none of these */
export function checkWord(value: Json | undefined, allowed: readonly string[], path: string): void {
  if (typeof value !== "string" || !allowed.includes(value)) throw wrong(path, allowed.join(", "));
}

function wrong(path: string, wanted: string): GatewayError {
  return new GatewayError("invalid_request", `${path} must be ${wanted}.`, { param: path });
}
