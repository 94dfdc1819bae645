import { GatewayError } from "../../errors.ts";
import type { StreamEvent, StreamedPart } from "../../ir/events.ts";
import type { JsonObject } from "../../ir/json.ts";
import type { Citation, Part } from "../../ir/parts.ts";
import type { Stop, Tokens } from "../../ir/usage.ts";
import { type AnswerContext, restoreCall } from "../answer-context.ts";
import type { StreamEncoder, StreamWish } from "../codec.ts";
import { loseRestOnce } from "../encode-facts.ts";
import { defined } from "../fields.ts";
import { begunAgain, bufferFull, heldLimit } from "../stream-faults.ts";
import { encodeCitations } from "./encode-citations.ts";
import { encodeCall, encodeSpeech, encodeStop, encodeUsage, wordsOf } from "./encode-response.ts";
import { encodeAnswerTier } from "./tier.ts";

/** A part that is open. */
type Open = {
  readonly part: StreamedPart;
  /** A call's place among its choice's calls. */
  readonly index: number;
  /** A freeform tool was given as a function: its text is known when the call is whole. */
  readonly held: boolean;
  input: string;
  /** Nothing of it came yet. */
  empty: boolean;
  /** Where a text begins in its choice's content, UTF-16 code units, and what it rests on. */
  readonly start: number;
  readonly citations: Citation[];
};

type Choice = {
  readonly index: number;
  calls: number;
  /** Of the content so far, UTF-16 code units. */
  length: number;
  readonly open: Map<number, Open>;
  finished: boolean;
};

/**
 * Writes the events of an answer as the chunks of a chat completion stream.
 * Source: https://platform.openai.com/docs/api-reference/chat-streaming
 */
export class ChatStreamEncoder implements StreamEncoder {
  readonly #context: AnswerContext;
  readonly #wantsUsage: boolean;
  readonly #choices = new Map<number, Choice>();
  /** The client has words of the answer, or a call. */
  #told = false;
  #facts: JsonObject | undefined;
  #tokens: Tokens | undefined;

  constructor(context: AnswerContext, { wantsUsage }: Pick<StreamWish, "wantsUsage">) {
    this.#context = context;
    this.#wantsUsage = wantsUsage;
  }

