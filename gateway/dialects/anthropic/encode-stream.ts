import { GatewayError } from "../../errors.ts";
import type { StreamEvent, StreamedPart } from "../../ir/events.ts";
import type { JsonObject } from "../../ir/json.ts";
import type { Part } from "../../ir/parts.ts";
import type { Stop, Tokens } from "../../ir/usage.ts";
import { type AnswerContext, restoreCall } from "../answer-context.ts";
import type { StreamEncoder, StreamWish } from "../codec.ts";
import { loseRestOnce } from "../encode-facts.ts";
import { defined } from "../fields.ts";
import { Sequencer } from "../sequencer.ts";
import { begunAgain, heldLimit } from "../stream-faults.ts";
import {
  badToolInput,
  brokeOff,
  encodeStop,
  encodeUsage,
  noTokens,
  readInput,
  wholePartText,
} from "./encode-response.ts";
import { encodeAnswerTier } from "./tier.ts";

/**
 * Writes the events of an answer as those of a Messages stream; of several candidates it has room
 * for the first.
 * Source: https://platform.claude.com/docs/en/build-with-claude/streaming
 */
export class MessagesStreamEncoder implements StreamEncoder {
  readonly #context: AnswerContext;
  readonly #inputTokens: number;
  readonly #sequencer = new Sequencer();
  readonly #seen = new Set<Part["type"]>();
  readonly #lostCandidates = new Set<number>();
  #started = false;
  #index = -1;
  #open: StreamedPart | undefined;
  /** The open call's input. */
  #input = "";
  /** The last call's input is no JSON object. */
  #badInput = false;
  #stop: Stop | undefined;
  #tokens: Tokens | undefined;

  constructor(context: AnswerContext, { inputTokens }: Pick<StreamWish, "inputTokens">) {
    this.#context = context;
    this.#inputTokens = inputTokens;
  }

