/**
 * Every coded error of the gateway, once. Dialects render these in their own envelopes, the command
 * line turns them into exit codes, and `docs/errors.md` explains each.
 */

/** What a dialect needs to know to choose its own error type. */
export type ErrorKind =
  | "invalid-request"
  | "authentication"
  | "permission"
  | "not-found"
  | "too-large"
  | "rate-limit"
  | "overloaded"
  | "timeout"
  | "provider"
  | "internal";

type Entry = { readonly status: number; readonly kind: ErrorKind };

const entry = (status: number, kind: ErrorKind): Entry => ({ status, kind });

/** Code → HTTP status and kind. */
export const catalogue = {
  invalid_json: entry(400, "invalid-request"),
  invalid_request: entry(400, "invalid-request"),
  ambiguous_body: entry(400, "invalid-request"),
  json_too_deep: entry(400, "invalid-request"),
  body_too_large: entry(413, "too-large"),
  headers_too_large: entry(431, "invalid-request"),
  request_timeout: entry(408, "timeout"),
  unsupported_encoding: entry(415, "invalid-request"),
  endpoint_unavailable: entry(400, "invalid-request"),
  media_unsupported: entry(400, "invalid-request"),
  candidates_unsupported: entry(400, "invalid-request"),

  missing_key: entry(401, "authentication"),
  invalid_key: entry(401, "authentication"),
  admin_token_required: entry(401, "authentication"),
  too_many_failures: entry(429, "rate-limit"),
  host_not_allowed: entry(403, "permission"),
  origin_not_allowed: entry(403, "permission"),
  loop_detected: entry(508, "invalid-request"),

  route_not_found: entry(404, "not-found"),
  method_not_allowed: entry(405, "invalid-request"),
  model_not_found: entry(404, "not-found"),
  thread_not_found: entry(404, "not-found"),
  request_not_found: entry(404, "not-found"),

  too_many_streams: entry(429, "rate-limit"),
  gateway_busy: entry(503, "overloaded"),
  gateway_stopping: entry(503, "overloaded"),

  provider_unreachable: entry(502, "provider"),
  provider_timeout: entry(504, "timeout"),
  provider_error: entry(502, "provider"),
  provider_answer_unrecognised: entry(502, "provider"),
  bad_tool_input: entry(502, "provider"),
  stream_buffer_full: entry(502, "provider"),
  provider_stream_truncated: entry(502, "provider"),
  provider_stream_idle: entry(504, "timeout"),
  client_gone: entry(499, "invalid-request"),
  client_stalled: entry(499, "invalid-request"),
  internal_error: entry(500, "internal"),

  setting_invalid: entry(500, "internal"),
  file_not_found: entry(500, "internal"),
  port_taken: entry(500, "internal"),
  already_running: entry(500, "internal"),
  not_running: entry(500, "internal"),
  database_newer: entry(500, "internal"),
  database_foreign: entry(500, "internal"),
  database_damaged: entry(500, "internal"),
  storage_unavailable: entry(500, "internal"),
} as const satisfies Record<string, Entry>;

const kinds: ReadonlyMap<number, ErrorKind> = new Map([
  [401, "authentication"],
  [403, "permission"],
  [404, "not-found"],
  [408, "timeout"],
  [413, "too-large"],
  [429, "rate-limit"],
  [503, "overloaded"],
  [504, "timeout"],
  [529, "overloaded"],
]);

/** The kind of a provider's own status. */
function kindOf(status: number): ErrorKind {
  return kinds.get(status) ?? (status < 500 ? "invalid-request" : "provider");
}

export type ErrorCode = keyof typeof catalogue;

export type ErrorOptions = {
  /** Overrides the catalogue's status: a provider's own status is kept. */
  readonly status?: number;
  /** The offending field of the request, as a path. */
  readonly param?: string;
  /** Milliseconds after which a retry makes sense. */
  readonly retryAfterMs?: number;
  /** The provider's own code of the error. */
  readonly upstreamCode?: string | undefined;
  readonly cause?: unknown;
};

/** The one error type of the gateway; compare `code`, never the message. */
export class GatewayError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly kind: ErrorKind;
  readonly param: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly upstreamCode: string | undefined;

  constructor(code: ErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "GatewayError";
    this.code = code;
    this.status = options.status ?? catalogue[code].status;
    this.kind = options.status === undefined ? catalogue[code].kind : kindOf(options.status);
    this.param = options.param;
    this.retryAfterMs = options.retryAfterMs;
    this.upstreamCode = options.upstreamCode;
  }
}

/** Makes a coded error of anything thrown; what is not coded becomes `internal_error`. */
export function asGatewayError(thrown: unknown): GatewayError {
  if (thrown instanceof GatewayError) return thrown;
  return new GatewayError("internal_error", "Patchbay failed on this request; its log says why.", {
    cause: thrown,
  });
}
