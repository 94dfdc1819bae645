import type { JsonObject } from "../../ir/json.ts";
import type { Native } from "../../ir/node.ts";
import type { Response } from "../../ir/response.ts";
import { defined, object, text } from "../fields.ts";
import { messageRest } from "./answer-keys.ts";
import { decodeContent } from "./decode-content.ts";
import { readStop } from "./stop.ts";
import { readUsage } from "./usage.ts";

/**
 * Reads a message.
 * Source: https://platform.claude.com/docs/en/api/messages
 */
export function decodeResponse(answer: JsonObject): Response {
  const rest = messageRest(answer);
  const native: Native = { dialect: "anthropic", source: answer, rest, path: "" };
  const parts = decodeContent(answer.content, "content");
  const stop = readStop(answer.stop_reason);
  return {
    native,
    candidates: [{ parts, ...(stop ? { stop } : {}) }],
    ...defined({
      id: text(answer.id),
      model: text(answer.model),
      usage: readUsage(answer.usage),
      tier: text(object(answer.usage)?.service_tier),
    }),
  };
}
