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
      return marked({ type: "text", text: part.text }, part, context);
    case "media":
      if (part.source.kind === "text") {
        context.losses.approximate(placeOf(part), "document", "text");
      }
      return marked(encodeMedia(part), part, context);
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

/** Some hosts take Anthropic's marks, OpenAI does not. */
function marked(item: JsonObject, part: Part, { plain, losses }: EncodeContext): JsonObject {
  if (!plain) return withCacheMark(item, part);
  if (part.cache) losses.add(below(part.native, "cache_control"), "absent-in-target");
  return item;
}

/** The title of a text is part of what it says. */
function encodeMedia(part: MediaPart): JsonObject {
  const { mediaType, source, name } = part;
  if (source.kind === "file") throw foreignFile();
  if (source.kind === "text") {
    return { type: "text", text: name ? `${name}\n\n${source.text}` : source.text };
  }
  if (mediaType.startsWith("image/")) return encodeImage(part);
  if (mediaType.startsWith("audio/") && source.kind === "inline") {
    const format = mediaType === "audio/mpeg" ? "mp3" : mediaType.slice("audio/".length);
    return { type: "input_audio", input_audio: { data: source.base64, format } };
  }
  return { type: "file", file: encodeFile(part) };
}

function foreignFile(): GatewayError {
  return new GatewayError(
    "media_unsupported",
    "A file's id is known to its own provider alone; send the file, or choose another model.",
  );
}

function encodeImage({ mediaType, source, detail }: MediaPart): JsonObject {
  const url = source.kind === "inline" ? dataUrl(mediaType, source.base64) : urlOf(source);
  return { type: "image_url", image_url: { url, ...(detail === undefined ? {} : { detail }) } };
}

const urlOf = (source: MediaPart["source"]) => (source.kind === "url" ? source.url : "");

function encodeFile({ mediaType, source, name }: MediaPart): JsonObject {
  if (source.kind === "inline") {
    return {
      filename: name ?? "document.pdf",
      file_data: dataUrl(mediaType, source.base64),
    };
  }
  throw new GatewayError(
    "media_unsupported",
    `The chat API takes no ${mediaType} by URL; send it as data, or choose another model.`,
  );
}
