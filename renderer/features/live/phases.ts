import { isFailure, isRunning, type LiveRow } from "../../stores/live-rows.ts";
import { strings } from "../../strings.ts";

/** What a request is doing or how it ended, in one word. */
export type Phase = keyof typeof strings.phases;

export type Tone = "quiet" | "active" | "good" | "warn" | "bad";

/** How a request is shown: its phase, the word for it, and how loud it is. */
export type PhaseLook = { readonly phase: Phase; readonly word: string; readonly tone: Tone };

/** The phase of a row. A complete answer that was stopped by a limit or a filter is worth a warning. */
export function lookOf(row: LiveRow): PhaseLook {
  const phase = phaseOf(row);
  const stop = row.record.stopReason;
  const stopWord = phase === "done" && stop !== null ? strings.stopWords[stop] : undefined;
  return {
    phase,
    word: stopWord ?? strings.phases[phase],
    tone: stopWord ? "warn" : tones[phase],
  };
}

const tones: Readonly<Record<Phase, Tone>> = {
  waiting: "quiet",
  streaming: "active",
  done: "good",
  failed: "bad",
  truncated: "bad",
  "client-gone": "quiet",
  lost: "warn",
};

function phaseOf(row: LiveRow): Phase {
  const { record } = row;
  if (row.lost && record.state === "in-flight") return "lost";
  if (isRunning(row)) return record.ttftMs === null ? "waiting" : "streaming";
  if (record.state === "truncated" || record.state === "client-gone") return record.state;
  return isFailure(record) ? "failed" : "done";
}
