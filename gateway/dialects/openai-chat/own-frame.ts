import type { StreamEvent } from "../../ir/events.ts";
import type { Json, JsonObject } from "../../ir/json.ts";
import { object, objects, text } from "../fields.ts";
import { editFrame, type FrameLens, type Leaf } from "../frame-lens.ts";
import { intoSource, ownObject } from "../lens.ts";
import { decodePart } from "./decode-content.ts";
import { itemLens, thinkingLike } from "./own-content.ts";
import { thoughtFields } from "./own-messages.ts";
import { finishReason } from "./stop.ts";
import { thoughtOf } from "./thoughts.ts";

/**
 * Writes a chunk that came in this dialect, with what was changed of its events since.
 * @throws GatewayError `internal_error` for a change that has no place in the chunk
 */
export function encodeOwnFrame(
  chunk: JsonObject,
  before: readonly StreamEvent[],
  after: readonly StreamEvent[],
): JsonObject {
  return editFrame(chunk, before, after, chunkLens);
}

const partLens = itemLens({ items: () => [], call: () => ({}) });

const chunkLens: FrameLens = {
  stop: ({ reason }) => finishReason(reason),
  part: (part) => ownObject(part, partLens),
  leaves: (chunk) => [
    { fact: "id", value: chunk.id, path: ["id"] },
    { fact: "model", value: chunk.model, path: ["model"] },
    { fact: "created", value: chunk.created, path: ["created"] },
    { fact: "tier", value: chunk.service_tier, path: ["service_tier"] },
    ...objects(chunk.choices).flatMap(({ item, at }) => choiceLeaves(item, ["choices", at])),
  ],
};

type Path = Leaf["path"];

function choiceLeaves(choice: JsonObject, path: Path): Leaf[] {
  const delta = object(choice.delta) ?? {};
  const inDelta = [...path, "delta"];
  const legacy = object(delta.function_call);
  return [
    { fact: "text", value: thoughtOf(delta), path: inDelta, put: putThought },
    ...contentLeaves(delta.content, [...inDelta, "content"]),
    { fact: "text", value: delta.refusal, path: [...inDelta, "refusal"] },
    {
      fact: "text",
      value: object(delta.audio)?.transcript,
      path: [...inDelta, "audio", "transcript"],
    },
    ...objects(delta.tool_calls).flatMap(({ item, at }) =>
      callLeaves(item, [...inDelta, "tool_calls", at]),
    ),
    ...(legacy ? namedLeaves(legacy, [...inDelta, "function_call"]) : []),
    { fact: "stop", value: choice.finish_reason, path: [...path, "finish_reason"] },
  ];
}

function putThought(thought: Json | undefined, delta: Json | undefined): JsonObject {
  const said = object(delta) ?? {};
  const before = thoughtFields(thoughtOf(said) ?? "", said);
  return intoSource(said, thoughtFields(text(thought) ?? "", said), before);
}

function contentLeaves(content: Json | undefined, path: Path): Leaf[] {
  if (!Array.isArray(content)) return [{ fact: "text", value: content, path }];
  return objects(content).map(({ item, at }) => itemLeaf(item, [...path, at]));
}

function itemLeaf(item: JsonObject, path: Path): Leaf {
  const part = decodePart(item, "");
  if (part.type === "text") return { fact: "text", value: part.text, path: [...path, "text"] };
  if (part.type !== "reasoning") return { fact: "part", value: item, path };
  const put = (thought: Json | undefined) => thinkingLike(item.thinking, text(thought) ?? "");
  return { fact: "text", value: part.text, path: [...path, "thinking"], put };
}

function callLeaves(call: JsonObject, path: Path): Leaf[] {
  const key = object(call.custom) ? "custom" : "function";
  return [
    { fact: "call", value: call.id, path: [...path, "id"] },
    ...namedLeaves(object(call[key]) ?? {}, [...path, key]),
  ];
}

function namedLeaves(named: JsonObject, path: Path): Leaf[] {
  const key = named.arguments === undefined ? "input" : "arguments";
  return [
    { fact: "name", value: named.name, path: [...path, "name"] },
    { fact: "text", value: named[key], path: [...path, key] },
  ];
}
