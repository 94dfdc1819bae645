import type { StreamEvent } from "../../ir/events.ts";
import type { Json, JsonObject } from "../../ir/json.ts";
import type { Citation } from "../../ir/parts.ts";
import type { StreamDecoder } from "../codec.ts";
import { defined, number, object, objects, restOf, text } from "../fields.ts";
import { decodeAnnotations } from "./annotations.ts";
import { answerRest, audioRest, callRest, choiceRest } from "./answer-keys.ts";
import { decodeContent } from "./decode-content.ts";
import { readError } from "./error.ts";
import { readStop } from "./stop.ts";
import { StreamedCalls } from "./stream-calls.ts";
import { thoughtOf } from "./thoughts.ts";
import { readUsage } from "./usage.ts";

type Worded = "text" | "reasoning" | "refusal";

/** What is open of one choice. */
type Choice = {
  readonly index: number;
  nextKey: number;
  /** Words come from one field at a time: another field begins another part. */
  words: { readonly type: Worded; readonly key: number } | undefined;
  readonly calls: StreamedCalls;
  /** They came before the text that rests on them. */
  citations: Citation[];
  stopped: boolean;
};

/**
 * Reads the chunks of a chat completion stream, in order.
 * Source: https://platform.openai.com/docs/api-reference/chat-streaming
 */
export class ChatStreamDecoder implements StreamDecoder {
  readonly #choices = new Map<number, Choice>();
  #started = false;
  #tier: Json | undefined;

