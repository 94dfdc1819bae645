import type { Json, JsonObject } from "../../ir/json.ts";
import type { Citation, Part, Turn } from "../../ir/parts.ts";
import { defined, list, object, text } from "../fields.ts";
import {
  contentLike,
  intoSource,
  type Lens,
  likeKeys,
  listLike,
  ownObject,
  sameJson,
  sourceOf,
} from "../lens.ts";
import { audioPart, decodeMessage } from "./decode-messages.ts";
import { type Foreign, ownCall, ownItems } from "./own-content.ts";
import { thoughtOf } from "./thoughts.ts";

/** The message of a turn that this dialect decoded, or that holds parts which it did. */
export function ownMessage(turn: Turn, foreign: Foreign): JsonObject | undefined {
  if (!isOneMessage(turn)) return undefined;
  const lens = messageLens(foreign);
  const own = ownObject(turn, lens);
  if (own || !turn.parts.some((part) => sourceOf(part, lens.dialect))) return own;
  return lens.write(turn, {}, turn);
}

/** A result of a tool is a message of its own. */
function isOneMessage({ role, parts }: Turn): boolean {
  const results = parts.filter(({ type }) => type === "tool-result");
  return role === "tool" ? results.length === 1 && parts.length === 1 : results.length === 0;
}

function messageLens(foreign: Foreign): Lens<Turn> {
  return {
    dialect: "openai-chat",
    decode: decodeMessage,
    write({ role, parts }, source, original) {
      if (role === "assistant") {
        return { role, ...saidFields(parts, source, original.parts, foreign) };
      }
      const [first] = parts;
      if (first?.type !== "tool-result") {
        return { role, content: contentLike(source.content, ownItems(parts, foreign)) };
      }
      return {
        role,
        ...likeKeys(source, ["tool_call_id", "name"], first.callId),
        content: contentLike(source.content, ownItems(first.content, foreign)),
      };
    },
  };
}

/** What a model said, as the keys of its message. */
export function saidFields(
  parts: readonly Part[],
  said: JsonObject,
  original: readonly Part[],
  foreign: Foreign,
): JsonObject {
  const audio = parts.find(isSpeech);
  const items = ownItems(parts.filter(isContent), foreign);
  const calls = callFields(parts, said, foreign);
  return {
    content: saidContent(said.content, items, calls),
    ...thoughtFields(messageWords(parts, "reasoning"), said),
    ...calls,
    ...defined({
      refusal: messageWords(parts, "refusal") || undefined,
      audio: audio && ownObject(audio, speechLens),
      annotations: annotationsOf(citationsOf(parts), citationsOf(original), said.annotations),
    }),
  };
}

function saidContent(spelled: Json | undefined, items: JsonObject[], calls: JsonObject): Json {
  if (Array.isArray(spelled)) return listLike(spelled, items);
  if (items.length === 0) return calls.tool_calls || calls.function_call ? null : "";
  const texts = items.map((item) => contentLike(undefined, [item]));
  return texts.every((one) => typeof one === "string") ? texts.join("") : items;
}

/** Whether a part stands in the content and not in a field of its own. */
function isContent(part: Part): boolean {
  if (part.type === "tool-call" || isSpeech(part)) return false;
  return isItem(part) || (part.type !== "reasoning" && part.type !== "refusal");
}

const isItem = (part: Part) => sourceOf(part, "openai-chat") !== undefined;

const isSpeech = (part: Part) => isItem(part) && /\baudio$/.test(part.native?.path ?? "");

const speechLens: Lens<Part> = {
  dialect: "openai-chat",
  decode: audioPart,
  write(part) {
    if (part.type !== "media" || part.source.kind !== "inline") return {};
    return defined({ data: part.source.base64, transcript: part.transcript });
  },
};

/** The words of one kind that have a field of the message. */
function messageWords(parts: readonly Part[], type: "reasoning" | "refusal"): string {
  return parts.map((part) => (part.type === type && !isItem(part) ? part.text : "")).join("");
}

/** The thought in each of the fields that the host states it in. */
export function thoughtFields(thought: string, said: JsonObject): JsonObject {
  const { reasoning_content, reasoning, reasoning_details: details } = said;
  const before = thoughtOf(said) ?? "";
  const onlyDetails = before !== "" && !text(reasoning_content) && !text(reasoning);
  return {
    ...(onlyDetails
      ? {}
      : likeKeys(said, ["reasoning_content", "reasoning"], thought || undefined)),
    ...defined({
      reasoning_details: thought === before ? details : detailsSaying(details, thought),
    }),
  };
}

/** OpenRouter's pieces of a thought, which may be sealed: a seal over other words is none. */
function detailsSaying(details: Json | undefined, thought: string): Json | undefined {
  if (!Array.isArray(details) || thought === "") return undefined;
  const isWorded = (item: Json) => text(object(item)?.text ?? object(item)?.summary) !== undefined;
  const first = details.findIndex(isWorded);
  return details.flatMap((item: Json, at) => {
    if (!isWorded(item)) return [item];
    if (at !== first) return [];
    const { signature: _, ...worded } = object(item) ?? {};
    return [{ ...worded, [worded.text === undefined ? "summary" : "text"]: thought }];
  });
}

/** The calls, or the one call of the form before tools. */
function callFields(parts: readonly Part[], said: JsonObject, foreign: Foreign): JsonObject {
  const calls = parts.filter((part) => part.type === "tool-call");
  const [first] = calls;
  if (!first) return {};
  const legacy = object(said.function_call) && list(said.tool_calls).length === 0;
  if (legacy && calls.length === 1 && !isItem(first)) {
    return { function_call: { name: first.name, arguments: first.input.raw } };
  }
  return {
    tool_calls: listLike(
      said.tool_calls,
      calls.map((call) => ownCall(call, foreign)),
    ),
  };
}

function citationsOf(parts: readonly Part[]): Citation[] {
  return parts.flatMap((part) => (part.type === "text" ? (part.citations ?? []) : []));
}

/** The message's annotations with those that are citations as they are now. */
function annotationsOf(
  now: readonly Citation[],
  before: readonly Citation[],
  annotations: Json | undefined,
): Json | undefined {
  if (sameJson(now as Json, before as Json)) return annotations;
  const kept = list(annotations).flatMap((item, at) => {
    const old = before.find(({ path }) => path.endsWith(`[${at}]`));
    if (!old) return [item];
    const citation = now.find(({ path }) => path === old.path);
    return citation ? [intoSource(object(item) ?? {}, annotation(citation), annotation(old))] : [];
  });
  const known = new Set(before.map(({ path }) => path));
  return [...kept, ...now.filter(({ path }) => !known.has(path)).map(annotation)];
}

function annotation({ url, title, span }: Citation): JsonObject {
  const place = { start_index: span?.start, end_index: span?.end };
  return { type: "url_citation", url_citation: defined({ url, title, ...place }) };
}
