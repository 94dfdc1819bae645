import { GatewayError } from "../../errors.ts";
import type { JsonObject } from "../../ir/json.ts";
import type { MediaPart, Part } from "../../ir/parts.ts";
import { withCacheMark } from "../cache-marks.ts";
import { dataUrl } from "../data-url.ts";
import type { EncodeContext } from "../encode.ts";
import { below, loseRest, placeOf } from "../encode-facts.ts";
import { present } from "../fields.ts";

/** Parts of a message that hold content: text, media, and what others wrote as their own. */
export function encodeContent(parts: readonly Part[], context: EncodeContext): JsonObject[] {
  return present(parts.map((part) => encodePart(part, context)));
}

/** One text where nothing but plain text is there, else the list. */
export function asContent(items: readonly JsonObject[]): string | JsonObject[] {
  const [first] = items;
  const plain = items.length === 1 && first?.type === "text" && first.cache_control === undefined;
  return plain ? String(first.text) : [...items];
}

function encodePart(part: Part, context: EncodeContext): JsonObject | undefined {
  loseRest(part, context.losses);
  switch (part.type) {
    case "text":
      for (const _ of part.citations ?? []) {
        context.losses.add(below(part.native, "citations"), "absent-in-target");
      }
      return withCacheMark({ type: "text", text: part.text }, part);
    case "media":
      if (part.source.kind === "text") {
        context.losses.approximate(placeOf(part), "document", "text");
      }
      return withCacheMark(encodeMedia(part), part);
    case "hosted":
      if (part.text === "") {
        context.losses.add(placeOf(part), "absent-in-target");
        return undefined;
      }
      context.losses.approximate(placeOf(part), part.name, "text");
      return { type: "text", text: part.text };
    case "refusal":
      return { type: "refusal", refusal: part.text };
    default:
      context.losses.add(placeOf(part), "absent-in-target");
      return undefined;
  }
}

function encodeMedia(part: MediaPart): JsonObject {
  const { mediaType, source } = part;
  if (source.kind === "text") return { type: "text", text: source.text };
  if (mediaType.startsWith("image/")) return encodeImage(part);
  if (mediaType.startsWith("audio/") && source.kind === "inline") {
    const format = mediaType === "audio/mpeg" ? "mp3" : mediaType.slice("audio/".length);
    return { type: "input_audio", input_audio: { data: source.base64, format } };
  }
  return { type: "file", file: encodeFile(part) };
}

function encodeImage({ mediaType, source, detail }: MediaPart): JsonObject {
  if (source.kind === "file" || source.kind === "text") {
    throw new GatewayError(
      "media_unsupported",
      "The chat API takes no images by file id; send the image or its URL, or choose another model.",
    );
  }
  const url = source.kind === "url" ? source.url : dataUrl(mediaType, source.base64);
  return { type: "image_url", image_url: { url, ...(detail === undefined ? {} : { detail }) } };
}

function encodeFile({ mediaType, source, name }: MediaPart): JsonObject {
  switch (source.kind) {
    case "file":
      return { file_id: source.id };
    case "inline":
      return {
        filename: name ?? "document.pdf",
        file_data: dataUrl(mediaType, source.base64),
      };
    default:
      throw new GatewayError(
        "media_unsupported",
        `The chat API takes no ${mediaType} by URL; send it as data, or choose another model.`,
      );
  }
}
