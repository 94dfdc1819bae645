import type { Json, JsonObject } from "../../ir/json.ts";
import type { Role, Turn } from "../../ir/parts.ts";
import type { Request, Tool } from "../../ir/request.ts";
import { withCacheMark } from "../cache-marks.ts";
import type { EncodeContext } from "../encode.ts";
import { below, loseRest, placeOf } from "../encode-facts.ts";
import { present } from "../fields.ts";
import { encodeParts } from "./encode-content.ts";
import { encodeSettings } from "./encode-settings.ts";

/**
 * Writes a request of another dialect as the body of a Messages request.
 * Source: https://platform.claude.com/docs/en/api/messages
 * @throws GatewayError `media_unsupported`, `candidates_unsupported`
 */
export function encodeRequest(request: Request, context: EncodeContext): JsonObject {
  loseRest(request, context.losses);
  const first = request.turns.findIndex(({ role }) => !isInstruction(role));
  const opening = first < 0 ? request.turns : request.turns.slice(0, first);
  const rest = first < 0 ? [] : request.turns.slice(first);
  const system = opening.flatMap((turn) => {
    loseRest(turn, context.losses);
    return encodeParts(turn.parts, context);
  });
  const tools = encodeTools(request.tools, context);
  return {
    model: context.model,
    ...encodeSettings(request, tools.length > 0, context),
    ...(system.length === 0 ? {} : { system: system as Json[] }),
    messages: encodeTurns(resultsFirst(rest), context),
    ...(tools.length === 0 ? {} : { tools }),
    ...(request.stream ? { stream: true } : {}),
  };
}

export const isInstruction = (role: Role): boolean => role === "system" || role === "developer";

/** Nothing may stand between calls and their results: what does comes behind them. */
function resultsFirst(turns: readonly Turn[]): Turn[] {
  const ordered: Turn[] = [];
  const open = new Set<string>();
  let held: Turn[] = [];
  const release = () => {
    for (const turn of held) ordered.push(turn);
    held = [];
    open.clear();
  };
  for (const turn of turns) {
    const answers = turn.parts.some(({ type }) => type === "tool-result");
    if (turn.role === "assistant") release();
    if (turn.role === "assistant" || answers) ordered.push(turn);
    else held.push(turn);
    for (const part of turn.parts) {
      if (part.type === "tool-call") open.add(part.callId);
      else if (part.type === "tool-result") open.delete(part.callId);
    }
    if (open.size === 0) release();
  }
  release();
  return ordered;
}

/** Results of parallel calls go together into the one message that follows their calls. */
export function encodeTurns(turns: readonly Turn[], context: EncodeContext): JsonObject[] {
  const messages: { role: string; content: JsonObject[] }[] = [];
  let before: Role | undefined;
  for (const turn of turns) {
    loseRest(turn, context.losses);
    const content = encodeParts(turn.parts, context);
    const last = messages.at(-1);
    if (turn.role === "tool" && before === "tool" && last) {
      last.content = [...last.content, ...content];
    } else if (content.length > 0) messages.push({ role: messageRole(turn, context), content });
    if (content.length > 0) before = turn.role;
  }
  return messages;
}

/** An instruction in the midst of a conversation is taken by the newest models only. */
function messageRole(turn: Turn, { losses }: EncodeContext): string {
  if (turn.role === "assistant") return "assistant";
  if (isInstruction(turn.role)) {
    losses.approximate(below(turn.native, "role"), turn.role, "user");
  }
  return "user";
}

function encodeTools(tools: readonly Tool[], context: EncodeContext): Json[] {
  return present(tools.map((tool) => encodeTool(tool, context)));
}

/** A freeform tool becomes a function with one text. */
const freeformSchema: JsonObject = {
  type: "object",
  properties: { input: { type: "string" } },
  required: ["input"],
};

export function encodeTool(tool: Tool, context: EncodeContext): JsonObject | undefined {
  loseRest(tool, context.losses);
  const described = tool.type === "hosted" ? undefined : tool.description;
  const common = {
    name: context.toolNames.send(tool.name),
    ...(described === undefined ? {} : { description: described }),
  };
  switch (tool.type) {
    case "function": {
      // Anthropic asks for the type that others take for granted.
      const input_schema = { type: "object", ...(tool.schema ?? { properties: {} }) };
      const strict = tool.strict === undefined ? {} : { strict: tool.strict };
      return withCacheMark({ ...common, input_schema, ...strict }, tool);
    }
    case "freeform":
      context.losses.approximate(placeOf(tool), "custom", "function");
      if (tool.grammar) context.losses.add(below(tool.native, "custom.format"), "absent-in-target");
      return withCacheMark({ ...common, input_schema: freeformSchema }, tool);
    case "hosted":
      context.losses.add(placeOf(tool), "absent-in-target");
      return undefined;
  }
}
