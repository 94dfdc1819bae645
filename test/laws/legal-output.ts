import type { JsonObject } from "../../gateway/ir/json.ts";
import type { DialectId } from "../../gateway/ir/node.ts";
import { chatOrderFault, messagesOrderFault } from "../oracle/stream-grammar.ts";
import type { Findings } from "./findings.ts";
import { legalityFaults } from "./legality/legality.ts";
import type { Recording } from "./recordings.ts";

const law = "6 legality";
const whats = { request: "request", answer: "answer", stream: "frame" } as const;

/** What was encoded is legal by the types of the official SDK, and in the order that clients rely on. */
export function tryLegality(
  recording: Recording,
  to: DialectId,
  sent: readonly JsonObject[],
  findings: Findings,
): void {
  findings.try(`${law}: ${whats[recording.family]}s`);
  const faults = sent.flatMap((json) => legalityFaults(to, whats[recording.family], json));
  for (const fault of new Set(faults)) {
    const [path = ""] = fault.split(": ");
    findings.fault("violation", law, recording, to, path, fault.replace(/\[\d+\]/g, "[]"));
  }
  if (recording.family !== "stream") return;
  const disorder = (to === "anthropic" ? messagesOrderFault : chatOrderFault)(sent);
  if (disorder !== undefined) {
    findings.fault("violation", law, recording, to, "", `the order ${disorder}`);
  }
}
