import type { LiveRow } from "../../stores/live-rows.ts";
import { strings } from "../../strings.ts";

/** Operations whose answers hold no generated tokens. */
const withoutOutput: ReadonlySet<string> = new Set(["embeddings", "count-tokens"]);

const reasons = strings.unknown;

/** Why a row has no count of tokens. */
export function whyNoTokens(row: LiveRow, side: "input" | "output"): string {
  const { record } = row;
  if (row.lost) return reasons.neverKnown;
  if (record.state === "in-flight") return reasons.notYet;
  const silent = record.operation !== null && withoutOutput.has(record.operation);
  if (side === "output" && silent && record.state === "complete") return reasons.noOutput;
  if (record.state === "failed") return reasons.failedBefore;
  if (record.state === "complete") return reasons.notReported;
  return reasons.cutShort;
}

/** Whether an answer came whole, so that it has no first content. */
export function cameWhole({ record }: LiveRow): boolean {
  return record.state === "complete" && !record.stream;
}

/** Why a row has no time to its first content. */
export function whyNoTtft(row: LiveRow): string {
  if (row.lost) return reasons.neverKnown;
  if (cameWhole(row)) return reasons.cameWhole;
  return row.record.state === "in-flight" ? reasons.noContentYet : reasons.noContent;
}

/** Why a row has no duration. */
export function whyNoDuration(row: LiveRow): string {
  return row.lost ? reasons.neverKnown : reasons.notMeasured;
}

/** Why a row has no provider, resolved model or lane. */
export function whyNotRouted(row: LiveRow): string {
  if (row.lost) return reasons.neverKnown;
  return row.record.state === "in-flight" ? reasons.notRoutedYet : reasons.notRouted;
}

/** Why a row has no HTTP status, the client's or the provider's. */
export function whyNoStatus(row: LiveRow): string {
  if (row.lost) return reasons.neverKnown;
  return row.record.state === "in-flight" ? reasons.notYet : reasons.notReached;
}
