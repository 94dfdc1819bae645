import { lookup } from "../../ir/json.ts";
import type { Stop, StopReason } from "../../ir/usage.ts";

const stopReasons: Readonly<Record<string, StopReason>> = {
  stop: "end",
  length: "length",
  tool_calls: "tool",
  function_call: "tool",
  content_filter: "filter",
  model_length: "context",
  error: "error",
};

/** Why the model stopped, by the dialect's own word for it. */
export function readStop(raw: unknown): Stop | undefined {
  if (typeof raw !== "string" || raw === "") return undefined;
  return { reason: lookup(stopReasons, raw) ?? "unknown", raw };
}

const finishReasons: Readonly<Record<StopReason, string>> = {
  end: "stop",
  length: "length",
  context: "length",
  tool: "tool_calls",
  refusal: "content_filter",
  filter: "content_filter",
  pause: "stop",
  error: "stop",
  unknown: "stop",
};

/** The `finish_reason` of an answer that stopped so. */
export function finishReason(reason: StopReason): string {
  return finishReasons[reason];
}
