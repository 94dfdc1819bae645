import type { RequestRecord } from "../../../gateway/admin/contract.ts";

/** A stretch of a request's time, in ms from its start. */
export type Stage = {
  readonly id: "gateway" | "wait" | "answer";
  readonly start: number;
  readonly length: number;
  /** It goes on as long as the request runs. */
  readonly live: boolean;
};

/** A request's time, cut into what the gateway, the wait and the answer took. */
export type Timeline = { readonly total: number; readonly stages: readonly Stage[] };

/**
 * The stages of a request. The gateway's own time is spread over the whole in truth; it is known as
 * one number and stands first. Undefined when not even the duration is known.
 * @param elapsed ms since the start, for a request that runs; null when it does not
 */
export function timelineOf(record: RequestRecord, elapsed: number | null): Timeline | undefined {
  const total = record.durationMs ?? elapsed;
  if (total === null) return undefined;
  const live = elapsed !== null;
  const first = Math.min(record.ttftMs ?? total, total);
  const gateway = Math.min(record.overheadMs ?? 0, first);
  const answered = record.ttftMs !== null;
  const stages: Stage[] = [];
  if (record.overheadMs !== null) {
    stages.push({ id: "gateway", start: 0, length: gateway, live: false });
  }
  const reached = record.provider !== null && (answered || live || first > gateway);
  if (reached) {
    stages.push({ id: "wait", start: gateway, length: first - gateway, live: live && !answered });
  }
  if (answered) stages.push({ id: "answer", start: first, length: total - first, live });
  return { total, stages };
}

/** Output tokens per second between the first content and the end; undefined where that says nothing. */
export function outputRate(record: RequestRecord): number | undefined {
  const { durationMs, ttftMs, stream, tokens } = record;
  if (!stream || durationMs === null || ttftMs === null || !tokens.output) return undefined;
  const seconds = (durationMs - ttftMs) / 1000;
  return seconds >= 0.05 ? tokens.output / seconds : undefined;
}
