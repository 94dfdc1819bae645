import { lookup } from "../../ir/json.ts";
import type { Losses } from "../../ir/losses.ts";

const tiers: Readonly<Record<string, string>> = { default: "standard", priority: "priority" };

/** The tier that served an answer, in Anthropic's words. */
export function encodeAnswerTier(tier: string | undefined, losses: Losses): string | undefined {
  const known = tier === undefined ? undefined : lookup(tiers, tier);
  if (tier && known === undefined) losses.addOnce("service_tier", "absent-in-target");
  return known;
}
