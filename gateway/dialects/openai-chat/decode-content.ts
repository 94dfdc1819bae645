import { isObject, type Json, type JsonObject, lookup } from "../../ir/json.ts";
import type { Native, NodeFacts } from "../../ir/node.ts";
import type { MediaPart, Part } from "../../ir/parts.ts";
import { readCacheMark } from "../cache-marks.ts";
import { readMediaUrl } from "../data-url.ts";
import { list, object, objects, restOf, restWithin, text } from "../fields.ts";

/** Keys that only mark an object, or stand empty in what some SDKs print of a part. */
const marks = ["type", "text", "image_url", "cache_control"];
const known: Readonly<Record<string, ReadonlySet<string>>> = {
  text: new Set(marks),
  refusal: new Set([...marks, "refusal"]),
  thinking: new Set([...marks, "thinking"]),
  image_url: new Set(marks),
  video_url: new Set([...marks, "video_url"]),
  input_audio: new Set([...marks, "input_audio"]),
  file: new Set([...marks, "file"]),
  document_url: new Set([...marks, "document_url", "document_name"]),
};

/** Keys of the objects inside a part. */
const inner: Readonly<Record<string, ReadonlySet<string>>> = {
  image_url: new Set(["url", "detail"]),
  video_url: new Set(["url"]),
  input_audio: new Set(["data", "format"]),
  file: new Set(["file_id", "filename", "file_data"]),
  cache_control: new Set(["type", "ttl"]),
};

/**
 * The parts of a message's content, a text or a list.
 * Source: https://platform.openai.com/docs/api-reference/chat/create (`messages`)
 */
export function decodeContent(content: Json | undefined, path: string): Part[] {
  if (typeof content === "string") return content === "" ? [] : [{ type: "text", text: content }];
  if (isObject(content)) return [decodePart(content, path)];
  return list(content).flatMap((item, at) => {
    if (typeof item === "string") return [{ path: `${path}[${at}]`, type: "text", text: item }];
    return isObject(item) ? [decodePart(item, `${path}[${at}]`)] : [];
  });
}

export function decodePart(item: JsonObject, path: string): Part {
  const type = text(item.type) ?? "";
  const facts = partFacts(item, type, path);
  const opaque: Part = { ...facts, type: "opaque", kind: `openai-chat.${type}` };
  switch (type) {
    case "text":
      return { ...facts, type: "text", text: text(item.text) ?? "" };
    case "refusal":
      return { ...facts, type: "refusal", text: text(item.refusal) ?? "" };
    case "thinking":
      return { ...facts, type: "reasoning", text: thinkingText(item.thinking) };
    case "image_url":
      return decodeImage(item, facts) ?? opaque;
    case "video_url":
      return decodeVideo(item, facts) ?? opaque;
    case "input_audio":
      return decodeAudio(item, facts) ?? opaque;
    case "file":
      return decodeFile(item, facts) ?? opaque;
    case "document_url":
      return decodeDocument(item, facts) ?? opaque;
    default:
      return opaque;
  }
}

function partFacts(item: JsonObject, type: string, path: string): NodeFacts {
  const rest = knownRest(item, lookup(known, type));
  const native: Native = { dialect: "openai-chat", source: item, rest, path };
  return { native, ...readCacheMark(item) };
}

/** Of what goes over as a whole or not at all, no single field is a loss. */
function knownRest(item: JsonObject, keys: ReadonlySet<string> | undefined): string[] {
  if (!keys) return [];
  return [...restOf(item, keys), ...restWithin(item, inner)];
}

/** Mistral lists the pieces of a thought. */
function thinkingText(thinking: Json | undefined): string {
  if (typeof thinking === "string") return thinking;
  return objects(thinking)
    .map(({ item }) => text(item.text) ?? "")
    .join("");
}

function decodeImage(item: JsonObject, facts: NodeFacts): MediaPart | undefined {
  const image = object(item.image_url);
  const url = image ? text(image.url) : text(item.image_url);
  if (url === undefined) return undefined;
  const { mediaType = "image/*", source } = readMediaUrl(url);
  const detail = text(image?.detail);
  return {
    ...facts,
    type: "media",
    mediaType,
    source,
    ...(detail === undefined ? {} : { detail }),
  };
}

/** OpenRouter's, and others'. */
function decodeVideo(item: JsonObject, facts: NodeFacts): MediaPart | undefined {
  const url = text(object(item.video_url)?.url);
  if (url === undefined) return undefined;
  const { mediaType = "video/*", source } = readMediaUrl(url);
  return { ...facts, type: "media", mediaType, source };
}

function decodeAudio(item: JsonObject, facts: NodeFacts): MediaPart | undefined {
  const audio = object(item.input_audio);
  const base64 = text(audio?.data);
  if (base64 === undefined) return undefined;
  const format = text(audio?.format) ?? "wav";
  const mediaType = `audio/${format === "mp3" ? "mpeg" : format}`;
  return { ...facts, type: "media", mediaType, source: { kind: "inline", base64 } };
}

function decodeFile(item: JsonObject, facts: NodeFacts): MediaPart | undefined {
  const file = object(item.file);
  const name = text(file?.filename);
  const named = name === undefined ? {} : { name };
  const id = text(file?.file_id);
  if (id !== undefined) {
    const source = { kind: "file", id } as const;
    return { ...facts, type: "media", mediaType: "application/pdf", source, ...named };
  }
  const data = text(file?.file_data);
  if (data === undefined) return undefined;
  const { mediaType = "application/pdf", source } = readMediaUrl(data);
  // Some clients leave out what makes base64 a URL.
  const bare = source.kind === "url" && !/^\w+:/.test(data);
  const given = bare ? ({ kind: "inline", base64: data } as const) : source;
  return { ...facts, type: "media", mediaType, source: given, ...named };
}

/** Mistral's documents. */
function decodeDocument(item: JsonObject, facts: NodeFacts): MediaPart | undefined {
  const url = text(item.document_url);
  if (url === undefined) return undefined;
  const { mediaType = "application/pdf", source } = readMediaUrl(url);
  const name = text(item.document_name);
  return { ...facts, type: "media", mediaType, source, ...(name === undefined ? {} : { name }) };
}
