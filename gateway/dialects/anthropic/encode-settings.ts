import { GatewayError } from "../../errors.ts";
import type { JsonObject } from "../../ir/json.ts";
import type { Request, ToolChoice } from "../../ir/request.ts";
import type { EncodeContext } from "../encode.ts";
import { defined } from "../fields.ts";
import { namesMissing } from "../tool-choice.ts";
import { encodeEffort, encodeThinking } from "./encode-thinking.ts";

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
  const missing = namesMissing(request);
  if (!hasTools || missing) loseToolChoice(request, context);
  const maxTokens = request.maxTokens ?? usualMaxTokens;
  const { mode } = request.toolChoice ?? {};
  const forced = hasTools && !missing && (mode === "required" || mode === "only");
  return {
    max_tokens: maxTokens,
    ...encodeThinking(request, maxTokens, forced, context),
    ...defined({
      stop_sequences: encodeStops(request, context),
      tool_choice: hasTools && !missing ? encodeToolChoice(request, context) : undefined,
      metadata: request.user === undefined ? undefined : { user_id: request.user },
      service_tier: encodeTier(request, context),
    }),
    ...(Object.keys(config).length === 0 ? {} : { output_config: config }),
  };
}

/** Messages takes no stop of white space alone. */
function encodeStops({ stop }: Request, { losses }: EncodeContext): readonly string[] | undefined {
  const taken = stop?.filter((words) => words.trim() !== "");
  if (!stop || !taken || taken.length === stop.length) return stop;
  losses.approximate("stop", stop, taken);
  return taken;
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
