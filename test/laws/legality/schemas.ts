import { join } from "node:path";
import { createGenerator } from "ts-json-schema-generator";
import type { Json } from "../../../gateway/ir/json.ts";
import type { ChatWire, MessagesWire } from "./wire-types.ts";

type Wires = { readonly "openai-chat": ChatWire; readonly anthropic: MessagesWire };

export type WireDialect = keyof Wires;

/** What of a dialect is written. */
export type What = keyof ChatWire & keyof MessagesWire;

/** A JSON schema in the words that are written for types; an object without `additionalProperties` is open. */
export type Schema = {
  readonly $ref?: string;
  readonly anyOf?: readonly Schema[];
  readonly type?: string | readonly string[];
  readonly const?: Json;
  readonly enum?: readonly Json[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
};

export type Definitions = Readonly<Record<string, Schema>>;

const words = new Set([
  ...["$ref", "anyOf", "type", "const", "enum"],
  ...["properties", "required", "additionalProperties", "items"],
]);

const typeNames = { "openai-chat": "ChatWire", anthropic: "MessagesWire" } as const;

let generated: Readonly<Record<WireDialect, Definitions>> | undefined;

/** The definitions of a dialect's types, made of the installed SDK once in a process. */
export function definitionsOf(dialect: WireDialect): Definitions {
  generated ??= generate();
  return generated[dialect];
}

/** The schema of what is written of a dialect. */
export function schemaOf(dialect: WireDialect, what: What): Schema {
  const schema = definitionsOf(dialect)[typeNames[dialect]]?.properties?.[what];
  if (!schema) throw new Error(`There is no schema for ${dialect} ${what}.`);
  return schema;
}

function generate(): Readonly<Record<WireDialect, Definitions>> {
  const generator = createGenerator({
    path: join(import.meta.dirname, "wire-types.ts"),
    tsconfig: join(import.meta.dirname, "../../tsconfig.json"),
    skipTypeCheck: true,
    jsDoc: "none",
    expose: "all",
  });
  const definitions = (dialect: WireDialect) => {
    const made = generator.createSchema(typeNames[dialect]).definitions as Definitions;
    for (const schema of Object.values(made)) checkWords(schema);
    return made;
  };
  return { "openai-chat": definitions("openai-chat"), anthropic: definitions("anthropic") };
}

/** A word that is not checked would let everything pass. */
function checkWords(schema: Schema): void {
  const unknown = Object.keys(schema).find((word) => !words.has(word));
  if (unknown !== undefined) throw new Error(`Schemas with ${unknown} are not understood.`);
  const { anyOf = [], properties = {}, additionalProperties, items } = schema;
  const inner = typeof additionalProperties === "object" ? [additionalProperties] : [];
  if (items) inner.push(items);
  for (const part of [...anyOf, ...Object.values(properties), ...inner]) checkWords(part);
}
