import { isObject, type Json, type JsonObject, lookup } from "../../ir/json.ts";
import { sampleNumber, sampleString } from "./schema-values.ts";

/** Deeper than this, optional parts are left out and required ones are as small as they can be. */
const maxDepth = 12;
/** A schema that refers to itself in several places grows without end; this many values are made. */
const maxValues = 500;
const maxItems = 16;

/** One run over a schema: where references are looked up, and how many values may still be made. */
type Run = { readonly root: Json; left: number };

/**
 * A small harmless value for a JSON schema (draft 2020-12 and what the providers take of older ones):
 * constants, defaults, examples and first choices where there are any, else `"demo"`, 1, false. The
 * same schema gives the same value. Patterns, conditions and `not` are not looked at.
 */
export function sampleOf(schema: Json): Json {
  return sample(schema, { root: schema, left: maxValues }, 0, 0);
}

/** @param variant which of several items this is, so that items can differ */
function sample(given: Json, run: Run, depth: number, variant: number): Json {
  run.left -= 1;
  if (!isObject(given)) return given === false ? null : "demo";
  const schema = resolve(given, run);
  const stated = statedValue(schema, variant);
  if (stated !== undefined) {
    run.left -= weightOf(stated);
    return stated;
  }
  switch (typeOf(schema)) {
    case "object":
      return sampleObject(schema, run, depth);
    case "array":
      return sampleArray(schema, run, depth);
    case "integer":
      return sampleNumber(schema, true, variant);
    case "number":
      return sampleNumber(schema, false, variant);
    case "boolean":
      return variant % 2 === 1;
    case "null":
      return null;
    default:
      return sampleString(schema, variant);
  }
}

/** A value that the schema itself spells out. */
function statedValue(schema: JsonObject, variant: number): Json | undefined {
  if (schema.const !== undefined) return schema.const;
  const { enum: choices, examples } = schema;
  if (Array.isArray(choices) && choices.length > 0) return choices[variant % choices.length];
  if (variant === 0 && schema.default !== undefined) return schema.default;
  if (Array.isArray(examples) && examples.length > 0) return examples[variant % examples.length];
  return undefined;
}

/** What a stated value counts beside itself, so that a big one is not repeated hundreds of times. */
function weightOf(stated: Json): number {
  if (typeof stated === "string") return Math.floor(stated.length / 100);
  return typeof stated === "object" && stated !== null ? 100 : 0;
}

function typeOf(schema: JsonObject): Json {
  const type = Array.isArray(schema.type)
    ? (schema.type.find((one) => one !== "null") ?? schema.type[0])
    : schema.type;
  if (type !== undefined) return type;
  if (schema.properties !== undefined || schema.required !== undefined) return "object";
  if (schema.items !== undefined || schema.prefixItems !== undefined) return "array";
  if (schema.minimum !== undefined || schema.multipleOf !== undefined) return "number";
  return "string";
}

function sampleObject(schema: JsonObject, run: Run, depth: number): JsonObject {
  const properties = isObject(schema.properties) ? schema.properties : {};
  const names = new Set(wordsIn(schema.required));
  const least = typeof schema.minProperties === "number" ? schema.minProperties : 0;
  for (const name of Object.keys(properties)) {
    if (names.size >= least) break;
    names.add(name);
  }
  const entries: [string, Json][] = [];
  for (const name of names) {
    if (run.left <= 0) break;
    const property = lookup(properties, name);
    entries.push([name, part(property ?? true, run, depth, 0)]);
  }
  // Unlike an assignment this also makes a property of the name `__proto__`.
  return Object.fromEntries(entries);
}

function sampleArray(schema: JsonObject, run: Run, depth: number): Json {
  const first = Array.isArray(schema.prefixItems) ? schema.prefixItems : [];
  const rest = schema.items ?? true;
  const least = typeof schema.minItems === "number" ? schema.minItems : first.length;
  const most = typeof schema.maxItems === "number" ? schema.maxItems : maxItems;
  const wanted = Math.min(Math.max(least, schema.items === undefined ? 0 : 1), most, maxItems);
  const items: Json[] = [];
  for (let index = 0; index < wanted && isOpen(run, depth); index += 1) {
    items.push(part(first[index] ?? rest, run, depth, index));
  }
  return items;
}

/** A part of a value; where the bounds are reached, the smallest that its type allows. */
function part(schema: Json, run: Run, depth: number, variant: number): Json {
  if (isOpen(run, depth)) return sample(schema, run, depth + 1, variant);
  run.left -= 1;
  const type = isObject(schema) ? typeOf(schema) : "null";
  if (type === "object") return {};
  return type === "array" ? [] : null;
}

const isOpen = (run: Run, depth: number): boolean => run.left > 0 && depth < maxDepth;

/** A schema without references and choices: they are followed and merged into what stands beside them. */
function resolve(schema: JsonObject, run: Run): JsonObject {
  let merged = schema;
  for (let step = 0; step < maxDepth; step += 1) {
    const { $ref, anyOf, oneOf, allOf, ...own } = merged;
    const parts: Json[] = [];
    if (typeof $ref === "string") parts.push(lookUp($ref, run.root));
    if (Array.isArray(allOf)) parts.push(...allOf);
    if (Array.isArray(anyOf)) parts.push(choose(anyOf));
    if (Array.isArray(oneOf)) parts.push(choose(oneOf));
    if (parts.length === 0) return merged;
    merged = parts.filter(isObject).reduce(merge, own);
  }
  return merged;
}

/** The first choice that is more than null. */
function choose(choices: readonly Json[]): Json {
  return choices.find((one) => !isObject(one) || one.type !== "null") ?? choices[0] ?? true;
}

/** Two schemas that both hold; what the first says goes first, but for properties, which add up. */
function merge(one: JsonObject, other: JsonObject): JsonObject {
  const properties = {
    ...(isObject(other.properties) ? other.properties : {}),
    ...(isObject(one.properties) ? one.properties : {}),
  };
  const required = [...wordsIn(one.required), ...wordsIn(other.required)];
  return {
    ...other,
    ...one,
    ...(Object.keys(properties).length === 0 ? {} : { properties }),
    ...(required.length === 0 ? {} : { required }),
  };
}

/** What a reference within the document means (RFC 6901 pointers); true, which allows all, if nothing. */
function lookUp(reference: string, root: Json): Json {
  if (!reference.startsWith("#")) return true;
  let found: Json = root;
  for (const step of reference.slice(1).split("/").slice(1)) {
    const key = pointerKey(step);
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, key)) return true;
    found = Array.isArray(found) ? found[Number(key)] : (found as JsonObject)[key];
    if (found === undefined) return true;
  }
  return found;
}

function pointerKey(step: string): string {
  const key = step.replaceAll("~1", "/").replaceAll("~0", "~");
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}

function wordsIn(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}
