import { GatewayError } from "../../errors.ts";
import { isObject, type Json, type JsonObject } from "../../ir/json.ts";

/** What a provider says to a field that it cannot read; `param` is its path. */
export function refuse(param: string, expectation: string): GatewayError {
  return new GatewayError("invalid_request", `${param}: ${expectation}`, { param });
}

/** @throws GatewayError `invalid_request` when the field is there and is no text */
export function readText(value: Json | undefined, param: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "string") throw refuse(param, "expected a string");
  return value;
}

/** @throws GatewayError `invalid_request` when the field is missing or is no text */
export function requireText(value: Json | undefined, param: string): string {
  const text = readText(value, param);
  if (text === undefined) throw refuse(param, "field required");
  return text;
}

/** @throws GatewayError `invalid_request` when the field is there and is neither true nor false */
export function readFlag(value: Json | undefined, param: string): boolean | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "boolean") throw refuse(param, "expected true or false");
  return value;
}

/** @throws GatewayError `invalid_request` when the field is there and is no whole number from 1 on */
export function readCount(value: Json | undefined, param: string): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "number" || !Number.isInteger(value) || value < 1) {
    throw refuse(param, "expected a whole number from 1 on");
  }
  return value;
}

/** @throws GatewayError `invalid_request` when the field is there and is no object */
export function readObject(value: Json | undefined, param: string): JsonObject | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isObject(value)) throw refuse(param, "expected an object");
  return value;
}

/** @throws GatewayError `invalid_request` when the field is there and is no list of objects */
export function readObjects(
  value: Json | undefined,
  param: string,
): readonly JsonObject[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value)) throw refuse(param, "expected an array");
  return value.map((item: Json, index) => {
    if (!isObject(item)) throw refuse(`${param}[${index}]`, "expected an object");
    return item;
  });
}

/** @throws GatewayError `invalid_request` when there is no message */
export function requireMessages(value: Json | undefined): readonly JsonObject[] {
  const messages = readObjects(value, "messages");
  if (messages === undefined) throw refuse("messages", "field required");
  if (messages.length === 0) throw refuse("messages", "at least one message is required");
  return messages;
}
