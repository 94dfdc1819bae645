import { MessageStream } from "@anthropic-ai/sdk/lib/MessageStream";
import { ChatCompletionStream } from "openai/lib/ChatCompletionStream";
import type { JsonObject } from "../../gateway/ir/json.ts";
import type { DialectId } from "../../gateway/ir/node.ts";
import { readChat, readMessage, type Said } from "../oracle/answer-readers.ts";
import { readChatStream, readMessagesStream } from "../oracle/stream-readers.ts";

/** Reads a whole answer without the dialects' code. */
export function readAnswer(dialect: DialectId, answer: JsonObject): Said {
  return dialect === "anthropic" ? readMessage(answer) : readChat(answer);
}

/** Reads a stream without the dialects' code and without an SDK's. */
export function readFrames(dialect: DialectId, frames: readonly JsonObject[]): Said {
  return dialect === "anthropic" ? readMessagesStream(frames) : readChatStream(frames);
}

/**
 * Reads a stream as the dialect's official SDK puts it together. What the SDKs do not add up is read
 * without them: OpenAI's keeps the last piece of what it does not know, takes lists as content for
 * text and forgets a usage that a chunk without one follows; Anthropic's knows no iterations.
 * @throws what the SDK throws at a stream that it does not take
 */
export async function readStream(dialect: DialectId, frames: readonly JsonObject[]): Promise<Said> {
  const own = readFrames(dialect, frames);
  if (dialect === "anthropic") {
    const message = await MessageStream.fromReadableStream(lines(frames)).finalMessage();
    return { ...readMessage(message), tokens: own.tokens };
  }
  const answer = await ChatCompletionStream.fromReadableStream(lines(frames)).finalChatCompletion();
  const { text, calls, ids, stop } = readChat(answer);
  return { ...own, text: text.includes("[object Object]") ? own.text : text, calls, ids, stop };
}

function lines(frames: readonly JsonObject[]): ReadableStream {
  return new Blob([frames.map((json) => `${JSON.stringify(json)}\n`).join("")]).stream();
}

/** What two readings may differ in. */
export type Aspect = Exclude<keyof Said, "special">;

/**
 * Where two readings differ. A dialect may always tell usage and a stop: where there was none, they
 * are 0 and the end.
 */
export function differences(one: Said, other: Said): Aspect[] {
  const [a, b] = [settled(one), settled(other)];
  const aspects = Object.keys(a) as Aspect[];
  return aspects.filter((aspect) => JSON.stringify(a[aspect]) !== JSON.stringify(b[aspect]));
}

function settled({ special: _special, tokens, stop, ...said }: Said): Omit<Said, "special"> {
  return { ...said, tokens: tokens ?? [0, 0], stop: stop === "other" ? "end" : stop };
}

/** An aspect of a reading, short enough for a report. */
export function shown(value: unknown): string {
  return JSON.stringify(value ?? null).slice(0, 80);
}
