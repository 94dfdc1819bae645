import { MessageStream } from "@anthropic-ai/sdk/lib/MessageStream";
import { ChatCompletionStream } from "openai/lib/ChatCompletionStream";
import type { JsonObject } from "../../gateway/ir/json.ts";
import type { DialectId } from "../../gateway/ir/node.ts";
import { type Mouth, readChat, readMessage, type Said } from "../oracle/answer-readers.ts";
import { loose, many, words } from "../oracle/loose.ts";
import { readChatStream, readMessagesStream } from "../oracle/stream-readers.ts";

/** Reads a whole answer without the dialects' code. */
export function readAnswer(dialect: DialectId, answer: JsonObject, as: Mouth): Said {
  return dialect === "anthropic" ? readMessage(answer, as) : readChat(answer, as);
}

/** Reads a stream without the dialects' code and without an SDK's. */
export function readFrames(dialect: DialectId, frames: readonly JsonObject[], as: Mouth): Said {
  return dialect === "anthropic" ? readMessagesStream(frames, as) : readChatStream(frames, as);
}

/**
 * Reads a stream as the dialect's official SDK puts it together. What the SDKs do not add up is read
 * without them: OpenAI's keeps the last piece of what it does not know, takes lists as content for
 * text and forgets a usage that a chunk without one follows; Anthropic's knows no iterations.
 * @throws what the SDK throws at a stream that it does not take
 */
export async function readStream(
  dialect: DialectId,
  frames: readonly JsonObject[],
  as: Mouth,
): Promise<Said> {
  const own = readFrames(dialect, frames, as);
  if (dialect === "anthropic") {
    const message = await MessageStream.fromReadableStream(lines(frames)).finalMessage();
    return { ...readMessage(message, as), tokens: own.tokens };
  }
  const answer = await ChatCompletionStream.fromReadableStream(lines(frames)).finalChatCompletion();
  const { text, calls, ids, stop } = readChat(answer, as);
  const listed = as === "said" && text.includes("[object Object]");
  const glued = as === "said" && isGlued(frames);
  return {
    ...own,
    text: listed ? own.text : text,
    calls: glued ? own.calls : calls,
    ids: glued ? own.ids : ids,
    stop,
  };
}

/** Some hosts give every call the same number; the SDK takes them for one call. */
function isGlued(frames: readonly JsonObject[]): boolean {
  const known = new Map<unknown, unknown>();
  const choices = frames.flatMap((frame) => many(frame.choices));
  return choices
    .flatMap(({ delta }) => many(loose(delta).tool_calls))
    .filter(({ id }) => words(id) !== "")
    .some(({ index, id }) => {
      const other = known.has(index) && known.get(index) !== id;
      known.set(index, id);
      return other;
    });
}

function lines(frames: readonly JsonObject[]): ReadableStream {
  return new Blob([frames.map((json) => `${JSON.stringify(json)}\n`).join("")]).stream();
}

/** What two readings may differ in. */
export type Aspect = Exclude<keyof Said, "special">;

/** Where two readings differ. */
export function differences(one: Said, other: Said): Aspect[] {
  const aspects = Object.keys(one).filter((key) => key !== "special") as Aspect[];
  return aspects.filter((aspect) => JSON.stringify(one[aspect]) !== JSON.stringify(other[aspect]));
}

/**
 * What a client should read of what was said. A dialect may have to tell a stop and usage: where
 * there was none, they are the end and 0.
 */
export function due(said: Said, read: Said): Said {
  const { tokens = read.tokens && [0, 0], stop } = said;
  return { ...said, tokens, stop: stop === "other" ? "end" : stop };
}

/** An aspect of a reading, short enough for a report. */
export function shown(value: unknown): string {
  return JSON.stringify(value ?? null).slice(0, 80);
}
