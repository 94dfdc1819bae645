import type { RequestLoss } from "../../../gateway/admin/contract.ts";

/** Losses of the same field, in however many places. */
export type LossGroup = { readonly loss: RequestLoss; readonly count: number };

/** The losses of a request, those of one field together, in the order in which each came first. */
export function groupLosses(losses: readonly RequestLoss[]): LossGroup[] {
  const groups = new Map<string, { loss: RequestLoss; count: number }>();
  for (const loss of losses) {
    const { side, reason, asked, sent } = loss;
    const path = loss.path.replace(/\[\d+\]/g, "[]");
    const key = JSON.stringify([side, path, reason, asked, sent]);
    const known = groups.get(key);
    if (known) known.count += 1;
    else groups.set(key, { loss, count: 1 });
  }
  return [...groups.values()];
}
