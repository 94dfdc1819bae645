import { GatewayError } from "../../errors.ts";
import { parseExact } from "../../ir/exact-json.ts";
import { type Json, type JsonObject, parseObject } from "../../ir/json.ts";
import type { HostedPart, MediaPart, Part, ToolCallPart, ToolResultPart } from "../../ir/parts.ts";
import { withCacheMark } from "../cache-marks.ts";
import type { EncodeContext } from "../encode.ts";
import { below, loseRest, placeOf } from "../encode-facts.ts";
import { present } from "../fields.ts";

/** The content blocks of parts; what Messages has no block for is a loss. */
export function encodeParts(parts: readonly Part[], context: EncodeContext): JsonObject[] {
  return present(parts.map((part) => encodePart(part, context)));
}

function encodePart(part: Part, context: EncodeContext): JsonObject | undefined {
  loseRest(part, context.losses);
  switch (part.type) {
    case "text":
      return part.text === "" ? undefined : withCacheMark({ type: "text", text: part.text }, part);
    case "refusal":
      return withCacheMark({ type: "text", text: part.text }, part);
    case "reasoning":
      return reasoningBlock(part, context);
    case "media":
      if (part.detail !== undefined) {
        context.losses.add(below(part.native, "image_url.detail"), "absent-in-target");
      }
      return withCacheMark(mediaBlock(part), part);
    case "tool-call":
      return withCacheMark(callBlock(part, context), part);
    case "tool-result":
      return withCacheMark(resultBlock(part, context), part);
    case "hosted":
      return hostedBlock(part, context);
    case "opaque":
      context.losses.add(placeOf(part), "absent-in-target");
      return undefined;
  }
}

/** Anthropic takes back only thoughts that it has signed. */
function reasoningBlock(
  part: Part & { type: "reasoning" },
  { losses }: EncodeContext,
): JsonObject | undefined {
  const seal = part.seals?.find(({ issuer }) => issuer === "anthropic");
  if (!seal) {
    const sealed = part.seals !== undefined && part.seals.length > 0;
    losses.add(placeOf(part, "thinking"), sealed ? "issuer-bound" : "absent-in-target");
    return undefined;
  }
  return part.hidden
    ? { type: "redacted_thinking", data: seal.value }
    : { type: "thinking", thinking: part.text, signature: seal.value };
}

function mediaBlock(part: MediaPart): JsonObject {
  const { mediaType, source, name } = part;
  if (source.kind === "file") throw unsupported("A file's id is known to its own provider alone");
  if (mediaType.startsWith("image/")) return { type: "image", source: mediaSource(part) };
  const title = name === undefined ? {} : { title: name };
  if (source.kind === "inline" && mediaType.startsWith("text/")) {
    const text = Buffer.from(source.base64, "base64").toString("utf8");
    return { type: "document", source: textSource(text), ...title };
  }
  if (source.kind === "text" || mediaType === "application/pdf") {
    return { type: "document", source: mediaSource(part), ...title };
  }
  throw unsupported(`The Messages API takes no ${mediaType}; send text, images or PDFs`);
}

export function mediaSource({ mediaType, source }: MediaPart): JsonObject {
  switch (source.kind) {
    case "inline":
      if (mediaType.endsWith("/*")) throw unsupported("Messages asks for the type of an image");
      return { type: "base64", media_type: mediaType, data: source.base64 };
    case "url":
      if (source.url.startsWith("data:")) throw unsupported("Messages takes data as base64 alone");
      return { type: "url", url: source.url };
    case "text":
      return textSource(source.text);
    case "file":
      return { type: "file", file_id: source.id };
  }
}

const textSource = (data: string) => ({ type: "text", media_type: "text/plain", data });

function unsupported(what: string): GatewayError {
  return new GatewayError("media_unsupported", `${what}, or choose another model.`);
}

function callBlock(part: ToolCallPart, context: EncodeContext): JsonObject {
  return {
    type: "tool_use",
    id: context.callIds.call(part.callId),
    name: context.toolNames.send(part.name),
    input: callInput(part, context),
  };
}

/** An object dialect's form of an input: what is no JSON object goes into one, and is on record. */
function callInput({ input, native }: ToolCallPart, { losses }: EncodeContext): Json {
  if (input.format === "text") return { input: input.raw };
  if (input.raw.trim() === "") return {};
  const json = parseObject(input.raw, parseExact);
  if (json) return json;
  const sent = { input: input.raw };
  losses.approximate(below(native, "function.arguments"), input.raw, sent);
  return sent;
}

function resultBlock(part: ToolResultPart, context: EncodeContext): JsonObject {
  return {
    type: "tool_result",
    tool_use_id: context.callIds.result(part.callId),
    content: resultContent(part, context),
    ...(part.isError === undefined ? {} : { is_error: part.isError }),
  };
}

function resultContent({ content }: ToolResultPart, context: EncodeContext): Json {
  const [first] = content;
  if (content.length === 1 && first?.type === "text" && !first.native) return first.text;
  return encodeParts(content, context);
}

/** Another provider's own tool: its words stay, as text. */
function hostedBlock(part: HostedPart, { losses }: EncodeContext): JsonObject | undefined {
  if (part.text === "") {
    losses.add(placeOf(part), "absent-in-target");
    return undefined;
  }
  losses.approximate(placeOf(part), part.name, "text");
  return { type: "text", text: part.text };
}
