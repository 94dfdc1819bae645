import type { JsonObject } from "../../ir/json.ts";
import type { Reasoning, Request } from "../../ir/request.ts";
import { defined, object } from "../fields.ts";
import { amongOthers } from "../lens.ts";

/** Everything of a request but its model, conversation and tools, in the spelling of the source. */
export function ownSettings(
  request: Request,
  source: JsonObject,
  sentName: (name: string) => string,
): JsonObject {
  const { user, stream } = request;
  return {
    ...format(request, source),
    ...defined({
      max_tokens: request.maxTokens,
      stop_sequences: request.stop,
      temperature: request.temperature,
      top_p: request.topP,
      top_k: request.topK,
      thinking: request.reasoning && thinking(request.reasoning),
      tool_choice: toolChoice(request, sentName),
      metadata: amongOthers(source.metadata, ["user_id"], defined({ user_id: user })),
      service_tier: request.tier,
      stream: stream || source.stream !== undefined ? stream : undefined,
    }),
  };
}

function thinking({ mode, budget, show }: Reasoning): JsonObject {
  if (mode === "off") return { type: "disabled" };
  const display = show && { display: show === "omitted" ? show : "summarized" };
  if (mode === "adaptive" || budget === undefined) return { type: "adaptive", ...display };
  return { type: "enabled", budget_tokens: budget, ...display };
}

/** The format was a field of its own before `output_config`. */
function format({ output, reasoning }: Request, source: JsonObject): JsonObject {
  const wanted =
    output?.format === "schema" ? { type: "json_schema", schema: output.schema } : undefined;
  const outside = source.output_format !== undefined;
  const inside = !outside || object(source.output_config)?.format !== undefined;
  const config = defined({
    effort: reasoning?.effort === "minimal" ? "low" : reasoning?.effort,
    format: inside ? wanted : undefined,
  });
  return defined({
    output_format: outside ? wanted : undefined,
    output_config: amongOthers(source.output_config, ["effort", "format"], config),
  });
}

function toolChoice(
  { toolChoice: choice, parallelCalls }: Request,
  sentName: (name: string) => string,
): JsonObject | undefined {
  if (!choice && parallelCalls === undefined) return undefined;
  const serial = defined({
    disable_parallel_tool_use: parallelCalls === undefined ? undefined : !parallelCalls,
  });
  const [only] = choice?.names ?? [];
  switch (choice?.mode) {
    case "only":
      return only === undefined
        ? { type: "any", ...serial }
        : { type: "tool", name: sentName(only), ...serial };
    case "required":
      return { type: "any", ...serial };
    case "none":
      return { type: "none" };
    default:
      return { type: "auto", ...serial };
  }
}
