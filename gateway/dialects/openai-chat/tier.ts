import { lookup } from "../../ir/json.ts";
import type { Losses } from "../../ir/losses.ts";

const tiers: Readonly<Record<string, string>> = { standard: "default", priority: "priority" };

/** The tier that served an answer, in chat's words. */
export function encodeAnswerTier(tier: string | undefined, losses: Losses): string | undefined {
  const known = tier === undefined ? undefined : lookup(tiers, tier);
  if (tier && known === undefined) {
    losses.addOnce("usage.service_tier", "absent-in-target");
  }
  return known;
}
