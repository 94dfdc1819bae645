import { isUtf8 } from "node:buffer";
import { findKey, unquote } from "./json-keys.ts";
import { quote, Refusal, spaceEnd, terminated } from "./json-scalars.ts";
import {
  closeBrace,
  colonEnd,
  comma,
  expect,
  keyEnd,
  type Nesting,
  nextByte,
  openBrace,
  openBracket,
  valueEnd,
} from "./json-values.ts";

export type TokenKind = "string" | "number" | "object" | "array" | "boolean" | "null";

/** The byte range of a value, `end` exclusive, quotes and brackets included. */
export type Token = { readonly start: number; readonly end: number; readonly kind: TokenKind };

/** What was found in a body that is one valid JSON object. */
export type Scan = {
  readonly ok: true;
  /** The values of those wanted keys that the object has at its top level. */
  readonly tokens: ReadonlyMap<string, Token>;
  /** Offset of the first `{`. */
  readonly openBrace: number;
  /** Offset of the last `}`. */
  readonly closeBrace: number;
  /** The object has no field. */
  readonly empty: boolean;
};

/** Why a body was refused; `duplicate` speaks of wanted keys only. */
export type ScanFailure = {
  readonly ok: false;
  readonly reason: "syntax" | "not-object" | "not-utf8" | "bom" | "too-deep" | "duplicate";
  /** Offset of the byte that is refused, the length when bytes are missing; 0 for `bom` and `not-utf8`. */
  readonly at: number;
  /** The key that occurs twice. */
  readonly key?: string;
};

/**
 * Reads a whole body without parsing it: valid exactly where JSON.parse would accept its text
 * (RFC 8259, trailing bytes refused), and finds the values of the wanted top-level keys. Keys are
 * compared unescaped, so that `"mod\u0065l"` is `model`.
 * @param keys what policy reads; each may occur once
 * @param maxDepth levels of nesting, the body's own object counted
 */
export function scan(body: Buffer, keys: readonly string[], maxDepth: number): Scan | ScanFailure {
  if (startsWithMark(body)) return { ok: false, reason: "bom", at: 0 };
  if (!isUtf8(body)) return { ok: false, reason: "not-utf8", at: 0 };
  try {
    return scanText(terminated(body), body.length, keys, maxDepth);
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown;
    return { ok: false, reason: thrown.reason, at: thrown.at };
  }
}

/** Whether a body begins with a byte order mark in UTF-8. */
export function startsWithMark(body: Uint8Array): boolean {
  return body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf;
}

/** The text of a string, unescaped. @param json its bytes, quotes included */
export function stringValue(json: Buffer): string {
  return unquote(json, 1, json.length - 1);
}

/** Whether a token of kind `boolean` is `true`, the shorter of the two. */
export function isTrue(token: Token): boolean {
  return token.end - token.start === 4;
}

/** @param length of the body, which may have a zero byte behind it */
function scanText(
  body: Buffer,
  length: number,
  keys: readonly string[],
  maxDepth: number,
): Scan | ScanFailure {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const start = spaceEnd(body, 0);
  if (body[start] !== openBrace) {
    endBody(body, valueEnd(body, view, start, createNesting(body, maxDepth)), length);
    return { ok: false, reason: "not-object", at: start };
  }
  const fields = new Fields(body, keys);
  const first = spaceEnd(body, start + 1);
  const empty = body[first] === closeBrace;
  const nesting = createNesting(body, maxDepth - 1);
  const close = empty ? first : membersEnd(body, view, first, fields, nesting);
  endBody(body, close + 1, length);
  if (fields.duplicate) return fields.duplicate;
  return { ok: true, tokens: fields.tokens, openBrace: start, closeBrace: close, empty };
}

/** Only white space may follow the body's value. */
function endBody(body: Buffer, start: number, length: number): void {
  const at = start < length ? spaceEnd(body, start) : start;
  if (at < length) throw new Refusal("syntax", at);
}

/** Kept between bodies: a scan is one synchronous call, so that two never share it. */
let closers = new Uint8Array(512);

function createNesting(body: Buffer, limit: number): Nesting {
  const room = Math.min(limit, body.length);
  if (closers.length < room) closers = new Uint8Array(room);
  return { limit, closers };
}

/** @returns the offset of the brace that closes the body's object */
function membersEnd(
  body: Buffer,
  view: DataView,
  start: number,
  fields: Fields,
  nesting: Nesting,
): number {
  let at = start;
  for (;;) {
    const key = keyEnd(body, view, at);
    const value = colonEnd(body, key);
    const end = valueEnd(body, view, value, nesting);
    fields.add(at, key, value, end);
    at = nextByte(body, end);
    if (body[at] === closeBrace) return at;
    at = spaceEnd(body, expect(body, at, comma));
  }
}

/** The wanted fields of one object, as they are met. */
class Fields {
  readonly tokens = new Map<string, Token>();
  duplicate: ScanFailure | undefined;
  readonly #body: Buffer;
  readonly #keys: readonly string[];
  /** No wanted key takes more bytes, quotes included, even with each character as `\u0000`. */
  readonly #longest: number;

  constructor(body: Buffer, keys: readonly string[]) {
    this.#body = body;
    this.#keys = keys;
    let longest = 0;
    for (const key of keys) if (key.length > longest) longest = key.length;
    this.#longest = longest * 6 + 2;
  }

  add(keyStart: number, keyEnd: number, start: number, end: number): void {
    if (keyEnd - keyStart > this.#longest) return;
    const key = findKey(this.#body, keyStart + 1, keyEnd - 1, this.#keys);
    if (key === undefined) return;
    if (this.tokens.has(key)) {
      this.duplicate ??= { ok: false, reason: "duplicate", at: keyStart, key };
    } else {
      this.tokens.set(key, { start, end, kind: kindOf(this.#body[start]) });
    }
  }
}

function kindOf(byte: number | undefined): TokenKind {
  switch (byte) {
    case quote:
      return "string";
    case openBrace:
      return "object";
    case openBracket:
      return "array";
    case 0x74:
    case 0x66:
      return "boolean";
    case 0x6e:
      return "null";
    default:
      return "number";
  }
}
