import { lookup } from "../../ir/json.ts";
import type { Stop, StopReason } from "../../ir/usage.ts";

const stopReasons: Readonly<Record<string, StopReason>> = {
  end_turn: "end",
  stop_sequence: "end",
  max_tokens: "length",
  model_context_window_exceeded: "context",
  tool_use: "tool",
  pause_turn: "pause",
  refusal: "refusal",
};

/** Why the model stopped, by the dialect's own word for it. */
export function readStop(raw: unknown): Stop | undefined {
  if (typeof raw !== "string" || raw === "") return undefined;
  return { reason: lookup(stopReasons, raw) ?? "unknown", raw };
}

const wireReasons: Readonly<Record<StopReason, string>> = {
  end: "end_turn",
  length: "max_tokens",
  context: "model_context_window_exceeded",
  tool: "tool_use",
  refusal: "refusal",
  filter: "refusal",
  pause: "pause_turn",
  error: "end_turn",
  unknown: "end_turn",
};

/** The `stop_reason` of an answer that stopped so. */
export function stopReason(reason: StopReason): string {
  return wireReasons[reason];
}
