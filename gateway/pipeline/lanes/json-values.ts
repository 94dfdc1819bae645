import { quote, Refusal, scalarEnd, spaceEnd, stringEnd } from "./json-scalars.ts";

export const comma = 0x2c;
export const openBracket = 0x5b;
export const openBrace = 0x7b;
export const closeBrace = 0x7d;
const colon = 0x3a;

/** How deep a value may nest, and the closing brackets that are due while it is read. */
export type Nesting = {
  /** Levels of brackets; 0 allows only scalars. */
  readonly limit: number;
  /** Room for `limit` entries, or as many as the body has bytes. */
  readonly closers: Uint8Array;
};

/** @param start the offset where a value begins; `Refusal` is thrown as by the scalars */
export function valueEnd(
  body: Uint8Array,
  view: DataView,
  start: number,
  nesting: Nesting,
): number {
  return isOpener(body[start])
    ? containerEnd(body, view, start, nesting)
    : scalarEnd(body, view, start);
}

/** The offset after a key's closing quote. */
export function keyEnd(body: Uint8Array, view: DataView, start: number): number {
  if (body[start] !== quote) throw new Refusal("syntax", start);
  return stringEnd(body, view, start);
}

/** @param start the offset after a key's closing quote; the result is where its value begins */
export function colonEnd(body: Uint8Array, start: number): number {
  return spaceEnd(body, expect(body, spaceEnd(body, start), colon));
}

/** Each round reads the start of a value, and what it closes if it is whole. */
function containerEnd(body: Uint8Array, view: DataView, start: number, nesting: Nesting): number {
  const { closers, limit } = nesting;
  let depth = 0;
  let at = start;
  for (;;) {
    const byte = body[at];
    if (byte === openBrace || byte === openBracket) {
      if (depth >= limit) throw new Refusal("too-deep", at);
      const closer = byte + 2;
      closers[depth++] = closer;
      at = spaceEnd(body, at + 1);
      if (body[at] !== closer) {
        at = memberValue(body, view, at, closer);
        continue;
      }
    } else {
      at = spaceEnd(body, scalarEnd(body, view, at));
    }
    while (body[at] === closers[depth - 1]) {
      if (--depth === 0) return at + 1;
      at = nextByte(body, at + 1);
    }
    at = spaceEnd(body, expect(body, at, comma));
    at = memberValue(body, view, at, closers[depth - 1]);
  }
}

function memberValue(
  body: Uint8Array,
  view: DataView,
  start: number,
  closer: number | undefined,
): number {
  return closer === closeBrace ? colonEnd(body, keyEnd(body, view, start)) : start;
}

/**
 * The offset of the first byte that is not white space, in a text that must go on.
 * @param start the offset after a bracket; only there can a text end without a scalar noticing
 */
export function nextByte(body: Uint8Array, start: number): number {
  const at = start < body.length ? spaceEnd(body, start) : start;
  if (at === body.length) throw new Refusal("syntax", at);
  return at;
}

/** The offset after the one byte that may stand at `at`. */
export function expect(body: Uint8Array, at: number, byte: number): number {
  if (body[at] !== byte) throw new Refusal("syntax", at);
  return at + 1;
}

function isOpener(byte: number | undefined): boolean {
  return byte === openBrace || byte === openBracket;
}
