import { isObject, type JsonObject } from "../../ir/json.ts";
import { objects, restBelow, restOf } from "../fields.ts";
import { countsOf } from "../usage-fields.ts";

/** The keys of messages and of their streams' events whose meaning is in a neutral field. */

const messageKeys = new Set(["id", "type", "role", "model", "content", "stop_reason", "usage"]);
const deltaKeys = new Set(["stop_reason"]);
const usageKeys = new Set([
  "input_tokens",
  "output_tokens",
  "cache_read_input_tokens",
  "cache_creation_input_tokens",
  "cache_creation",
  "iterations",
  "output_tokens_details",
  "service_tier",
]);
const cacheKeys = new Set(["ephemeral_5m_input_tokens", "ephemeral_1h_input_tokens"]);
const iterationKeys = new Set(["type", ...usageKeys]);
const outputKeys = new Set(["thinking_tokens"]);

/** What of a message no neutral field holds. */
export function messageRest(message: JsonObject): string[] {
  return [...restOf(message, messageKeys), ...usageRest(message)];
}

const eventKeys = new Set(["type", "delta", "usage"]);

/** The same of a `message_delta`. */
export function changeRest(event: JsonObject): string[] {
  return [
    ...restOf(event, eventKeys),
    ...restBelow(event, "delta", deltaKeys),
    ...usageRest(event),
  ];
}

function usageRest({ usage }: JsonObject): string[] {
  if (!isObject(usage)) return [];
  const inner = [
    ...restOf(usage, usageKeys),
    ...restBelow(usage, "cache_creation", cacheKeys),
    ...restBelow(usage, "output_tokens_details", outputKeys),
  ];
  const iterations = objects(usage.iterations).flatMap(({ item, at }) =>
    restOf(item, iterationKeys).map((key) => `usage.iterations[${at}].${key}`),
  );
  return [...countsOf(usage, inner).map((key) => `usage.${key}`), ...iterations];
}
