import { GatewayError } from "../../errors.ts";
import type { JsonObject } from "../../ir/json.ts";
import type { Request, ToolChoice } from "../../ir/request.ts";
import type { EncodeContext } from "../encode.ts";
import { defined } from "../fields.ts";

/** Messages asks for a limit; this one is within what every current model takes. */
const usualMaxTokens = 32_000;

/** Everything of a request but its conversation and tools. */
export function encodeSettings(request: Request, context: EncodeContext): JsonObject {
  if ((request.candidates ?? 1) > 1) {
    throw new GatewayError(
      "candidates_unsupported",
      "The Messages API gives one answer to a request; set n to 1 or choose another model.",
      { param: "n" },
    );
  }
  const config = defined({ effort: encodeEffort(request), format: encodeFormat(request, context) });
  return {
    max_tokens: request.maxTokens ?? usualMaxTokens,
    ...defined({
      stop_sequences: request.stop,
      temperature: encodeTemperature(request, context),
      top_p: request.topP,
      top_k: request.topK,
      thinking: encodeThinking(request),
      tool_choice: encodeToolChoice(request, context),
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

/** Messages has no effort below `low`. Source: https://platform.claude.com/docs/en/build-with-claude/effort */
function encodeEffort({ reasoning }: Request): string | undefined {
  const effort = reasoning?.mode === "off" ? undefined : reasoning?.effort;
  return effort === "minimal" ? "low" : effort;
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

function encodeToolChoice(request: Request, context: EncodeContext): JsonObject | undefined {
  const { toolChoice, parallelCalls, tools } = request;
  if (tools.length === 0) return undefined;
  const serial = parallelCalls === false ? { disable_parallel_tool_use: true } : {};
  if (!toolChoice) return parallelCalls === false ? { type: "auto", ...serial } : undefined;
  const choice = choiceObject(toolChoice, context);
  return choice.type === "none" ? choice : { ...choice, ...serial };
}

function choiceObject(choice: ToolChoice, { losses, toolNames }: EncodeContext): JsonObject {
  const [only] = choice.names ?? [];
  if (choice.mode === "only" && only !== undefined) {
    return { type: "tool", name: toolNames.send(only) };
  }
  if (choice.names) losses.add("tool_choice.allowed_tools", "absent-in-target");
  return { type: choice.mode === "required" || choice.mode === "only" ? "any" : choice.mode };
}

/** Messages knows `auto` and `standard_only`. */
function encodeTier({ tier }: Request, { losses }: EncodeContext): string | undefined {
  if (tier === undefined || tier === "auto") return tier;
  if (tier === "default") return "standard_only";
  losses.add("service_tier", "absent-in-target");
  return undefined;
}
