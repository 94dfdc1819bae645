import { type Json, type JsonObject, lookup } from "../../ir/json.ts";

/** Longest text made for a `minLength`, in UTF-16 code units. */
const maxLength = 4096;

/** Values of the named formats, of the ranges reserved for examples (RFC 2606, RFC 5737, RFC 3849). */
const formats: Readonly<Record<string, string>> = {
  "date-time": "2026-01-01T00:00:00Z",
  date: "2026-01-01",
  time: "00:00:00Z",
  duration: "PT1S",
  email: "demo@example.com",
  "idn-email": "demo@example.com",
  hostname: "demo.example.com",
  "idn-hostname": "demo.example.com",
  ipv4: "192.0.2.1",
  ipv6: "2001:db8::1",
  uri: "https://example.com/demo",
  "uri-reference": "https://example.com/demo",
  iri: "https://example.com/demo",
  url: "https://example.com/demo",
  uuid: "00000000-0000-4000-8000-000000000000",
  regex: "demo",
  "json-pointer": "/demo",
  byte: "ZGVtbw==",
};

/** A text for a schema: of its format, or `demo`, as long as it must and may be. */
export function sampleString(schema: JsonObject, variant: number): string {
  const { format } = schema;
  const known = typeof format === "string" ? lookup(formats, format) : undefined;
  if (known !== undefined) return known;
  const least = typeof schema.minLength === "number" ? Math.min(schema.minLength, maxLength) : 0;
  const most = typeof schema.maxLength === "number" ? schema.maxLength : maxLength;
  const text = variant === 0 ? "demo" : `demo ${variant + 1}`;
  return text.padEnd(least, " demo").slice(0, most);
}

/** A number for a schema: 1, or the nearest that its limits and `multipleOf` allow. */
export function sampleNumber(schema: JsonObject, whole: boolean, variant: number): number {
  const low = limit(schema.minimum, schema.exclusiveMinimum, Math.max);
  const high = limit(schema.maximum, schema.exclusiveMaximum, Math.min);
  const step = stepOf(schema.multipleOf, whole);
  if (step === undefined) return between(low, high, 1 + variant);
  const first =
    low === undefined ? -Infinity : afterLimit(low, Math.ceil(low.value / step), step, 1);
  const last =
    high === undefined ? Infinity : afterLimit(high, Math.floor(high.value / step), step, -1);
  // The product of two floats has digits that nobody wrote.
  return Number((Math.max(first, Math.min(last, 1 + variant)) * step).toPrecision(12));
}

/** A bound of a number; an open one is not itself allowed. */
type Limit = { readonly value: number; readonly open: boolean };

/** Draft 4 says `exclusiveMinimum: true` beside `minimum`, later drafts give it a number of its own. */
function limit(
  closed: Json | undefined,
  exclusive: Json | undefined,
  tighter: (one: number, other: number) => number,
): Limit | undefined {
  if (typeof exclusive !== "number") {
    return typeof closed === "number" ? { value: closed, open: exclusive === true } : undefined;
  }
  if (typeof closed !== "number") return { value: exclusive, open: true };
  const value = tighter(closed, exclusive);
  return { value, open: value === exclusive };
}

function stepOf(multiple: Json | undefined, whole: boolean): number | undefined {
  const step = typeof multiple === "number" && multiple > 0 ? multiple : undefined;
  return whole && !Number.isInteger(step) ? 1 : step;
}

/** The first multiple that an open limit leaves. */
function afterLimit(limit: Limit, index: number, step: number, direction: number): number {
  return limit.open && index * step === limit.value ? index + direction : index;
}

function between(low: Limit | undefined, high: Limit | undefined, wanted: number): number {
  const middle = low && high ? (low.value + high.value) / 2 : undefined;
  if (low && isOutside(low, low.value - wanted)) {
    return low.open ? (middle ?? low.value + 1) : low.value;
  }
  if (high && isOutside(high, wanted - high.value)) {
    return high.open ? (middle ?? high.value - 1) : high.value;
  }
  return wanted;
}

/** @param beyond how far a number lies beyond the limit */
const isOutside = ({ open }: Limit, beyond: number): boolean =>
  beyond > 0 || (open && beyond === 0);
