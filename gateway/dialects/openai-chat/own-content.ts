import type { JsonObject } from "../../ir/json.ts";
import type { MediaPart, Part, ToolCallPart } from "../../ir/parts.ts";
import { withCacheMark } from "../cache-marks.ts";
import { dataUrl } from "../data-url.ts";
import { defined } from "../fields.ts";
import { type Lens, ownObject } from "../lens.ts";
import { decodePart } from "./decode-content.ts";
import { decodeToolCall } from "./decode-messages.ts";

/** Writes what has no source of this dialect, as it is written to a client or a provider. */
export type Foreign = {
  /** The items of a message's content that a part becomes. */
  items(part: Part): readonly JsonObject[];
  call(part: ToolCallPart): JsonObject;
};

/** The items of a message's content; each part with a source keeps it. */
export function ownItems(parts: readonly Part[], foreign: Foreign): JsonObject[] {
  const lens = itemLens(foreign);
  return parts.flatMap((part) => {
    if (part.type === "text" && part.text === "" && !part.native) return [];
    return ownObject(part, lens) ?? foreign.items(part);
  });
}

/** A part of a message's content, as an item of a list. */
export function itemLens(foreign: Foreign): Lens<Part> {
  return {
    dialect: "openai-chat",
    decode: decodePart,
    write: (part, source) => withCacheMark(itemFields(part, source, foreign), part),
  };
}

function itemFields(part: Part, source: JsonObject, foreign: Foreign): JsonObject {
  switch (part.type) {
    case "text":
      return { type: "text", text: part.text };
    case "refusal":
      return { type: "refusal", refusal: part.text };
    case "reasoning": {
      const { text } = part;
      return { type: "thinking", thinking: thinkingLike(source.thinking, text) };
    }
    case "media":
      return mediaFields(part, source) ?? foreign.items(withoutSource(part))[0] ?? {};
    default:
      return {};
  }
}

/** Mistral lists the pieces of a thought. */
export function thinkingLike(thinking: JsonObject[string], text: string): string | JsonObject[] {
  return Array.isArray(thinking) ? [{ type: "text", text }] : text;
}

/** Media in the form of the source, where that takes such media. */
function mediaFields(part: MediaPart, source: JsonObject): JsonObject | undefined {
  const { mediaType, name, detail } = part;
  const url = urlOf(part);
  const { type } = source;
  if (type === "image_url" && url !== undefined && mediaType.startsWith("image/")) {
    const plain = typeof source.image_url === "string" && detail === undefined;
    return { type, image_url: plain ? url : defined({ url, detail }) };
  }
  if (type === "document_url" && url !== undefined) {
    return { type, ...defined({ document_url: url, document_name: name }) };
  }
  if (type !== "file") return undefined;
  const file_id = part.source.kind === "file" ? part.source.id : undefined;
  return { type, file: defined({ filename: name, file_id, file_data: url }) };
}

function urlOf({ mediaType, source }: MediaPart): string | undefined {
  if (source.kind === "url") return source.url;
  return source.kind === "inline" ? dataUrl(mediaType, source.base64) : undefined;
}

function withoutSource({ native: _, ...part }: MediaPart): MediaPart {
  return part;
}

/** A call of a message's list. */
export function ownCall(part: ToolCallPart, foreign: Foreign): JsonObject {
  return ownObject(part, callLens) ?? foreign.call(part);
}

const callLens: Lens<ToolCallPart> = {
  dialect: "openai-chat",
  decode: decodeToolCall,
  write({ callId: id, name, input }) {
    if (input.format === "text") return { id, type: "custom", custom: { name, input: input.raw } };
    return { id, type: "function", function: { name, arguments: input.raw } };
  },
};
