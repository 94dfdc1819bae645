import type { TokenCounts } from "../../../gateway/admin/contract.ts";
import type { strings } from "../../strings.ts";

/** A share of the input or output tokens. */
export type TokenPart = {
  readonly id: keyof typeof strings.detail.tokenParts;
  readonly count: number;
};

/** The parts that a side's total is made of; only those that were reported and hold any. */
export function tokenParts(tokens: TokenCounts, side: "input" | "output"): readonly TokenPart[] {
  const total = tokens[side];
  if (total === null) return [];
  const special: readonly TokenPart[] =
    side === "input"
      ? [
          { id: "cacheRead", count: tokens.cacheRead ?? 0 },
          { id: "cacheWrite5m", count: tokens.cacheWrite5m ?? 0 },
          { id: "cacheWrite1h", count: tokens.cacheWrite1h ?? 0 },
        ]
      : [{ id: "reasoning", count: tokens.reasoning ?? 0 }];
  const named = special.filter((part) => part.count > 0);
  const rest = total - named.reduce((sum, part) => sum + part.count, 0);
  const plain: TokenPart = { id: side === "input" ? "fresh" : "answer", count: rest };
  return rest > 0 ? [...named, plain] : named;
}
