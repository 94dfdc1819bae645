import type { ErrorKind, GatewayError } from "../../errors.ts";
import { isObject, type JsonObject } from "../../ir/json.ts";
import type { ProviderError } from "../dialect.ts";

/** Source: https://platform.claude.com/docs/en/api/errors */
const types: Readonly<Record<ErrorKind, string>> = {
  "invalid-request": "invalid_request_error",
  authentication: "authentication_error",
  permission: "permission_error",
  "not-found": "not_found_error",
  "too-large": "request_too_large",
  "rate-limit": "rate_limit_error",
  overloaded: "overloaded_error",
  timeout: "timeout_error",
  provider: "api_error",
  internal: "api_error",
};

/**
 * `{ type: "error", error: { type, message, code }, request_id }`; `code` is the gateway's own, or the
 * provider's where it has one.
 */
export function errorBody(error: GatewayError, requestId: string): JsonObject {
  const { kind, message } = error;
  const code = error.upstreamCode ?? error.code;
  // What the official SDK looks for before it sends a whole conversation again.
  const details = error.code === "thread_not_found" ? { details: { error_code: code } } : {};
  return {
    type: "error",
    error: { type: types[kind], message, code, ...details },
    request_id: requestId,
  };
}

/** The `error` event, which the official SDK throws as an APIError. */
export function errorFrame(error: GatewayError, requestId: string): string {
  return `event: error\ndata: ${JSON.stringify(errorBody(error, requestId))}\n\n`;
}

/** The error object of a body in Anthropic's envelope. */
export function readError(body: JsonObject): ProviderError | undefined {
  const { error } = body;
  if (body.type !== "error" || !isObject(error)) return undefined;
  const message = typeof error.message === "string" ? error.message : JSON.stringify(error);
  return typeof error.type === "string" ? { type: error.type, message } : { message };
}