  /**
   * @returns the data of the events to be sent, in order
   * @throws GatewayError `bad_tool_input`, `stream_buffer_full`; `provider_error` for an answer that
   *   begins again when the client has a part of it
   */
  push(event: StreamEvent): JsonObject[] {
    switch (event.type) {
      case "start":
        return this.#start(event);
      case "rest":
        loseRestOnce(event, this.#context.losses);
        return [];
      case "usage":
        this.#tokens = event.usage.main;
        return [];
      case "restart":
        if (this.#index >= 0) throw begunAgain();
        return [];
      case "error":
        throw new GatewayError("provider_error", event.message);
      case "end":
        return [...this.#begun(), ...this.#end()];
      default:
        return event.candidate === 0 ? this.#first(event) : this.#loseCandidate(event.candidate);
    }
  }

  #first(event: StreamEvent & { candidate: number }): JsonObject[] {
    const { losses } = this.#context;
    switch (event.type) {
      case "stop":
        this.#stop ??= event.stop;
        return [];
      case "citation":
        losses.addOnce(event.citation.path, "absent-in-target");
        return [];
      case "seal":
        losses.addOnce(event.path, "issuer-bound");
        return [];
      default: {
        const sent = this.#sequencer.push(event).flatMap((passing) => this.#encode(passing));
        return sent.length === 0 ? [] : [...this.#begun(), ...sent];
      }
    }
  }

  #begun(): JsonObject[] {
    return this.#started ? [] : this.#start({});
  }

  #start({ id, model, tier }: Partial<StreamEvent & { type: "start" }>): JsonObject[] {
    if (this.#started) return [];
    this.#started = true;
    const { losses, ...usual } = this.#context;
    const usage = encodeUsage(this.#tokens ?? { input: this.#inputTokens, output: 0 }, losses);
    const message = {
      id: id || usual.id,
      type: "message",
      role: "assistant",
      model: model || usual.model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: { ...usage, ...defined({ service_tier: encodeAnswerTier(tier, losses) }) },
    };
    return [{ type: "message_start", message }];
  }

  #encode(event: StreamEvent): JsonObject[] {
    switch (event.type) {
      case "part-start":
        return this.#startPart(event.part);
      case "part-delta":
        return [this.#delta(event.text)];
      case "part-end":
        return this.#endPart();
      case "part":
        return this.#wholePart(event.part);
      default:
        return [];
    }
  }

  /** A text that a freeform tool was called with goes into an object, as its pieces come. */
  #startPart(part: StreamedPart): JsonObject[] {
    const start = this.#startBlock(part);
    return isFreeform(part) ? [start, this.#write('{"input":"')] : [start];
  }

  #endPart(): JsonObject[] {
    const closing = isFreeform(this.#open) ? [this.#write('"}')] : [];
    return [...closing, ...this.#endBlock()];
  }

  #startBlock(part: StreamedPart): JsonObject {
    if (this.#badInput) throw badToolInput();
    this.#index += 1;
    this.#open = part;
    this.#input = "";
    this.#seen.add(part.type);
    const content_block = startOf(part, this.#context);
    return { type: "content_block_start", index: this.#index, content_block };
  }

  #delta(text: string): JsonObject {
    return this.#write(isFreeform(this.#open) ? JSON.stringify(text).slice(1, -1) : text);
  }

  #write(text: string): JsonObject {
    const type = this.#open?.type;
    if (type === "tool-call" && this.#input.length <= heldLimit) this.#input += text;
    return { type: "content_block_delta", index: this.#index, delta: deltaOf(type, text) };
  }

  /** A call whose input is no object stays open: it is a fault, unless the answer broke off in it. */
  #endBlock(): JsonObject[] {
    const isChecked = this.#open?.type === "tool-call" && this.#input.length <= heldLimit;
    this.#badInput = isChecked && !readInput(this.#input);
    return this.#badInput ? [] : [this.#stopOfBlock()];
  }

  #stopOfBlock(): JsonObject {
    return { type: "content_block_stop", index: this.#index };
  }

  #wholePart(part: Part): JsonObject[] {
    const text = wholePartText(part, this.#context);
    if (text === undefined) return [];
    return [this.#startBlock({ type: "text" }), this.#delta(text), ...this.#endBlock()];
  }

  #end(): JsonObject[] {
    if (this.#badInput && !brokeOff(this.#stop)) throw badToolInput();
    const place = "choices[0].finish_reason";
    const stop_reason = encodeStop(this.#seen, this.#stop, place, this.#context);
    const delta = { stop_reason, stop_sequence: null };
    const usage = encodeUsage(this.#tokens ?? noTokens, this.#context.losses);
    const open = this.#badInput ? [this.#stopOfBlock()] : [];
    return [...open, { type: "message_delta", delta, usage }, { type: "message_stop" }];
  }

  #loseCandidate(candidate: number): JsonObject[] {
    if (this.#lostCandidates.has(candidate)) return [];
    this.#lostCandidates.add(candidate);
    this.#context.losses.add(`choices[${candidate}]`, "absent-in-target");
    return [];
  }
}

function isFreeform(part: StreamedPart | undefined): boolean {
  return part?.type === "tool-call" && part.format === "text";
}

function startOf(part: StreamedPart, context: AnswerContext): JsonObject {
  switch (part.type) {
    case "reasoning":
      return { type: "thinking", thinking: "", signature: "" };
    case "tool-call": {
      const { callId, name, format } = part;
      const call = { type: part.type, callId, name, input: { raw: "", format } } as const;
      const restored = restoreCall(call, context);
      return { type: "tool_use", id: restored.callId, name: restored.name, input: {} };
    }
    default:
      return { type: "text", text: "" };
  }
}

function deltaOf(type: StreamedPart["type"] | undefined, text: string): JsonObject {
  if (type === "reasoning") return { type: "thinking_delta", thinking: text };
  if (type === "tool-call") return { type: "input_json_delta", partial_json: text };
  return { type: "text_delta", text };
}
