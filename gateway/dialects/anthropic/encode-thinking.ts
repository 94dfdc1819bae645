import type { JsonObject } from "../../ir/json.ts";
import type { Losses } from "../../ir/losses.ts";
import type { Reasoning, Request } from "../../ir/request.ts";
import type { EncodeContext } from "../encode.ts";
import { defined } from "../fields.ts";

/** The least budget of thought, tokens. */
const leastBudget = 1024;

/** The least `top_p` beside thought. */
const leastTopP = 0.95;

/** Source: https://platform.claude.com/docs/en/build-with-claude/effort */
const efforts = ["low", "medium", "high", "xhigh", "max"];

/**
 * How a request is to think and to choose its words: Messages takes neither a temperature nor a
 * forced tool beside thought.
 * Source: https://platform.claude.com/docs/en/build-with-claude/extended-thinking
 * @param maxTokens what is sent as the limit of the answer
 * @param forced one of the tools has to be called
 */
export function encodeThinking(
  request: Request,
  maxTokens: number,
  forced: boolean,
  { losses }: EncodeContext,
): JsonObject {
  const { reasoning } = request;
  if (!reasoning || reasoning.mode === "off") {
    const thinking = reasoning ? { type: "disabled" } : undefined;
    return defined({ thinking, ...sampling(request, losses) });
  }
  if (forced) {
    losses.approximate(effortPath(reasoning), reasoning.effort ?? "on", "off");
    return sampling(request, losses);
  }
  const thinking = thought(reasoning, maxTokens, losses);
  return defined({ thinking, ...samplingBesideThought(request, losses) });
}

/** The effort in Anthropic's words. */
export function encodeEffort(
  { reasoning }: Request,
  { losses }: EncodeContext,
): string | undefined {
  const effort = reasoning?.mode === "off" ? undefined : reasoning?.effort;
  if (!reasoning || effort === undefined || efforts.includes(effort)) return effort;
  const near = effort === "minimal" ? "low" : undefined;
  losses.approximate(effortPath(reasoning), effort, near ?? "adaptive");
  return near;
}

const effortPath = ({ path = "reasoning_effort" }: Reasoning) => path;

function thought({ budget }: Reasoning, maxTokens: number, losses: Losses): JsonObject {
  if (budget === undefined) return { type: "adaptive" };
  const fitting = Math.min(Math.max(budget, leastBudget), maxTokens - 1);
  if (fitting < leastBudget) {
    losses.approximate("reasoning.max_tokens", budget, "adaptive");
    return { type: "adaptive" };
  }
  if (fitting !== budget) losses.approximate("reasoning.max_tokens", budget, fitting);
  return { type: "enabled", budget_tokens: fitting };
}

/** Chat's temperature goes to 2, that of Messages to 1. */
function sampling({ temperature, topP, topK }: Request, losses: Losses): JsonObject {
  const isHot = temperature !== undefined && temperature > 1;
  if (isHot) losses.approximate("temperature", temperature, 1);
  return defined({ temperature: isHot ? 1 : temperature, top_p: topP, top_k: topK });
}

function samplingBesideThought({ temperature, topP, topK }: Request, losses: Losses): JsonObject {
  if (temperature !== undefined && temperature !== 1) {
    losses.approximate("temperature", temperature, 1);
  }
  if (topK !== undefined) losses.add("top_k", "absent-in-target");
  if (topP === undefined || topP >= leastTopP) return defined({ top_p: topP });
  losses.approximate("top_p", topP, leastTopP);
  return { top_p: leastTopP };
}
