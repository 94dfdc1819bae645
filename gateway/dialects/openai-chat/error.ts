import type { ErrorKind, GatewayError } from "../../errors.ts";
import { isObject, type JsonObject } from "../../ir/json.ts";
import type { ProviderError } from "../dialect.ts";
import { defined, text } from "../fields.ts";

/** Source: https://platform.openai.com/docs/guides/error-codes */
const types: Readonly<Record<ErrorKind, string>> = {
  "invalid-request": "invalid_request_error",
  authentication: "authentication_error",
  permission: "permission_error",
  "not-found": "invalid_request_error",
  "too-large": "invalid_request_error",
  "rate-limit": "rate_limit_error",
  overloaded: "server_error",
  timeout: "timeout_error",
  provider: "server_error",
  internal: "server_error",
};

/** `{ error: { message, type, param, code } }`; the code is the provider's own where it has one. */
export function errorBody(error: GatewayError): JsonObject {
  return {
    error: {
      message: error.message,
      type: types[error.kind],
      param: error.param ?? null,
      code: error.upstreamCode ?? error.code,
    },
  };
}

/** A frame whose data is an error object, which the official SDK throws as an APIError. */
export function errorFrame(error: GatewayError): string {
  return `data: ${JSON.stringify(errorBody(error))}\n\n`;
}

/** The error object of a body in OpenAI's envelope; some hosts send the message alone. */
export function readError(body: JsonObject): ProviderError | undefined {
  const { error } = body;
  if (typeof error === "string" && error !== "") return { message: error };
  if (!isObject(error)) return undefined;
  const message = typeof error.message === "string" ? error.message : JSON.stringify(error);
  return { message, ...defined({ type: text(error.type), code: text(error.code) || undefined }) };
}
