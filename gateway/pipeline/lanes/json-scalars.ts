/**
 * Where the scalars of a JSON text end, as RFC 8259 has them. Each function returns the offset after
 * what it read and throws `Refusal` at the byte that cannot stand there. Nothing is allocated and
 * nothing recurses, because every request goes through here. `view` is a view of the same bytes as
 * `body`, to read four of them at a time.
 *
 * No read may go beyond the end: after the first that does, the engine compiles these functions
 * anew, and slower by half. So a body ends with a byte that no scalar can run over (`terminated`).
 */

/** Thrown inside the scanner only. `at` is the length of the body when bytes are missing. */
export class Refusal extends Error {
  readonly reason: "syntax" | "too-deep";
  readonly at: number;

  constructor(reason: "syntax" | "too-deep", at: number) {
    super(reason);
    this.reason = reason;
    this.at = at;
  }
}

export const quote = 0x22;
export const backslash = 0x5c;
const minus = 0x2d;
const plus = 0x2b;
const point = 0x2e;
const zero = 0x30;
const nine = 0x39;
const upperE = 0x45;
const lowerE = 0x65;

/** How many bytes follow the backslash, by the first of them; 0 where none may stand. */
const escapeLengths = new Uint8Array(256);
for (const byte of Buffer.from('"\\/bfnrt')) escapeLengths[byte] = 1;
escapeLengths[0x75] = 5;

/** 1 for the bytes that end the plain part of a string: quote, backslash and controls. */
const stops = new Uint8Array(256).fill(1, 0, 0x20);
stops[quote] = 1;
stops[backslash] = 1;

const literals = { t: Buffer.from("true"), f: Buffer.from("false"), n: Buffer.from("null") };

const zeroByte = Buffer.alloc(1);

/**
 * The body itself if it ends as an object does, with a closing brace; else (it is no object, or
 * broken) a copy with a zero byte at its end, which can stand nowhere.
 */
export function terminated(body: Buffer): Buffer {
  let last = body.length - 1;
  while (last >= 0 && isSpace(body[last])) last--;
  return last >= 0 && body[last] === 0x7d ? body : Buffer.concat([body, zeroByte]);
}

/** The offset of the first byte that is not JSON white space. */
export function spaceEnd(body: Uint8Array, start: number): number {
  return (body[start] as number) > 0x20 ? start : spacesEnd(body, start);
}

function spacesEnd(body: Uint8Array, start: number): number {
  let at = start;
  while (at < body.length && isSpace(body[at])) at++;
  return at;
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** @param start the offset of a value that is neither an object nor an array */
export function scalarEnd(body: Uint8Array, view: DataView, start: number): number {
  switch (body[start]) {
    case quote:
      return stringEnd(body, view, start);
    case 0x74:
      return literalEnd(body, start, literals.t);
    case 0x66:
      return literalEnd(body, start, literals.f);
    case 0x6e:
      return literalEnd(body, start, literals.n);
    default:
      return numberEnd(body, start);
  }
}

function literalEnd(body: Uint8Array, start: number, literal: Uint8Array): number {
  for (let index = 1; index < literal.length; index++) {
    if (body[start + index] !== literal[index]) throw new Refusal("syntax", start + index);
  }
  return start + literal.length;
}

function numberEnd(body: Uint8Array, start: number): number {
  const first = body[start] === minus ? start + 1 : start;
  let at = body[first] === zero ? first + 1 : digitsEnd(body, first);
  if (body[at] === point) at = digitsEnd(body, at + 1);
  if (body[at] === lowerE || body[at] === upperE) {
    const sign = body[at + 1];
    at = digitsEnd(body, sign === plus || sign === minus ? at + 2 : at + 1);
  }
  return at;
}

/** The offset after at least one digit. */
function digitsEnd(body: Uint8Array, start: number): number {
  let at = start;
  while (isDigit(body[at])) at++;
  if (at === start) throw new Refusal("syntax", at);
  return at;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= zero && byte <= nine;
}

/**
 * Eight bytes a step to the next quote, backslash or control byte. One function on purpose: split
 * up, the engine stops inlining its inner loop and escaped code takes a third longer. Escapes come in
 * rows, in JSON that is quoted in JSON above all.
 * @param start the offset of the opening quote
 */
export function stringEnd(body: Uint8Array, view: DataView, start: number): number {
  const last = body.length - 8;
  let at = start + 1;
  let plainSteps = 0;
  while (at <= last) {
    const low = stopMarks(view.getInt32(at, true));
    const high = stopMarks(view.getInt32(at + 4, true));
    if ((low | high) === 0) {
      at += 8;
      if (++plainSteps === 8) at = plainRunEnd(body, view, at);
      continue;
    }
    plainSteps = 0;
    at += low !== 0 ? firstMark(low) : 4 + firstMark(high);
    const byte = body[at];
    if (byte === quote) return at + 1;
    if (byte !== backslash) throw new Refusal("syntax", at);
    do at = escapeEnd(body, at + 1);
    while (body[at] === backslash);
  }
  return stringTailEnd(body, at);
}

/** Strides over the plain part of a long string; stops less than 16 bytes before its end. */
function plainRunEnd(body: Uint8Array, view: DataView, start: number): number {
  const last = body.length - 16;
  let at = start;
  while (at <= last) {
    const low = stopMarks(view.getInt32(at, true)) | stopMarks(view.getInt32(at + 4, true));
    const high = stopMarks(view.getInt32(at + 8, true)) | stopMarks(view.getInt32(at + 12, true));
    if ((low | high) !== 0) return at;
    at += 16;
  }
  return at;
}

/**
 * Sets the top bit of the lowest byte of a little-endian word that is a quote, a backslash or a
 * control byte (bytes above it may be marked in error, by borrowing); zero when there is none.
 * Flipping bit 1 puts the quote next to the controls, so that one subtraction finds both.
 */
function stopMarks(word: number): number {
  return (
    (((word ^ 0x02020202) - 0x21212121) | ((word ^ 0x5c5c5c5c) - 0x01010101)) & ~word & 0x80808080
  );
}

/** The index, 0 to 3, of the lowest marked byte. */
function firstMark(marks: number): number {
  return (31 - Math.clz32(marks & -marks)) >> 3;
}

/** The rest of a string in the last bytes of the body. */
function stringTailEnd(body: Uint8Array, start: number): number {
  let at = start;
  for (;;) {
    while (at < body.length && stops[body[at] as number] === 0) at++;
    const byte = at < body.length ? body[at] : undefined;
    if (byte === quote) return at + 1;
    if (byte !== backslash) throw new Refusal("syntax", at);
    at = escapeEnd(body, at + 1);
  }
}

/** @param start the offset after the backslash */
function escapeEnd(body: Uint8Array, start: number): number {
  const length = escapeLengths[body[start] as number];
  if (length === 1) return start + 1;
  if (length === 5) return hexEnd(body, start + 1);
  throw new Refusal("syntax", start);
}

function hexEnd(body: Uint8Array, start: number): number {
  for (let at = start; at < start + 4; at++) {
    if (!isHexDigit(body[at])) throw new Refusal("syntax", at);
  }
  return start + 4;
}

function isHexDigit(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  const lower = byte | 0x20;
  return isDigit(byte) || (lower >= 0x61 && lower <= 0x66);
}
