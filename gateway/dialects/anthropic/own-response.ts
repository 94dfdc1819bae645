import type { JsonObject } from "../../ir/json.ts";
import type { Part } from "../../ir/parts.ts";
import type { Response } from "../../ir/response.ts";
import type { AnswerContext } from "../answer-context.ts";
import { defined, objects } from "../fields.ts";
import { contentLike, type Lens, ownObject } from "../lens.ts";
import { decodeResponse } from "./decode-response.ts";
import { encodeResponse } from "./encode-response.ts";
import { ownBlocks } from "./own-content.ts";
import { ownUsage } from "./own-usage.ts";
import { stopReason } from "./stop.ts";

/**
 * Writes an answer that came in this dialect: the message itself, with what was changed of it since.
 * @throws GatewayError `bad_tool_input` for a changed call whose arguments are no JSON object
 */
export function encodeOwnResponse(response: Response, context: AnswerContext): JsonObject {
  return ownObject(response, responseLens(context)) ?? {};
}

function responseLens(context: AnswerContext): Lens<Response> {
  const foreign = (part: Part) =>
    objects(encodeResponse({ candidates: [{ parts: [part] }] }, context).content).map(
      ({ item }) => item,
    );
  return {
    dialect: "anthropic",
    decode: decodeResponse,
    write(response, source, original) {
      const { id, model, candidates, usage } = response;
      const [first] = candidates;
      const stop = first?.stop;
      return {
        content: contentLike(source.content, ownBlocks(first?.parts ?? [], foreign)),
        stop_reason: stop ? stopReason(stop.reason) : null,
        usage: ownUsage(usage, original.usage, response.tier),
        ...defined({ id, model }),
      };
    },
  };
}
