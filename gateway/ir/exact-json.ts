import { closingQuote } from "./json.ts";

/**
 * Numbers that JavaScript would print otherwise than they were spelled: more than 15 digits, an
 * exponent, zeros behind the point. They are kept as what `JSON.rawJSON` makes, which is printed as
 * it was spelled.
 * Source: https://tc39.es/proposal-json-parse-with-source/
 */
type RawNumber = { readonly rawJSON: string };

declare global {
  interface JSON {
    rawJSON(text: string): RawNumber;
    isRawJSON(value: unknown): value is RawNumber;
  }
}

/** @throws SyntaxError */
export function parseExact(text: string): unknown {
  const json: unknown = JSON.parse(text);
  return hasLongNumber(text) ? JSON.parse(text, keepExact as never) : json;
}

/** A number, also one that was kept as it was spelled. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value !== "object" || value === null || !JSON.isRawJSON(value)) return undefined;
  return Number(value.rawJSON);
}

function keepExact(_key: string, value: unknown, { source }: { source?: string }): unknown {
  const isSame = typeof value !== "number" || source === undefined || String(value) === source;
  return isSame ? value : JSON.rawJSON(source);
}

const zero = 0x30;
const nine = 0x39;
const quote = 0x22;
const minus = 0x2d;

/** Beyond doubt printed as it is spelled. */
const plainNumber = /^-?(?:[1-9]\d{0,14}|\d{1,7}\.\d{0,6}[1-9])$/;

/** @param text valid JSON */
function hasLongNumber(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === quote) at = closingQuote(text, at);
    else if (unit >= zero && unit <= nine) {
      const end = endOfNumber(text, at);
      const start = text.charCodeAt(at - 1) === minus ? at - 1 : at;
      if (end - start > 1 && !plainNumber.test(text.slice(start, end))) return true;
      at = end - 1;
    }
  }
  return false;
}

/** Digits, the point, and the exponent with its sign. */
function endOfNumber(text: string, start: number): number {
  let at = start + 1;
  for (; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    const isDigit = unit >= zero && unit <= nine;
    if (!isDigit && unit !== 0x2e && (unit | 0x20) !== 0x65 && unit !== 0x2b && unit !== 0x2d) {
      break;
    }
  }
  return at;
}
