import type { RequestRecord } from "../../gateway/admin/contract.ts";
import { addSample, type Sample } from "../lib/pulse.ts";

/** A request as the list shows it. */
export type LiveRow = {
  readonly id: string;
  readonly record: RequestRecord;
  /** How its tokens arrived, as far as this page saw it. */
  readonly trace: readonly Sample[];
  /** In flight when the gateway went away, and unknown to it since. */
  readonly lost: boolean;
};

/** Rows newest first; each id once. */
export type LiveRows = readonly LiveRow[];

/** Whether a request still runs, as far as anyone knows. */
export function isRunning(row: LiveRow): boolean {
  return row.record.state === "in-flight" && !row.lost;
}

/** Whether a request went wrong. A client that left is not a failure of the request. */
export function isFailure(record: RequestRecord): boolean {
  if (record.state === "failed" || record.state === "truncated") return true;
  return record.state === "complete" && record.status !== null && record.status >= 400;
}

/** Newest first: by start, then by id, which is time-ordered too. */
function compareRows(a: LiveRow, b: LiveRow): number {
  return b.record.startedAt - a.record.startedAt || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);
}

/** The row for a record, with what the page knew of it before. */
export function updateRow(
  before: LiveRow | undefined,
  record: RequestRecord,
  now: number,
): LiveRow {
  const settledFirst =
    before && before.record.state !== "in-flight" && record.state === "in-flight";
  if (settledFirst) return before;
  const trace = before?.trace ?? [];
  return {
    id: record.id,
    record,
    trace: addSample(trace, { at: now, tokens: record.outputSoFar }),
    lost: false,
  };
}

/** Brings records into the rows: known ones change in place, so nothing jumps. */
export function mergeRecords(
  rows: LiveRows,
  records: readonly RequestRecord[],
  now: number,
): LiveRows {
  if (records.length === 0) return rows;
  const byId = new Map(records.map((record) => [record.id, record]));
  const merged = rows.map((row) => {
    const record = byId.get(row.id);
    if (!record) return row;
    byId.delete(row.id);
    return updateRow(row, record, now);
  });
  if (byId.size === 0) return merged;
  const added = [...byId.values()].map((record) => updateRow(undefined, record, now));
  return mergeSorted(added.sort(compareRows), merged);
}

/** Two lists, each newest first, as one. */
export function mergeSorted(a: LiveRows, b: LiveRows): LiveRows {
  const merged: LiveRow[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const left = a[i];
    const right = b[j];
    if (left && (!right || compareRows(left, right) < 0)) {
      merged.push(left);
      i += 1;
    } else if (right) {
      merged.push(right);
      j += 1;
    }
  }
  return merged;
}

/** The newest `limit` rows, and whatever still runs beyond them. */
export function keepNewest(rows: LiveRows, limit: number): LiveRows {
  if (rows.length <= limit) return rows;
  return [...rows.slice(0, limit), ...rows.slice(limit).filter(isRunning)];
}

/** The oldest `limit` rows, and whatever still runs before them. */
export function keepOldest(rows: LiveRows, limit: number): LiveRows {
  if (rows.length <= limit) return rows;
  const cut = rows.length - limit;
  return [...rows.slice(0, cut).filter(isRunning), ...rows.slice(cut)];
}
