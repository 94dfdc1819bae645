import { isObject, type JsonObject } from "../../../gateway/ir/json.ts";
import type { Definitions, Schema } from "./schemas.ts";

/** What else is legal of a key: values by a schema, or that it is not there. */
export type Further = Schema | "absent";

/** What else is legal of a key of the object at a path. */
export type Extend = (path: string, object: JsonObject, key: string) => Further | undefined;

export type Walk = { readonly definitions: Definitions; readonly extend: Extend };

/** The keys by which a reader tells the members of a union, the most telling first. */
const tags = ["type", "role", "object", "stream"];

/** Where a value differs from its schema: path and message, of a union those of the meant member. */
export function faultsAt(walk: Walk, schema: Schema, value: unknown, path: string): string[] {
  const members = membersOf(walk, schema);
  const alike = members.filter((member) => hasType(member, value));
  if (alike.length === 0) {
    return [`${path || "."}: is ${typeOf(value)}, not ${listed(members.flatMap(typesOf))}`];
  }
  if (!isObject(value) && !Array.isArray(value)) return scalarFaults(alike, value, path);
  const meant = isObject(value) ? byTags(walk, alike, value, path) : alike;
  if ("fault" in meant) return [meant.fault];
  return meant
    .map((member) => innerFaults(walk, member, value, path))
    .reduce((fewest, faults) => (faults.length < fewest.length ? faults : fewest));
}

/** The members of a union and of the unions in it; a schema that is none is its only member. */
function membersOf(walk: Walk, schema: Schema): Schema[] {
  if (schema.anyOf) return schema.anyOf.flatMap((member) => membersOf(walk, member));
  if (schema.$ref === undefined) return [schema];
  const name = decodeURIComponent(schema.$ref.replace("#/definitions/", ""));
  const target = walk.definitions[name];
  if (!target) throw new Error(`There is no definition of ${name}.`);
  return membersOf(walk, target);
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

const typesOf = ({ type = "anything" }: Schema): readonly string[] => [type].flat();

function hasType(schema: Schema, value: unknown): boolean {
  return schema.type === undefined || typesOf(schema).includes(typeOf(value));
}

const literalsOf = (schema: Schema): readonly unknown[] | undefined =>
  schema.const === undefined ? schema.enum : [schema.const];

function scalarFaults(members: readonly Schema[], value: unknown, path: string): string[] {
  const literals = members.map(literalsOf);
  if (literals.some((some) => !some || some.includes(value))) return [];
  return [`${path}: is ${JSON.stringify(value)}, not ${listed(literals.flat())}`];
}

/** The members of a union whose tags an object has; of one that is no union, itself. */
function byTags(
  walk: Walk,
  members: readonly Schema[],
  value: JsonObject,
  path: string,
): readonly Schema[] | { readonly fault: string } {
  if (members.length === 1) return members;
  let meant = members;
  for (const tag of tags) {
    if (!meant.some(({ properties = {} }) => Object.hasOwn(properties, tag))) continue;
    const fitting = meant.filter((member) => fitsTag(walk, member, value, tag));
    if (fitting.length > 0) meant = fitting;
    else if (!isExtended(walk, value, tag, path)) {
      return { fault: tagFault(walk, meant, value, tag, path) };
    }
  }
  return meant;
}

function fitsTag(walk: Walk, member: Schema, value: JsonObject, tag: string): boolean {
  if (value[tag] === undefined) return !member.required?.includes(tag);
  const schema = member.properties?.[tag];
  if (!schema) return member.additionalProperties !== false;
  return faultsAt(walk, schema, value[tag], tag).length === 0;
}

function tagFault(
  walk: Walk,
  members: readonly Schema[],
  value: JsonObject,
  tag: string,
  path: string,
): string {
  const at = below(path, tag);
  if (value[tag] === undefined) return `${at}: is missing`;
  const known = members.flatMap(({ properties = {} }) => properties[tag] ?? []);
  return faultsAt(walk, { anyOf: known }, value[tag], at)[0] ?? `${at}: is unknown`;
}

function isExtended(walk: Walk, object: JsonObject, key: string, path: string): boolean {
  const further = walk.extend(path, object, key);
  if (further === undefined || further === "absent") return false;
  return faultsAt(walk, further, object[key], key).length === 0;
}

const below = (path: string, key: string): string => (path === "" ? key : `${path}.${key}`);

function innerFaults(
  walk: Walk,
  schema: Schema,
  value: JsonObject | readonly unknown[],
  path: string,
): string[] {
  if (isObject(value)) return objectFaults(walk, schema, value, path);
  const { items } = schema;
  if (!items) return [];
  return value.flatMap((item, index) => faultsAt(walk, items, item, `${path}[${index}]`));
}

/** A key without a value is not written, and is none. */
function objectFaults(walk: Walk, schema: Schema, object: JsonObject, path: string): string[] {
  const missing = (schema.required ?? []).filter(
    (key) => object[key] === undefined && walk.extend(path, object, key) !== "absent",
  );
  const present = Object.keys(object).filter((key) => object[key] !== undefined);
  return [
    ...missing.map((key) => `${below(path, key)}: is missing`),
    ...present.flatMap((key) => keyFaults(walk, schema, object, key, path)),
  ];
}

function keyFaults(
  walk: Walk,
  { properties = {}, additionalProperties: others = true }: Schema,
  object: JsonObject,
  key: string,
  path: string,
): string[] {
  const at = below(path, key);
  const schema = Object.hasOwn(properties, key) ? properties[key] : others;
  const further = walk.extend(path, object, key);
  const allowed = [schema, further].filter((one) => typeof one === "object");
  if (schema === true) return [];
  if (allowed.length === 0) return [`${at}: is unknown`];
  return faultsAt(walk, { anyOf: allowed }, object[key], at);
}

const listed = (values: readonly unknown[]): string => [...new Set(values)].map(String).join(", ");
