import type { StreamEvent } from "../../ir/events.ts";
import { parseExact } from "../../ir/exact-json.ts";
import { type JsonObject, parseObject } from "../../ir/json.ts";
import { object, objects, text } from "../fields.ts";
import { editFrame, type FrameLens, type Leaf } from "../frame-lens.ts";
import { ownObject } from "../lens.ts";
import { givenInput } from "./decode-stream.ts";
import { blockLens } from "./own-content.ts";
import { stopReason } from "./stop.ts";

/**
 * Writes the data of a stream's event that came in this dialect, with what was changed of it since.
 * @throws GatewayError `internal_error` for a change that has no place in it
 */
export function encodeOwnFrame(
  data: JsonObject,
  before: readonly StreamEvent[],
  after: readonly StreamEvent[],
): JsonObject {
  return editFrame(data, before, after, eventLens);
}

const partLens = blockLens(() => []);

const eventLens: FrameLens = {
  stop: ({ reason }) => stopReason(reason),
  part: (part) => ownObject(part, partLens),
  leaves(data) {
    switch (data.type) {
      case "message_start":
        return messageLeaves(object(data.message) ?? {});
      case "content_block_start":
        return blockLeaves(object(data.content_block) ?? {}, ["content_block"]);
      case "content_block_delta":
        return deltaLeaves(object(data.delta) ?? {});
      case "message_delta": {
        const value = object(data.delta)?.stop_reason;
        return [{ fact: "stop", value, path: ["delta", "stop_reason"] }];
      }
      default:
        return [];
    }
  },
};

function messageLeaves({ id, model, usage, content }: JsonObject): Leaf[] {
  const tier = object(usage)?.service_tier;
  return [
    { fact: "id", value: id, path: ["message", "id"] },
    { fact: "model", value: model, path: ["message", "model"] },
    { fact: "tier", value: tier, path: ["message", "usage", "service_tier"] },
    ...objects(content).flatMap(({ item, at }) => blockLeaves(item, ["message", "content", at])),
  ];
}

function blockLeaves(block: JsonObject, path: Leaf["path"]): Leaf[] {
  return [
    { fact: "part", value: block, path },
    { fact: "call", value: block.id, path: [...path, "id"] },
    { fact: "name", value: block.name, path: [...path, "name"] },
    { fact: "text", value: block.text, path: [...path, "text"] },
    { fact: "text", value: block.thinking, path: [...path, "thinking"] },
    {
      fact: "text",
      value: givenInput(block.input),
      path: [...path, "input"],
      put: (raw) => parseObject(text(raw) ?? "", parseExact) ?? { input: raw },
    },
    { fact: "seal", value: block.signature, path: [...path, "signature"] },
    { fact: "seal", value: block.data, path: [...path, "data"] },
  ];
}

function deltaLeaves(delta: JsonObject): Leaf[] {
  const keys = ["text", "thinking", "partial_json"] as const;
  return [
    ...keys.map((key): Leaf => ({ fact: "text", value: delta[key], path: ["delta", key] })),
    { fact: "seal", value: delta.signature, path: ["delta", "signature"] },
  ];
}
