import type { Json, JsonObject } from "../../ir/json.ts";
import type { Citation, MediaPart, Part } from "../../ir/parts.ts";
import { withCacheMark } from "../cache-marks.ts";
import { defined, list, object } from "../fields.ts";
import { contentLike, intoSource, type Lens, ownObject, sameJson, sourceOf } from "../lens.ts";
import { decodeBlock } from "./decode-content.ts";
import { mediaSource } from "./encode-content.ts";

/** Writes a part that has no source of this dialect, as it is written to a client or a provider. */
export type Foreign = (part: Part) => readonly JsonObject[];

/** The content blocks of parts; each with a source keeps it. */
export function ownBlocks(parts: readonly Part[], foreign: Foreign): JsonObject[] {
  const lens = blockLens(foreign);
  return parts.flatMap((part) => {
    const { native: _, ...plain } = part;
    return isRetold(part) ? foreign(plain) : (ownObject(part, lens) ?? foreign(part));
  });
}

/** What a provider's own tool says is read out of its object, and has no place of its own in it. */
function isRetold(part: Part): boolean {
  const source = part.type === "hosted" ? sourceOf(part, "anthropic") : undefined;
  const original = source && decodeBlock(source, "");
  return part.type === "hosted" && original?.type === "hosted" && original.text !== part.text;
}

/** A part as a content block. */
export function blockLens(foreign: Foreign): Lens<Part> {
  return {
    dialect: "anthropic",
    decode: decodeBlock,
    write: (part, source, original) => ({
      ...withCacheMark(blockFields(part, source, original, foreign), part),
      ...(isReworded(part, original) ? {} : sealFields(part)),
    }),
  };
}

function blockFields(part: Part, source: JsonObject, original: Part, foreign: Foreign): JsonObject {
  switch (part.type) {
    case "text":
      return {
        type: "text",
        text: part.text,
        ...defined({ citations: citationsOf(part.citations, original, source.citations) }),
      };
    case "reasoning":
      return part.hidden
        ? { type: "redacted_thinking" }
        : { type: "thinking", thinking: part.text };
    case "media":
      return mediaFields(part, source);
    case "tool-call": {
      const { callId: id, name } = part;
      return {
        type: "tool_use",
        id,
        name,
        ...defined({ input: inputOf(part, source, original, foreign) }),
      };
    }
    case "tool-result": {
      const content = contentLike(source.content, ownBlocks(part.content, foreign));
      const { callId: tool_use_id, isError: is_error } = part;
      return { type: "tool_result", tool_use_id, content, ...defined({ is_error }) };
    }
    case "hosted":
      return part.role === "call"
        ? { id: part.callId, name: part.name }
        : { tool_use_id: part.callId };
    default:
      return {};
  }
}

/** Whether a thought says something else than what was sealed. */
function isReworded(part: Part, original: Part): boolean {
  return part.type === "reasoning" && original.type === "reasoning" && part.text !== original.text;
}

/** A signature, or a thought that only Anthropic can read. */
function sealFields({ seals = [] }: Part): JsonObject {
  const own = seals.filter(({ issuer }) => issuer === "anthropic");
  return Object.fromEntries(own.map(({ field, value }) => [field, value]));
}

function mediaFields(part: MediaPart, { type: own }: JsonObject): JsonObject {
  const title = defined({ title: part.name });
  if (own === "search_result" && part.source.kind === "text") {
    return { type: own, content: [{ type: "text", text: part.source.text }], ...title };
  }
  const type = part.mediaType.startsWith("image/") ? "image" : "document";
  return { type, source: mediaSource(part), ...title };
}

/** The source's own object as long as the input's text is the same. */
function inputOf(
  part: Part & { type: "tool-call" },
  source: JsonObject,
  original: Part,
  foreign: Foreign,
): Json | undefined {
  if (original.type === "tool-call" && original.input.raw === part.input.raw) return source.input;
  const { native: _, ...plain } = part;
  return foreign(plain)[0]?.input;
}

/** The citations as they are now; the dialect has no place for one that it did not give. */
function citationsOf(
  now: readonly Citation[] = [],
  original: Part,
  citations: Json | undefined,
): Json | undefined {
  const before = (original.type === "text" && original.citations) || [];
  if (sameJson(now as Json, before as Json)) return citations;
  return list(citations).flatMap((item, at) => {
    const source = object(item) ?? {};
    const old = before.find(({ path }) => path.endsWith(`[${at}]`));
    const citation = now.find(({ path }) => path === old?.path);
    if (!(old && citation)) return [];
    return [intoSource(source, citationFields(citation, source), citationFields(old, source))];
  });
}

function citationFields({ url, title }: Citation, source: JsonObject): JsonObject {
  const urlKey = source.url === undefined && source.source !== undefined ? "source" : "url";
  const titleKey = source.document_title === undefined ? "title" : "document_title";
  return defined({ [urlKey]: url, [titleKey]: title });
}