  /**
   * @returns the chunks to be sent, in order
   * @throws GatewayError `stream_buffer_full`; `provider_error` for an answer that begins again when
   *   the client has a part of it
   */
  push(event: StreamEvent): JsonObject[] {
    switch (event.type) {
      case "start":
        this.#facts ??= this.#factsOf(event);
        return [];
      case "rest":
        loseRestOnce(event, this.#context.losses);
        return [];
      case "usage":
        this.#tokens = event.usage.main;
        return [];
      case "restart":
        if (this.#told) throw begunAgain();
        for (const choice of this.#choices.values()) choice.open.clear();
        return [];
      case "error":
        throw new GatewayError("provider_error", event.message);
      case "end":
        return this.#end();
      default:
        return this.#inChoice(event);
    }
  }

  #inChoice(event: StreamEvent & { candidate: number }): JsonObject[] {
    const known = this.#choices.get(event.candidate);
    const choice = known ?? {
      index: event.candidate,
      calls: 0,
      length: 0,
      open: new Map<number, Open>(),
      finished: false,
    };
    if (choice.finished) return [];
    this.#choices.set(event.candidate, choice);
    const chunks = this.#encode(choice, event);
    return known ? chunks : [this.#chunk(choice, { role: "assistant", content: "" }), ...chunks];
  }

  #encode(choice: Choice, event: StreamEvent): JsonObject[] {
    switch (event.type) {
      case "part-start":
        return this.#startPart(choice, event.key, event.part);
      case "part-delta":
        return this.#delta(choice, event.key, event.text);
      case "citation":
        return this.#citation(choice, event.key, event.citation);
      case "seal":
        this.#context.losses.addOnce(event.path, "issuer-bound");
        return [];
      case "part-end":
        return this.#endPart(choice, event.key);
      case "part":
        return this.#wholePart(choice, event.part);
      case "stop":
        return [...this.#endAll(choice), this.#finish(choice, event.stop)];
      default:
        return [];
    }
  }

  #startPart(choice: Choice, key: number, part: StreamedPart): JsonObject[] {
    const called = part.type === "tool-call";
    this.#told ||= called;
    const index = called ? choice.calls++ : 0;
    const held = called && part.format === "json" && this.#isFreeform(part.name);
    const start = choice.length;
    choice.open.set(key, { part, index, held, input: "", empty: true, start, citations: [] });
    if (!called || held) return [];
    const { callId, name, format } = part;
    const call = { type: part.type, callId, name, input: { raw: "", format } } as const;
    const begun = encodeCall(restoreCall(call, this.#context), this.#context);
    return [this.#chunk(choice, { tool_calls: [{ index, ...begun }] })];
  }

  #delta(choice: Choice, key: number, text: string): JsonObject[] {
    const open = choice.open.get(key);
    if (!open) return [];
    this.#told = true;
    open.empty = false;
    if (open.part.type === "text") choice.length += text.length;
    if (!open.held) return [this.#chunk(choice, deltaOf(open, text))];
    open.input += text;
    if (open.input.length > heldLimit) throw bufferFull("a freeform call's input");
    return [];
  }

  /** Nothing comes behind the finish. */
  #endAll(choice: Choice): JsonObject[] {
    return [...choice.open.keys()].flatMap((key) => this.#endPart(choice, key));
  }

  #endPart(choice: Choice, key: number): JsonObject[] {
    const open = choice.open.get(key);
    choice.open.delete(key);
    if (open?.part.type !== "tool-call")
      return open ? this.#annotate(choice, open.citations, open.start) : [];
    // Clients parse the arguments, and none are no JSON.
    if (!open.held && open.empty && open.part.format === "json") {
      return [this.#chunk(choice, deltaOf(open, "{}"))];
    }
    if (!open.held) return [];
    const { callId, name } = open.part;
    const input = { raw: open.input, format: "json" } as const;
    const call = restoreCall({ type: "tool-call", callId, name, input }, this.#context);
    const whole = encodeCall(call, this.#context);
    return [this.#chunk(choice, { tool_calls: [{ index: open.index, ...whole }] })];
  }

  #citation(choice: Choice, key: number, citation: Citation): JsonObject[] {
    const open = choice.open.get(key);
    if (!open) return this.#annotate(choice, [citation], choice.length);
    open.citations.push(citation);
    return [];
  }

  /** Where the text has ended, it is known which words its citations stand for. */
  #annotate(choice: Choice, citations: readonly Citation[], start: number): JsonObject[] {
    const length = choice.length - start;
    const annotations = encodeCitations(citations, start, length, this.#context);
    return annotations.length === 0 ? [] : [this.#chunk(choice, { annotations })];
  }

  #wholePart(choice: Choice, part: Part): JsonObject[] {
    const audio = encodeSpeech(part, this.#context);
    if (audio) return [this.#chunk(choice, { audio })];
    const content = wordsOf(part, this.#context);
    choice.length += content.length;
    return content === "" ? [] : [this.#chunk(choice, { content })];
  }

  #finish(choice: Choice, stop?: Stop): JsonObject {
    choice.finished = true;
    const word = encodeStop(stop, choice.calls > 0, "delta.stop_reason", this.#context);
    return this.#chunk(choice, {}, word);
  }

  #end(): JsonObject[] {
    const open = [...this.#choices.values()].filter(({ finished }) => !finished);
    const chunks = open.flatMap((choice) => [...this.#endAll(choice), this.#finish(choice)]);
    if (!this.#wantsUsage || !this.#tokens) return chunks;
    return [...chunks, { ...this.#base(), choices: [], usage: encodeUsage(this.#tokens) }];
  }

  #chunk({ index }: Choice, delta: JsonObject, finish_reason: string | null = null): JsonObject {
    const choices = [{ index, delta, logprobs: null, finish_reason }];
    return { ...this.#base(), choices, ...(this.#wantsUsage ? { usage: null } : {}) };
  }

  #base(): JsonObject {
    this.#facts ??= this.#factsOf({});
    return this.#facts;
  }

  #factsOf({ id, model, created, tier }: Partial<StreamEvent & { type: "start" }>): JsonObject {
    const { losses, ...usual } = this.#context;
    return {
      id: id || usual.id,
      object: "chat.completion.chunk",
      created: created ?? usual.created,
      model: model || usual.model,
      ...defined({ service_tier: encodeAnswerTier(tier, losses) }),
    };
  }

  #isFreeform(name: string): boolean {
    return this.#context.freeform.has(this.#context.toolNames.restore(name));
  }
}

function deltaOf({ part, index }: Open, text: string): JsonObject {
  switch (part.type) {
    case "reasoning":
      return { reasoning_content: text };
    case "refusal":
      return { refusal: text };
    case "tool-call": {
      const more =
        part.format === "text" ? { custom: { input: text } } : { function: { arguments: text } };
      return { tool_calls: [{ index, ...more }] };
    }
    default:
      return { content: text };
  }
}
