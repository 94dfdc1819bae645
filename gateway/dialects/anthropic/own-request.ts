import type { JsonObject } from "../../ir/json.ts";
import type { Role, Turn } from "../../ir/parts.ts";
import type { Request, Tool } from "../../ir/request.ts";
import { withCacheMark } from "../cache-marks.ts";
import type { EncodeContext } from "../encode.ts";
import { defined, objects, present } from "../fields.ts";
import { contentLike, type Lens, listLike, ownObject, sourceOf } from "../lens.ts";
import { decodeMessage, decodeRequest, decodeTool } from "./decode-request.ts";
import { encodeParts } from "./encode-content.ts";
import { encodeTool, encodeTurns, isInstruction } from "./encode-request.ts";
import { type Foreign, ownBlocks } from "./own-content.ts";
import { ownSettings } from "./own-settings.ts";

/**
 * Writes a request that came in this dialect: its body, with what was changed of it since.
 * @throws GatewayError `media_unsupported` for media of another dialect
 */
export function encodeOwnRequest(request: Request, context: EncodeContext): JsonObject {
  const body = ownObject(request, requestLens(context));
  return body?.model === context.model ? body : { ...body, model: context.model };
}

function requestLens(context: EncodeContext): Lens<Request> {
  const foreign: Foreign = (part) => encodeParts([part], context);
  return {
    dialect: "anthropic",
    decode: decodeRequest,
    write: (request, source, original) => ({
      ...systemOf(request, source, foreign),
      messages: listLike(
        source.messages,
        request === original
          ? objects(source.messages).map(({ item }) => item)
          : messagesOf(request, foreign, context),
      ),
      ...toolsOf(request, source, context),
      ...ownSettings(request, source, (name) => {
        const tool = request.tools.find((one) => one.name === name);
        return tool && sourceOf(tool, "anthropic") ? name : context.toolNames.send(name);
      }),
    }),
  };
}

/** Instructions at the start that are no message of their own. */
function openingTurns({ turns }: Request): number {
  const first = turns.findIndex((turn) => !isInstruction(turn.role) || isOwn(turn));
  return first < 0 ? turns.length : first;
}

const isOwn = (turn: Turn) => sourceOf(turn, "anthropic") !== undefined;

function systemOf(request: Request, source: JsonObject, foreign: Foreign): JsonObject {
  const opening = request.turns.slice(0, openingTurns(request));
  const parts = opening.flatMap((turn) => turn.parts);
  return parts.length === 0
    ? {}
    : { system: contentLike(source.system, ownBlocks(parts, foreign)) };
}

function messagesOf(request: Request, foreign: Foreign, context: EncodeContext): JsonObject[] {
  const lens = messageLens(foreign);
  const messages: JsonObject[] = [];
  let added: Turn[] = [];
  for (const turn of request.turns.slice(openingTurns(request))) {
    const own = ownObject(turn, lens) ?? mixedMessage(turn, lens);
    if (own) messages.push(...encodeTurns(added, context), own);
    if (own) added = [];
    else added.push(turn);
  }
  return [...messages, ...encodeTurns(added, context)];
}

/** A turn that was put together of parts that this dialect decoded. */
function mixedMessage(turn: Turn, lens: Lens<Turn>): JsonObject | undefined {
  const mixed = turn.parts.some((part) => sourceOf(part, "anthropic"));
  return mixed ? lens.write(turn, {}, turn) : undefined;
}

function messageLens(foreign: Foreign): Lens<Turn> {
  return {
    dialect: "anthropic",
    decode: decodeMessage,
    write: ({ role, parts }, source) => ({
      role: messageRole(role),
      content: contentLike(source.content, ownBlocks(parts, foreign)),
    }),
  };
}

function messageRole(role: Role): string {
  if (role === "assistant") return role;
  return isInstruction(role) ? "system" : "user";
}

function toolsOf({ tools }: Request, source: JsonObject, context: EncodeContext): JsonObject {
  const written = present(
    tools.map((tool) => ownObject(tool, toolLens) ?? encodeTool(tool, context)),
  );
  return written.length === 0 ? {} : { tools: listLike(source.tools, written) };
}

const toolLens: Lens<Tool> = {
  dialect: "anthropic",
  decode: decodeTool,
  write(tool) {
    if (tool.type === "hosted") return withCacheMark({ type: tool.kind, name: tool.name }, tool);
    const { name, description } = tool;
    const { schema, strict } = tool.type === "function" ? tool : {};
    const fields = { name, ...defined({ description, input_schema: schema, strict }) };
    return withCacheMark(fields, tool);
  },
};
