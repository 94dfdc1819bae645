import { backslash } from "./json-scalars.ts";

/**
 * Which of some keys a valid JSON string is, its escapes read.
 * @param start the offset after the opening quote
 * @param end the offset of the closing one
 */
export function findKey(
  body: Buffer,
  start: number,
  end: number,
  keys: readonly string[],
): string | undefined {
  const spelling = spellingOf(body, start, end);
  if (spelling === "beyond-ascii") {
    const text = unquote(body, start, end);
    return keys.find((key) => key === text);
  }
  for (const key of keys) {
    const same =
      spelling === "plain" ? isPlain(body, start, end, key) : isEscaped(body, start, end, key);
    if (same) return key;
  }
  return undefined;
}

/** The text of a valid JSON string between its quotes. */
export function unquote(body: Buffer, start: number, end: number): string {
  const text = body.toString("utf8", start, end);
  return text.includes("\\") ? JSON.parse(`"${text}"`) : text;
}

function spellingOf(
  body: Buffer,
  start: number,
  end: number,
): "plain" | "escaped" | "beyond-ascii" {
  let spelling: "plain" | "escaped" = "plain";
  for (let at = start; at < end; at++) {
    const byte = body[at] as number;
    if (byte >= 0x80) return "beyond-ascii";
    if (byte === backslash) spelling = "escaped";
  }
  return spelling;
}

function isPlain(body: Buffer, start: number, end: number, text: string): boolean {
  if (end - start !== text.length) return false;
  for (let index = 0; index < text.length; index++) {
    if (body[start + index] !== text.charCodeAt(index)) return false;
  }
  return true;
}

/** Makes no string of the key: a body of nothing but escaped keys must not cost more than a parse. */
function isEscaped(body: Buffer, start: number, end: number, text: string): boolean {
  let at = start;
  for (let index = 0; index < text.length; index++) {
    if (at >= end || unitAt(body, at) !== text.charCodeAt(index)) return false;
    if (body[at] === backslash) at += body[at + 1] === 0x75 ? 6 : 2;
    else at++;
  }
  return at === end;
}

/** What stands for itself after a backslash, and what the letters stand for. */
const escapes = new Uint8Array(256);
for (const [letter, unit] of ['""', "\\\\", "//", "b\b", "f\f", "n\n", "r\r", "t\t"]) {
  escapes[letter?.charCodeAt(0) ?? 0] = unit?.charCodeAt(0) ?? 0;
}

/** The UTF-16 code unit that an ASCII byte or an escape stands for. */
function unitAt(body: Buffer, at: number): number {
  const byte = body[at] as number;
  if (byte !== backslash) return byte;
  const letter = body[at + 1] as number;
  if (letter !== 0x75) return escapes[letter] as number;
  let unit = 0;
  for (let digit = at + 2; digit < at + 6; digit++)
    unit = unit * 16 + hexValue(body[digit] as number);
  return unit;
}

/** @param byte a hexadecimal digit; bit 6 tells its letters from its figures */
function hexValue(byte: number): number {
  return (byte & 0x0f) + (byte >> 6) * 9;
}
