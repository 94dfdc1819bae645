import type { RequestRow } from "../store/schema.ts";

/** A settled request in one line, for a log; names that a client chose are quoted. */
export function settledLine(row: RequestRow): string {
  const { method, path, provider, resolved_model, attempts, status, outcome, error_code } = row;
  const target = provider === null ? "" : ` to ${provider} as ${JSON.stringify(resolved_model)}`;
  const tries = attempts > 1 ? ` in ${attempts} attempts` : "";
  const end = error_code === null ? outcome : `${outcome}, ${error_code}`;
  return `${method} ${path}${target}${tries}: ${status} (${end}) after ${row.duration_ms.toFixed(1)} ms`;
}