  /**
   * @param chunk the parsed data of one frame
   * @throws GatewayError `stream_buffer_full` for a call that gets no name
   */
  push(chunk: JsonObject): StreamEvent[] {
    const events: StreamEvent[] = [];
    const error = readError(chunk);
    if (error) return [{ type: "error", message: error.message }];
    if (!this.#started) events.push(...this.#start(chunk));
    else if (chunk.service_tier !== this.#tier) this.#changeTier(chunk, events);
    note(chunk, answerRest(chunk), "", events);
    for (const { item, at } of objects(chunk.choices)) {
      this.#readChoice(item, `choices[${at}]`, events);
    }
    const usage = readUsage(chunk.usage ?? object(chunk.x_groq)?.usage);
    if (usage) events.push({ type: "usage", usage });
    return events;
  }

  /** Azure's first chunk has no choices, and empty names; some hosts give none at all. */
  #start({ id, model, created, service_tier: tier, choices }: JsonObject): StreamEvent[] {
    if (!text(id) && objects(choices).length === 0) return [];
    this.#started = true;
    this.#tier = tier;
    const named = { id: text(id) || undefined, model: text(model) || undefined };
    const told = { created: number(created) || undefined, tier: text(tier) };
    return [{ type: "start", ...defined({ ...named, ...told }) }];
  }

  /** It is told with the start, and hosts that do so later tell it to nobody else. */
  #changeTier(chunk: JsonObject, events: StreamEvent[]): void {
    this.#tier = chunk.service_tier;
    if (text(this.#tier)) note(chunk, ["service_tier"], "", events);
  }

  /** What follows from the stream's end: parts that were open are over. */
  end(): StreamEvent[] {
    const events: StreamEvent[] = [];
    for (const choice of this.#choices.values()) closeAll(choice, events);
    events.push({ type: "end" });
    return events;
  }

  #readChoice(wire: JsonObject, path: string, events: StreamEvent[]): void {
    const choice = this.#choice(number(wire.index) ?? 0);
    // Some hosts name what they say as in a whole answer.
    const said = object(wire.delta) ? "delta" : "message";
    const delta = object(wire[said]) ?? {};
    if (choice.stopped) {
      note(delta, restOf(delta, roleKey), `${path}.${said}`, events);
      return;
    }
    note(wire, choiceRest(wire, said), path, events);
    say(choice, "reasoning", thoughtOf(delta), events);
    sayContent(choice, delta.content, `${path}.${said}.content`, events);
    say(choice, "refusal", text(delta.refusal), events);
    saySpeech(choice, object(delta.audio), `${path}.${said}.audio`, events);
    cite(choice, delta, `${path}.${said}.annotations`, events);
    readCalls(choice, delta, `${path}.${said}`, events);
    const stop = readStop(wire.finish_reason);
    if (!stop) return;
    const called = choice.calls.any && stop.reason === "end";
    closeAll(choice, events);
    choice.stopped = true;
    const told = called ? ({ ...stop, reason: "tool" } as const) : stop;
    events.push({ type: "stop", candidate: choice.index, stop: told });
  }

  #choice(index: number): Choice {
    const known = this.#choices.get(index);
    if (known) return known;
    const calls = new StreamedCalls(index, () => choice.nextKey++);
    const choice: Choice = {
      index,
      nextKey: 0,
      words: undefined,
      calls,
      citations: [],
      stopped: false,
    };
    this.#choices.set(index, choice);
    return choice;
  }
}

/** Some hosts repeat the last chunk with the usage. */
const roleKey = new Set(["role"]);

/** Fields that no event holds. */
function note(source: JsonObject, rest: string[], path: string, events: StreamEvent[]): void {
  if (rest.length === 0) return;
  events.push({ type: "rest", native: { dialect: "openai-chat", source, rest, path } });
}

/** Content is text as a rule; Mistral sends lists of parts. */
function sayContent(
  choice: Choice,
  content: Json | undefined,
  path: string,
  events: StreamEvent[],
): void {
  if (typeof content === "string") {
    say(choice, "text", content, events);
    return;
  }
  for (const part of decodeContent(content, path)) {
    if (part.type === "text" || part.type === "reasoning") {
      if (part.native) note(part.native.source, [...part.native.rest], part.native.path, events);
      say(choice, part.type, part.text, events);
    } else events.push({ type: "part", candidate: choice.index, part });
  }
}

function say(choice: Choice, type: Worded, words: string | undefined, events: StreamEvent[]): void {
  if (!words) return;
  const key = choice.words?.type === type ? choice.words.key : openWords(choice, type, events);
  events.push({ type: "part-delta", candidate: choice.index, key, text: words });
}

function openWords(choice: Choice, type: Worded, events: StreamEvent[]): number {
  closeWords(choice, events);
  const { index: candidate, nextKey: key } = choice;
  choice.words = { type, key };
  choice.nextKey += 1;
  events.push({ type: "part-start", candidate, key, part: { type } });
  if (type === "text") citeIn(choice, key, events);
  return key;
}

function citeIn(choice: Choice, key: number, events: StreamEvent[]): void {
  for (const citation of choice.citations.splice(0)) {
    events.push({ type: "citation", candidate: choice.index, key, citation });
  }
}

/** What a model says aloud is text too. */
function saySpeech(
  choice: Choice,
  audio: JsonObject | undefined,
  path: string,
  events: StreamEvent[],
): void {
  if (!audio) return;
  note(audio, audioRest(audio), path, events);
  say(choice, "text", text(audio.transcript), events);
}

/** Most hosts tell them with the text or behind it. */
function cite(choice: Choice, delta: JsonObject, path: string, events: StreamEvent[]): void {
  if (!delta.annotations) return;
  const { citations, rest } = decodeAnnotations(delta.annotations, path);
  note(
    delta,
    rest.map((place) => path + place),
    "",
    events,
  );
  for (const citation of citations) choice.citations.push(citation);
  if (choice.words?.type === "text") citeIn(choice, choice.words.key, events);
}

function readCalls(choice: Choice, delta: JsonObject, path: string, events: StreamEvent[]): void {
  for (const { item, at } of objects(delta.tool_calls)) {
    closeWords(choice, events);
    note(item, callRest(item), `${path}.tool_calls[${at}]`, events);
    choice.calls.read(item, at, events);
  }
  const legacy = object(delta.function_call);
  if (!legacy || objects(delta.tool_calls).length > 0) return;
  closeWords(choice, events);
  const name = defined({ id: text(legacy.name) });
  choice.calls.read({ ...name, index: 0, function: legacy }, 0, events);
}

function closeWords(choice: Choice, events: StreamEvent[]): void {
  if (!choice.words) return;
  events.push({ type: "part-end", candidate: choice.index, key: choice.words.key });
  choice.words = undefined;
}

function closeAll(choice: Choice, events: StreamEvent[]): void {
  if (choice.citations.length > 0) openWords(choice, "text", events);
  closeWords(choice, events);
  choice.calls.end(events);
}
