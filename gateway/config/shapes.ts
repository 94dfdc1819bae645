import Type, { type Static, type TSchema } from "typebox";
import { Check } from "typebox/value";
import { readHost } from "./addresses.ts";
import type { Raw } from "./given.ts";
import { readBoolean, readDuration, readNumber, readSize } from "./quantities.ts";

/** How a setting is written, and what it is once read. */
export type Shape<S extends TSchema = TSchema> = {
  /** Completes `must be …`. */
  readonly text: string;
  readonly schema: S;
  /** What was written as the value that the schema checks; undefined when it cannot be read. */
  readonly read: (raw: Raw) => unknown;
};

/** Reads a value; undefined when it does not have the shape. */
export function readShape<S extends TSchema>(shape: Shape<S>, raw: Raw): Static<S> | undefined {
  const value = shape.read(raw);
  return Check(shape.schema, value) ? value : undefined;
}

/** The longest time that a timer can hold is 2^31 - 1 ms; beyond it, timers fire at once. */
const longestMs = 24 * 24 * 3_600_000;

const single =
  (read: (text: string) => unknown) =>
  (raw: Raw): unknown =>
    typeof raw === "string" ? read(raw) : undefined;

export const boolean: Shape<ReturnType<typeof Type.Boolean>> = {
  text: "true or false",
  schema: Type.Boolean(),
  read: single(readBoolean),
};

/** A whole number. */
export const integer = (minimum: number, maximum: number) => ({
  text: `a whole number from ${minimum} to ${maximum}`,
  schema: Type.Integer({ minimum, maximum }),
  read: single(readNumber),
});

/** A number. */
export const number = (minimum: number, maximum: number) => ({
  text: `a number from ${minimum} to ${maximum}`,
  schema: Type.Number({ minimum, maximum }),
  read: single(readNumber),
});

/** A duration in ms, at least `minimum` ms. */
export const milliseconds = (minimum: number) => ({
  text: `a duration such as 600 (seconds), 500ms, 10m or 1h30m, from ${minimum}ms to 24 days`,
  schema: Type.Number({ minimum, maximum: longestMs }),
  read: single((text) => {
    const ms = readDuration(text);
    return ms === undefined ? undefined : Math.round(ms);
  }),
});

/** A duration in seconds, at least one. */
export const seconds = {
  text: "a duration such as 3600 (seconds), 10m or 1h30m, from 1s to 24 days",
  schema: Type.Number({ minimum: 1, maximum: longestMs / 1000 }),
  read: single((text) => {
    const ms = readDuration(text);
    return ms === undefined ? undefined : ms / 1000;
  }),
};

/** A size in bytes. */
export const size = {
  text: "a size such as 500K, 10M or 1G, from 1K to 1G",
  schema: Type.Integer({ minimum: 1024, maximum: 1024 ** 3 }),
  read: single(readSize),
};

/** One of some words, in any case. */
export const choice = <const W extends string>(words: readonly W[], text = words.join(", ")) => ({
  text: words.length === 1 ? text : `one of ${text}`,
  schema: Type.Union(words.map((word) => Type.Literal(word))),
  read: single((written) => written.toLowerCase()),
});

export const port = {
  text: "a port number from 0 (any free one) to 65535, or auto (the next free one)",
  schema: Type.Union([Type.Literal("auto"), Type.Integer({ minimum: 0, maximum: 65_535 })]),
  read: single((text) => (text.toLowerCase() === "auto" ? "auto" : readNumber(text))),
};

export const host = {
  text: "an IP address or a host name, without scheme and port",
  schema: Type.String(),
  read: single(readHost),
};

/** A word that a header can carry. */
export const secret = {
  text: "printable ASCII characters without spaces",
  schema: Type.String({ pattern: "^[\\x21-\\x7e]+$" }),
  read: single((text) => text),
};

export const text = {
  text: "a text",
  schema: Type.String(),
  read: single((written) => written),
};

export const modelName = {
  text: "the name of a model or an alias, without spaces",
  schema: Type.String({ pattern: "^\\S+$", maxLength: 512 }),
  read: single((written) => written),
};

/** The items of a list: a sequence in config.yaml, elsewhere separated by commas. */
export function readList(raw: Raw): readonly string[] {
  const items = typeof raw === "string" ? raw.split(",") : raw;
  return items.map((item) => item.trim()).filter((item) => item !== "");
}

const list = (of: string, read: (item: string) => unknown) => ({
  text: `${of}, separated by commas`,
  schema: Type.Array(Type.String(), { maxItems: 1000 }),
  read: (raw: Raw): unknown => readList(raw).map(read),
});

export const hosts = list("host names or IP addresses without port", readHost);
export const origins = list("origins such as https://example.com:8443", readOrigin);

/** An origin as browsers send it: no path, no default port; `*` is none. */
function readOrigin(item: string): string | undefined {
  const written = item.toLowerCase().replace(/\/$/, "");
  if (!/^[a-z][a-z0-9+.-]*:\/\/[^\s/?#@*]+$/.test(written) || !URL.canParse(written)) {
    return undefined;
  }
  const { origin } = new URL(written);
  // Schemes that the URL standard does not know, such as app://, have no origin of their own.
  return origin === "null" ? written : origin;
}
