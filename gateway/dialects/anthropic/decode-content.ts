import { type Json, type JsonObject, lookup } from "../../ir/json.ts";
import type { Native, NodeFacts, Seal } from "../../ir/node.ts";
import type { MediaPart, MediaSource, Part } from "../../ir/parts.ts";
import { readCacheMark } from "../cache-marks.ts";
import { flag, object, objects, restOf, restWithin, text } from "../fields.ts";
import { decodeCitations } from "./citations.ts";

const marks = ["type", "cache_control"];
const known: Readonly<Record<string, ReadonlySet<string>>> = {
  text: new Set([...marks, "text", "citations"]),
  thinking: new Set([...marks, "thinking", "signature"]),
  redacted_thinking: new Set([...marks, "data"]),
  image: new Set([...marks, "source"]),
  document: new Set([...marks, "source", "title"]),
  search_result: new Set([...marks, "source", "title", "content"]),
  tool_use: new Set([...marks, "id", "name", "input"]),
  tool_result: new Set([...marks, "tool_use_id", "content", "is_error"]),
};

/** Keys of the objects inside a block. */
const inner: Readonly<Record<string, ReadonlySet<string>>> = {
  source: new Set(["type", "media_type", "data", "url", "file_id", "content"]),
  cache_control: new Set(["type", "ttl"]),
};

/**
 * The parts of a message's content, a text or a list of blocks.
 * Source: https://platform.claude.com/docs/en/api/messages
 */
export function decodeContent(content: Json | undefined, path: string): Part[] {
  if (typeof content === "string") return content === "" ? [] : [{ type: "text", text: content }];
  return objects(content).map(({ item, at }) => decodeBlock(item, `${path}[${at}]`));
}

/** One content block, of a request or of an answer. */
export function decodeBlock(block: JsonObject, path: string): Part {
  const type = text(block.type) ?? "";
  const facts = blockFacts(block, type, path);
  switch (type) {
    case "text": {
      const citations = decodeCitations(block.citations, `${path}.citations`);
      const cited = citations.length === 0 ? {} : { citations };
      return { ...facts, type: "text", text: text(block.text) ?? "", ...cited };
    }
    case "thinking":
      return { ...facts, type: "reasoning", text: text(block.thinking) ?? "" };
    case "redacted_thinking":
      return { ...facts, type: "reasoning", text: "", hidden: true };
    case "image":
      return decodeMedia(block, "image/*", facts) ?? opaque(type, facts);
    case "document":
      return decodeMedia(block, "application/pdf", facts) ?? opaque(type, facts);
    case "search_result":
      return decodeFound(block, facts);
    case "tool_use":
      return {
        ...facts,
        type: "tool-call",
        callId: text(block.id) ?? "",
        name: text(block.name) ?? "",
        input: { raw: JSON.stringify(block.input ?? {}), format: "json" },
      };
    case "tool_result":
      return decodeToolResult(block, path, facts);
    default:
      return decodeHosted(block, type, facts) ?? opaque(type, facts);
  }
}

function opaque(type: string, facts: NodeFacts): Part {
  return { ...facts, type: "opaque", kind: `anthropic.${type}` };
}

function blockFacts(block: JsonObject, type: string, path: string): NodeFacts {
  const rest = knownRest(block, lookup(known, type));
  const native: Native = { dialect: "anthropic", source: block, rest, path };
  const seals = sealsOf(block);
  return {
    native,
    ...(seals.length === 0 ? {} : { seals }),
    ...readCacheMark(block),
  };
}

/** Of what goes over as a whole or not at all, no single field is a loss. */
function knownRest(block: JsonObject, keys: ReadonlySet<string> | undefined): string[] {
  if (!keys) return [];
  return [...restOf(block, keys), ...restWithin(block, inner)];
}

/** A signature over a thought, or the thought itself in a form that only Anthropic can read. */
function sealsOf(block: JsonObject): Seal[] {
  return ["signature", "data"].flatMap((field) => {
    const value = text(block[field]);
    return value === undefined || value === "" ? [] : [{ issuer: "anthropic", field, value }];
  });
}

function decodeToolResult(block: JsonObject, path: string, facts: NodeFacts): Part {
  const failed = flag(block.is_error);
  return {
    ...facts,
    type: "tool-result",
    callId: text(block.tool_use_id) ?? "",
    content: decodeContent(block.content, `${path}.content`),
    ...(failed === undefined ? {} : { isError: failed }),
  };
}

function decodeMedia(block: JsonObject, usual: string, facts: NodeFacts): MediaPart | undefined {
  const from = object(block.source);
  const source = from && decodeSource(from);
  if (!source) return undefined;
  const mediaType = text(from.media_type) ?? usual;
  const name = text(block.title);
  return { ...facts, type: "media", mediaType, source, ...(name === undefined ? {} : { name }) };
}

function decodeSource(source: JsonObject): MediaSource | undefined {
  const data = text(source.data);
  const url = text(source.url);
  const id = text(source.file_id);
  if (source.type === "base64" && data !== undefined) return { kind: "inline", base64: data };
  if (source.type === "text" && data !== undefined) return { kind: "text", text: data };
  if (source.type === "url" && url !== undefined) return { kind: "url", url };
  if (source.type === "file" && id !== undefined) return { kind: "file", id };
  return source.type === "content" ? textSource(source.content) : undefined;
}

/** A document of blocks, where all of them are texts. */
function textSource(content: Json | undefined): MediaSource | undefined {
  if (typeof content === "string") return { kind: "text", text: content };
  const texts = objects(content).map(({ item }) => text(item.text));
  if (texts.includes(undefined)) return undefined;
  return { kind: "text", text: texts.join("\n\n") };
}

/** What a client's own search found: a title and its words. */
function decodeFound(block: JsonObject, facts: NodeFacts): MediaPart {
  const words = objects(block.content).map(({ item }) => text(item.text) ?? "");
  const source = { kind: "text", text: words.join("\n\n") } as const;
  const name = text(block.title);
  const named = name === undefined ? {} : { name };
  return { ...facts, type: "media", mediaType: "text/plain", source, ...named };
}

/** Tools that Anthropic runs: `server_tool_use`, `mcp_tool_use` and the results of both. */
function decodeHosted(block: JsonObject, type: string, facts: NodeFacts): Part | undefined {
  if (type === "server_tool_use" || type === "mcp_tool_use") {
    const name = text(block.name) ?? type;
    const callId = text(block.id) ?? "";
    const said = `${name}(${JSON.stringify(block.input ?? {})})`;
    return { ...facts, type: "hosted", role: "call", callId, name, text: said };
  }
  const match = /^(\w+)_tool_result$/.exec(type);
  if (!match) return undefined;
  const callId = text(block.tool_use_id) ?? "";
  const name = match[1] ?? type;
  return {
    ...facts,
    type: "hosted",
    role: "result",
    callId,
    name,
    text: readableText(block.content),
  };
}

/** What people could read of a hosted tool's result: texts, titles and addresses, no seals. */
function readableText(content: Json | undefined): string {
  if (typeof content === "string") return content;
  const items = Array.isArray(content)
    ? objects(content).map(({ item }) => item)
    : [object(content)];
  return items.flatMap((item) => (item ? [readableItem(item)] : [])).join("\n");
}

const readableKeys = ["title", "url", "text", "stdout", "stderr", "error_code"] as const;

function readableItem(item: JsonObject): string {
  const own = readableKeys.flatMap((key) => text(item[key]) || []);
  const inner = item.content === undefined ? [] : [readableText(item.content)];
  return [...own, ...inner].filter((line) => line !== "").join("\n");
}
