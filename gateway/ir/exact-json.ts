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

/**
 * @param depth of nesting from which on numbers are kept as they were spelled; 1 is the outermost
 * @throws SyntaxError
 */
export function parseExact(text: string, depth = 1): unknown {
  const places = findLongNumbers(text, depth);
  if (places.length === 0) return JSON.parse(text);
  const numbers = places.map(({ start, end }) => text.slice(start, end));
  return withNumbers(JSON.parse(marked(text, places)), numbers);
}

/** A number, also one that was kept as it was spelled. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value !== "object" || value === null || !JSON.isRawJSON(value)) return undefined;
  return Number(value.rawJSON);
}

type Place = { readonly start: number; readonly end: number };

/** Stands for a number while the text is parsed, since a reviver is ten times as slow. */
const mark = `\u0001${crypto.randomUUID()}:`;

function marked(text: string, places: readonly Place[]): string {
  let from = 0;
  let result = "";
  for (const [index, { start, end }] of places.entries()) {
    result += `${text.slice(from, start)}${JSON.stringify(mark + index)}`;
    from = end;
  }
  return result + text.slice(from);
}

/** Puts the numbers back, in place. */
function withNumbers(value: unknown, numbers: readonly string[]): unknown {
  if (typeof value === "string") return value.startsWith(mark) ? exact(value, numbers) : value;
  if (typeof value !== "object" || value === null) return value;
  const node = value as Record<string, unknown>;
  for (const key in node) {
    const inner = node[key];
    const restored = withNumbers(inner, numbers);
    if (restored !== inner) node[key] = restored;
  }
  return node;
}

function exact(marker: string, numbers: readonly string[]): unknown {
  const spelled = numbers[Number(marker.slice(mark.length))] ?? "null";
  const number = Number(spelled);
  return String(number) === spelled ? number : JSON.rawJSON(spelled);
}

const zero = 0x30;
const nine = 0x39;
const quote = 0x22;
const minus = 0x2d;

/** Beyond doubt printed as it is spelled. */
const plainNumber = /^-?(?:[1-9]\d{0,14}|\d{1,7}\.\d{0,6}[1-9])$/;

/** In a text that is no JSON, whatever looks like it. */
function findLongNumbers(text: string, from: number): Place[] {
  const places: Place[] = [];
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === quote) {
      at = closingQuote(text, at);
      if (at < 0) break;
    } else if (unit >= zero && unit <= nine) {
      const place = numberAt(text, at);
      if (depth >= from && isLong(text, place)) places.push(place);
      at = place.end - 1;
    } else depth += nesting(unit);
  }
  return places;
}

function numberAt(text: string, digit: number): Place {
  const start = text.charCodeAt(digit - 1) === minus ? digit - 1 : digit;
  return { start, end: endOfNumber(text, digit) };
}

function isLong(text: string, { start, end }: Place): boolean {
  return end - start > 1 && !plainNumber.test(text.slice(start, end));
}

/** `[` and `{`, `]` and `}` differ in one bit. */
function nesting(unit: number): number {
  const folded = unit | 0x20;
  if (folded === 0x7b) return 1;
  return folded === 0x7d ? -1 : 0;
}

/** Digits, the point, and the exponent with its sign. */
function endOfNumber(text: string, start: number): number {
  let at = start + 1;
  for (; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    const isDigit = unit >= zero && unit <= nine;
    if (!isDigit && unit !== 0x2e && (unit | 0x20) !== 0x65 && unit !== 0x2b && unit !== minus) {
      break;
    }
  }
  return at;
}
