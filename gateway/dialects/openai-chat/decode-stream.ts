import type { StreamEvent } from "../../ir/events.ts";
import type { Json, JsonObject } from "../../ir/json.ts";
import type { StreamDecoder } from "../codec.ts";
import { defined, number, object, objects, text } from "../fields.ts";
import { decodeContent } from "./decode-content.ts";
import { readError } from "./error.ts";
import { readStop } from "./stop.ts";
import { readUsage } from "./usage.ts";

type Worded = "text" | "reasoning" | "refusal";

/** What is open of one choice. */
type Choice = {
  readonly index: number;
  nextKey: number;
  /** Words come from one field at a time: another field begins another part. */
  words: { readonly type: Worded; readonly key: number } | undefined;
  /** A call's index on the wire → its key and id. Chat never says that a call has ended. */
  readonly calls: Map<number, { readonly key: number; readonly id: string }>;
  stopped: boolean;
};

/**
 * Reads the chunks of a chat completion stream, in order.
 * Source: https://platform.openai.com/docs/api-reference/chat-streaming
 */
export class ChatStreamDecoder implements StreamDecoder {
  readonly #choices = new Map<number, Choice>();
  #started = false;

  /** @param chunk the parsed data of one frame */
  push(chunk: JsonObject): StreamEvent[] {
    const events: StreamEvent[] = [];
    const error = readError(chunk);
    if (error) return [{ type: "error", message: error.message }];
    if (!this.#started) events.push(...this.#start(chunk));
    for (const { item } of objects(chunk.choices)) this.#readChoice(item, events);
    const usage = readUsage(chunk.usage ?? object(chunk.x_groq)?.usage);
    if (usage) events.push({ type: "usage", usage });
    return events;
  }

  /** Azure's first chunk has no choices, and empty names; some hosts give none at all. */
  #start({ id, model, created, choices }: JsonObject): StreamEvent[] {
    if (!text(id) && objects(choices).length === 0) return [];
    this.#started = true;
    const named = { id: text(id) || undefined, model: text(model) || undefined };
    return [{ type: "start", ...defined({ ...named, created: number(created) || undefined }) }];
  }

  /** What follows from the stream's end: parts that were open are over. */
  end(): StreamEvent[] {
    const events: StreamEvent[] = [];
    for (const choice of this.#choices.values()) closeAll(choice, events);
    events.push({ type: "end" });
    return events;
  }

  #readChoice(wire: JsonObject, events: StreamEvent[]): void {
    const choice = this.#choice(number(wire.index) ?? 0);
    const delta = object(wire.delta) ?? {};
    const thought = text(delta.reasoning_content) || text(delta.reasoning);
    say(choice, "reasoning", thought, events);
    sayContent(choice, delta.content, events);
    say(choice, "refusal", text(delta.refusal), events);
    for (const { item, at } of objects(delta.tool_calls)) readCall(choice, item, at, events);
    const stop = readStop(wire.finish_reason);
    // Some hosts repeat it with the usage.
    if (!stop || choice.stopped) return;
    const called = choice.calls.size > 0 && stop.reason === "end";
    closeAll(choice, events);
    choice.stopped = true;
    const told = called ? ({ ...stop, reason: "tool" } as const) : stop;
    events.push({ type: "stop", candidate: choice.index, stop: told });
  }

  #choice(index: number): Choice {
    let choice = this.#choices.get(index);
    if (!choice) {
      choice = { index, nextKey: 0, words: undefined, calls: new Map(), stopped: false };
      this.#choices.set(index, choice);
    }
    return choice;
  }
}

/** Content is text as a rule; Mistral sends lists of parts. */
function sayContent(choice: Choice, content: Json | undefined, events: StreamEvent[]): void {
  if (typeof content === "string") {
    say(choice, "text", content, events);
    return;
  }
  for (const part of decodeContent(content, "content")) {
    if (part.type === "text" || part.type === "reasoning")
      say(choice, part.type, part.text, events);
    else events.push({ type: "part", candidate: choice.index, part });
  }
}

function say(choice: Choice, type: Worded, words: string | undefined, events: StreamEvent[]): void {
  if (!words) return;
  const candidate = choice.index;
  if (choice.words?.type !== type) {
    closeWords(choice, events);
    choice.words = { type, key: choice.nextKey };
    choice.nextKey += 1;
    events.push({ type: "part-start", candidate, key: choice.words.key, part: { type } });
  }
  events.push({ type: "part-delta", candidate, key: choice.words.key, text: words });
}

/** @param place in the list, for hosts that leave the index out */
function readCall(choice: Choice, call: JsonObject, place: number, events: StreamEvent[]): void {
  const candidate = choice.index;
  const index = number(call.index) ?? place;
  const custom = object(call.custom);
  const named = custom ?? object(call.function);
  const id = text(call.id) ?? "";
  let open = choice.calls.get(index);
  // Some hosts give every call the index 0.
  if (open && id !== "" && id !== open.id) {
    events.push({ type: "part-end", candidate, key: open.key });
    open = undefined;
  }
  if (!open) {
    closeWords(choice, events);
    open = { key: choice.nextKey, id };
    choice.nextKey += 1;
    choice.calls.set(index, open);
    const name = text(named?.name) ?? "";
    const format = custom ? "text" : "json";
    const part = { type: "tool-call", callId: id, name, format } as const;
    events.push({ type: "part-start", candidate, key: open.key, part });
  }
  const more = text(named?.arguments) ?? text(named?.input);
  if (more) events.push({ type: "part-delta", candidate, key: open.key, text: more });
}

function closeWords(choice: Choice, events: StreamEvent[]): void {
  if (!choice.words) return;
  events.push({ type: "part-end", candidate: choice.index, key: choice.words.key });
  choice.words = undefined;
}

function closeAll(choice: Choice, events: StreamEvent[]): void {
  closeWords(choice, events);
  for (const { key } of choice.calls.values()) {
    events.push({ type: "part-end", candidate: choice.index, key });
  }
  choice.calls.clear();
}
