import type { JsonObject } from "../../ir/json.ts";
import type { Request, Tool } from "../../ir/request.ts";
import { withCacheMark } from "../cache-marks.ts";
import type { EncodeContext } from "../encode.ts";
import { defined, object, objects } from "../fields.ts";
import { type Lens, listLike, ownObject, sourceOf } from "../lens.ts";
import { decodeRequest, decodeTool, functionTool } from "./decode-request.ts";
import { encodeContent } from "./encode-content.ts";
import { encodeCall, encodeTurn } from "./encode-messages.ts";
import { encodeTool } from "./encode-request.ts";
import type { Foreign } from "./own-content.ts";
import { ownMessage } from "./own-messages.ts";
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
  return {
    dialect: "openai-chat",
    decode: decodeRequest,
    write: (request, source, original) => ({
      messages: listLike(
        source.messages,
        request === original ? sourcesOf(source) : messagesOf(request, context),
      ),
      ...toolsOf(request.tools, source, context),
      ...ownSettings(request, source, (name) => {
        const tool = request.tools.find((one) => one.name === name);
        return tool && sourceOf(tool, "openai-chat") ? name : context.toolNames.send(name);
      }),
    }),
  };
}

const sourcesOf = ({ messages }: JsonObject) => objects(messages).map(({ item }) => item);

function messagesOf({ turns }: Request, context: EncodeContext): JsonObject[] {
  const foreign: Foreign = {
    items: (part) => encodeContent([part], context),
    call: (part) => encodeCall(part, context),
  };
  return turns.flatMap<JsonObject>(
    (turn) => ownMessage(turn, foreign) ?? encodeTurn(turn, context),
  );
}

/** Functions of the form before tools stay in their own list, and others go with them. */
function toolsOf(tools: readonly Tool[], source: JsonObject, context: EncodeContext): JsonObject {
  const onlyFunctions = source.functions !== undefined && source.tools === undefined;
  const wire: JsonObject[] = [];
  const functions: JsonObject[] = [];
  for (const tool of tools) {
    const own = ownObject(tool, toolLens);
    const written = own ?? encodeTool(tool, context);
    if (!written) continue;
    const bare = own ? isBare(own) : onlyFunctions;
    if (bare) functions.push(object(written.function) ?? written);
    else wire.push(written);
  }
  return {
    ...(wire.length === 0 ? {} : { tools: listLike(source.tools, wire) }),
    ...(functions.length === 0 ? {} : { functions: listLike(source.functions, functions) }),
  };
}

/** Whether it is a function without a tool around it. */
const isBare = (tool: JsonObject) => tool.name !== undefined && tool.type === undefined;

const toolLens: Lens<Tool> = {
  dialect: "openai-chat",
  decode(source, path) {
    if (!path.startsWith("functions")) return decodeTool(source, path);
    return functionTool(source, { native: { dialect: "openai-chat", source, rest: [], path } });
  },
  write: (tool, source) => withCacheMark(toolFields(tool, source), tool),
};

function toolFields(tool: Tool, source: JsonObject): JsonObject {
  const { type, name } = tool;
  switch (type) {
    case "function": {
      const { description, schema: parameters, strict } = tool;
      const fields = { name, ...defined({ description, parameters, strict }) };
      return isBare(source) ? fields : { type, function: fields };
    }
    case "freeform": {
      const { description, grammar: format } = tool;
      return { type: "custom", custom: { name, ...defined({ description, format }) } };
    }
    case "hosted":
      return name === tool.kind ? { type: tool.kind } : { type: tool.kind, name };
  }
}
