import { GatewayError } from "../../errors.ts";
import type { JsonObject } from "../../ir/json.ts";
import type { Request, ToolChoice } from "../../ir/request.ts";
import type { EncodeContext } from "../encode.ts";
import { defined } from "../fields.ts";

/** Messages asks for a limit; this one is within what every current model takes. */
const usualMaxTokens = 32_000;

/**
 * Everything of a request but its conversation and tools.
 * @param hasTools some of them go over, so that there is something to choose from
 */
export function encodeSettings(
  request: Request,
  hasTools: boolean,
  context: EncodeContext,
): JsonObject {
  if ((request.candidates ?? 1) > 1) {
    throw new GatewayError(
      "candidates_unsupported",
      "The Messages API gives one answer to a request; set n to 1 or choose another model.",
      { param: "n" },
    );
  }
  const config = defined({
    effort: encodeEffort(request, context),
    format: encodeFormat(request, context),
  });
  if (!hasTools) loseToolChoice(request, context);
  return {
    max_tokens: request.maxTokens ?? usualMaxTokens,
    ...defined({
      stop_sequences: request.stop,
      temperature: encodeTemperature(request, context),
      top_p: request.topP,
      top_k: request.topK,
      thinking: encodeThinking(request),
      tool_choice: hasTools ? encodeToolChoice(request, context) : undefined,
      metadata: request.user === undefined ? undefined : { user_id: request.user },
      service_tier: encodeTier(request, context),
    }),
    ...(Object.keys(config).length === 0 ? {} : { output_config: config }),
  };
}

/** Chat goes to 2, Messages to 1. */
function encodeTemperature(request: Request, { losses }: EncodeContext): number | undefined {
  const { temperature } = request;
  if (temperature === undefined || temperature <= 1) return temperature;
  losses.approximate("temperature", temperature, 1);
  return 1;
}

function encodeThinking({ reasoning }: Request): JsonObject | undefined {
  if (!reasoning) return undefined;
  if (reasoning.mode === "off") return { type: "disabled" };
  return reasoning.budget === undefined
    ? { type: "adaptive" }
    : { type: "enabled", budget_tokens: reasoning.budget };
}

/** Source: https://platform.claude.com/docs/en/build-with-claude/effort */
const efforts = ["low", "medium", "high", "xhigh", "max"];

function encodeEffort({ reasoning }: Request, { losses }: EncodeContext): string | undefined {
  const effort = reasoning?.mode === "off" ? undefined : reasoning?.effort;
  if (effort === undefined || efforts.includes(effort)) return effort;
  if (effort === "minimal") {
    losses.approximate("reasoning_effort", effort, "low");
    return "low";
  }
  losses.approximate("reasoning_effort", effort, "adaptive");
  return undefined;
}

function encodeFormat({ output }: Request, { losses }: EncodeContext): JsonObject | undefined {
  if (output?.format === "json") losses.add("response_format", "absent-in-target");
  if (output?.format !== "schema") return undefined;
  for (const key of ["name", "description", "strict"] as const) {
    if (output[key] !== undefined) {
      losses.add(`response_format.json_schema.${key}`, "absent-in-target");
    }
  }
  return { type: "json_schema", schema: output.schema };
}

function encodeToolChoice(request: Request, { losses, toolNames }: EncodeContext) {
  const { toolChoice, parallelCalls } = request;
  const serial = parallelCalls === false ? { disable_parallel_tool_use: true } : {};
  if (!toolChoice) return parallelCalls === false ? { type: "auto", ...serial } : undefined;
  const choice = choiceObject(toolChoice, { losses, toolNames });
  if (choice.type !== "none") return { ...choice, ...serial };
  if (parallelCalls === false) losses.add("parallel_tool_calls", "absent-in-target");
  return choice;
}

/** Messages takes no choice without tools. */
function loseToolChoice({ toolChoice, parallelCalls }: Request, { losses }: EncodeContext): void {
  if (toolChoice) losses.add(toolChoice.path ?? "tool_choice", "absent-in-target");
  if (parallelCalls !== undefined) losses.add("parallel_tool_calls", "absent-in-target");
}

function choiceObject(
  choice: ToolChoice,
  { losses, toolNames }: Pick<EncodeContext, "losses" | "toolNames">,
): JsonObject {
  const [only] = choice.names ?? [];
  if (choice.mode === "only" && only !== undefined) {
    return { type: "tool", name: toolNames.send(only) };
  }
  if (choice.names) losses.add("tool_choice.allowed_tools.tools", "absent-in-target");
  return { type: choice.mode === "required" || choice.mode === "only" ? "any" : choice.mode };
}

/** Messages knows `auto` and `standard_only`. */
function encodeTier({ tier }: Request, { losses }: EncodeContext): string | undefined {
  if (tier === undefined || tier === "auto") return tier;
  if (tier === "default") return "standard_only";
  losses.add("service_tier", "absent-in-target");
  return undefined;
}
