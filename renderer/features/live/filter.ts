import type { RequestRecord } from "../../../gateway/admin/contract.ts";
import { identifyClient } from "../../lib/client-identity.ts";
import type { Filters } from "../../stores/filters.ts";
import { isFailure, isRunning, type LiveRow, type LiveRows } from "../../stores/live-rows.ts";

/** What a text is looked for in; kept by record, since a list is searched on every frame. */
const haystacks = new WeakMap<RequestRecord, string>();

function haystackOf(record: RequestRecord): string {
  const known = haystacks.get(record);
  if (known !== undefined) return known;
  const parts = [
    record.id,
    record.upstreamRequestId,
    record.requestedModel,
    record.resolvedModel,
    record.provider,
    record.client,
    identifyClient(record.client, record.userAgent)?.name,
    record.userAgent,
    record.userPath,
    record.path,
    record.lane,
    record.status,
    record.error?.code,
    record.error?.message,
  ];
  const haystack = parts
    .filter((part) => part !== null && part !== undefined)
    .join("\n")
    .toLowerCase();
  haystacks.set(record, haystack);
  return haystack;
}

/** The words of a filter text; a row must hold all of them. */
function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().split(/\s+/).filter(Boolean);
}

function inPhase(row: LiveRow, phase: Filters["phase"]): boolean {
  if (phase === "in-flight") return isRunning(row);
  return phase === "failed" ? isFailure(row.record) : true;
}

/** The rows that pass every filter; the same array when all do. */
export function filterRows(rows: LiveRows, filters: Filters): LiveRows {
  const words = wordsOf(filters.text);
  const passes = (row: LiveRow): boolean => {
    const { record } = row;
    return (
      inPhase(row, filters.phase) &&
      (filters.client === null || clientKey(record) === filters.client) &&
      (filters.provider === null || (record.provider ?? "") === filters.provider) &&
      (filters.status === null || record.status === filters.status) &&
      (words.length === 0 || words.every((word) => haystackOf(record).includes(word)))
    );
  };
  return isNarrowed(filters) ? rows.filter(passes) : rows;
}

/** Whether any filter narrows the list. */
export function isNarrowed(filters: Filters): boolean {
  const { text, phase, client, provider, status } = filters;
  return (
    text.trim() !== "" || phase !== "all" || client !== null || provider !== null || status !== null
  );
}

/** Whether the filters may find something among requests that are not loaded yet. */
export function looksBack(filters: Filters): boolean {
  return isNarrowed(filters) && filters.phase !== "in-flight";
}

/** What a client is filtered by: its name for people, empty when it has none. */
export function clientKey(record: RequestRecord): string {
  return identifyClient(record.client, record.userAgent)?.name ?? "";
}

/** A value that rows can be filtered by, and how many rows have it. */
export type Choice<T> = { readonly value: T; readonly count: number };

/** The values that rows have, the most frequent first; a chosen value stays even when none has it. */
export function choicesOf<T extends string | number>(
  rows: LiveRows,
  read: (record: RequestRecord) => T | null,
  chosen: T | null,
): readonly Choice<T>[] {
  const counts = new Map<T, number>();
  if (chosen !== null) counts.set(chosen, 0);
  for (const { record } of rows) {
    const value = read(record);
    if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  const choices = [...counts].map(([value, count]) => ({ value, count }));
  return choices.sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
}
