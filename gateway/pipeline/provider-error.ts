import type { IncomingHttpHeaders } from "node:http";
import type { Dialect, ProviderError } from "../dialects/dialect.ts";
import { GatewayError } from "../errors.ts";
import { type JsonObject, lookup, parseObject } from "../ir/json.ts";
import { maskBytes, maskKey } from "../secrets/mask-key.ts";

/** A provider's refusal: what the client is to get, and whether another try may help. */
export type Refusal = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** The provider's bytes when they are in the client's dialect; else the error is rendered. */
  readonly body: Buffer | undefined;
  readonly error: GatewayError;
  readonly retryable: boolean;
};

const retryableStatuses = new Set([408, 409, 425, 429, 500, 502, 503, 504, 529]);

/** Reads an answer whose status is no success. */
export function readRefusal(
  dialect: Dialect,
  status: number,
  headers: IncomingHttpHeaders,
  bytes: Buffer,
  key: string | undefined,
): Refusal {
  const body = maskBytes(bytes, key);
  const json = parseObject(body.toString("utf8"));
  const known = json && dialect.readError(json);
  const message = maskKey(known?.message ?? plainMessage(json, body, status, headers), key);
  const retryAfterMs = readRetryAfter(headers, Date.now());
  const error = new GatewayError("provider_error", message, {
    status: status >= 400 ? status : 502,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    upstreamCode: known?.code,
  });
  return {
    status: error.status,
    headers,
    body: known && status >= 400 ? body : undefined,
    error,
    retryable: mayRetry(status, headers),
  };
}

/** Types of errors whose status is known, in both dialects. */
const statuses: Readonly<Record<string, number>> = {
  invalid_request_error: 400,
  authentication_error: 401,
  billing_error: 402,
  permission_error: 403,
  not_found_error: 404,
  request_too_large: 413,
  rate_limit_error: 429,
  timeout_error: 504,
  overloaded_error: 529,
};

/** The status that an error inside a 200 should have had, where its type tells. */
export function ownStatus({ type = "" }: ProviderError): number | undefined {
  return lookup(statuses, type);
}

/** An error that a provider told inside a 200. */
export function reportedError(error: ProviderError, key: string | undefined): GatewayError {
  const status = ownStatus(error);
  const options = { ...(status === undefined ? {} : { status }), upstreamCode: error.code };
  return new GatewayError("provider_error", maskKey(error.message, key), options);
}

/** Whether the same request may succeed later. */
export function mayPass(status: number): boolean {
  return retryableStatuses.has(status);
}

/** The official SDKs obey `x-should-retry` too. */
function mayRetry(status: number, headers: IncomingHttpHeaders): boolean {
  const advice = headers["x-should-retry"];
  if (advice === "true" || advice === "false") return advice === "true";
  return mayPass(status);
}

/** Milliseconds, from `retry-after-ms` or Retry-After (RFC 9110 section 10.2.3). */
export function readRetryAfter(headers: IncomingHttpHeaders, now: number): number | undefined {
  const exact = Number(headers["retry-after-ms"] ?? Number.NaN);
  if (exact >= 0) return exact;
  const text = headers["retry-after"];
  if (text === undefined) return undefined;
  const seconds = Number(text);
  const wait = Number.isNaN(seconds) ? Date.parse(text) - now : seconds * 1000;
  return wait >= 0 ? wait : undefined;
}

function plainMessage(
  json: JsonObject | undefined,
  body: Buffer,
  status: number,
  headers: IncomingHttpHeaders,
): string {
  if (typeof json?.message === "string") return json.message;
  if (typeof json?.detail === "string") return json.detail;
  if (status >= 300 && status < 400) {
    return `The provider redirects to ${headers.location ?? "another address"}; set its base URL to the final one.`;
  }
  const text = excerpt(body);
  return `The provider answered with status ${status}${text === "" ? "." : `: ${text}`}`;
}

/** The start of a text without tags, on one line. */
export function excerpt(bytes: Buffer): string {
  return bytes
    .subarray(0, 2048)
    .toString("utf8")
    .replace(/<(script|style)[\s\S]*?<\/\1>|<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 200);
}
