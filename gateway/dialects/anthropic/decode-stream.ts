import type { StreamEvent, StreamedPart } from "../../ir/events.ts";
import { type Json, type JsonObject, lookup } from "../../ir/json.ts";
import { spreadPart } from "../../ir/spread.ts";
import type { Stop } from "../../ir/usage.ts";
import type { StreamDecoder } from "../codec.ts";
import { defined, number, object, objects, restOf, text } from "../fields.ts";
import { bufferFull, heldLimit } from "../stream-faults.ts";
import { changeRest, messageRest } from "./answer-keys.ts";
import { decodeCitation } from "./citations.ts";
import { decodeBlock } from "./decode-content.ts";
import { readError } from "./error.ts";
import { readStop } from "./stop.ts";
import { laterUsage, readUsage } from "./usage.ts";

/** A block that is open; one without a streamed part is kept until it is whole. */
type Block = {
  readonly source: JsonObject;
  readonly part: StreamedPart | undefined;
  input: string;
};

/** Messages gives one answer. */
const candidate = 0;

/**
 * Reads the events of a Messages stream, in order.
 * Source: https://platform.claude.com/docs/en/build-with-claude/streaming
 */
export class MessagesStreamDecoder implements StreamDecoder {
  readonly #blocks = new Map<number, Block>();
  #usage: JsonObject = {};
  /** A message that came whole in its start tells its stop there. */
  #stop: Stop | undefined;
  #state: "waiting" | "open" | "over" = "waiting";

  /** @param event the parsed data of one frame */
  push(event: JsonObject): StreamEvent[] {
    const index = number(event.index) ?? 0;
    switch (event.type) {
      case "message_start":
        return this.#start(object(event.message) ?? {});
      case "content_block_start":
        return this.#startBlock(index, object(event.content_block) ?? {});
      case "content_block_delta":
        return this.#delta(index, object(event.delta) ?? {});
      case "content_block_stop":
        return this.#endBlock(index);
      case "message_delta":
        return this.#change(event);
      case "message_stop":
        this.#state = "over";
        return [];
      case "error":
        return [{ type: "error", message: readError(event)?.message ?? "The provider failed." }];
      default:
        return [];
    }
  }

  /** What follows from the stream's end: parts that were open are over. */
  end(): StreamEvent[] {
    const closed = [...this.#blocks.keys()].flatMap((index) => this.#endBlock(index));
    const stop = this.#stop ? [{ type: "stop", candidate, stop: this.#stop } as const] : [];
    return [...closed, ...stop, { type: "end" }];
  }

  /** A second start before the stop begins the answer anew. */
  #start(message: JsonObject): StreamEvent[] {
    const events: StreamEvent[] = this.#state === "open" ? [{ type: "restart" }] : [];
    this.#state = "open";
    this.#blocks.clear();
    this.#usage = {};
    this.#stop = readStop(message.stop_reason);
    events.push({
      type: "start",
      ...defined({
        id: text(message.id),
        model: text(message.model),
        tier: text(object(message.usage)?.service_tier),
      }),
    });
    events.push(...restEvents(message, messageRest(message), "message"));
    // Their keys are none that a later block can have.
    const parts = objects(message.content).flatMap(({ item, at }) =>
      spreadPart(decodeBlock(item, `message.content[${at}]`), candidate, -1 - at),
    );
    return [...events, ...parts, ...this.#count(message.usage)];
  }

  /** What was open in its place is over. */
  #startBlock(index: number, source: JsonObject): StreamEvent[] {
    const before = this.#endBlock(index);
    const part = streamedPart(source);
    this.#blocks.set(index, { source, part, input: "" });
    if (!part) return before;
    const first = text(source.text) || text(source.thinking) || givenInput(source.input);
    return [
      ...before,
      ...restEvents(source, restOf(source, blockKeys), `content[${index}]`),
      { type: "part-start", candidate, key: index, part },
      ...(first ? [{ type: "part-delta", candidate, key: index, text: first } as const] : []),
      ...objects(source.citations).map(({ item }) => citationOf(index, item)),
      ...sealOf(index, "signature", source),
      ...sealOf(index, "data", source),
    ];
  }

  /** A block of words that was never begun begins with its first ones. */
  #delta(key: number, delta: JsonObject): StreamEvent[] {
    const block = this.#blocks.get(key);
    if (!block) {
      const type = lookup(begunBy, text(delta.type) ?? "");
      return type ? [...this.#startBlock(key, { type }), ...this.#delta(key, delta)] : [];
    }
    const more = text(delta.text) ?? text(delta.thinking) ?? text(delta.partial_json) ?? "";
    if (!block.part) {
      block.input += more;
      if (block.input.length > heldLimit) throw bufferFull("a hosted tool's input");
      return [];
    }
    const citation = object(delta.citation);
    return [
      ...restEvents(delta, restOf(delta, deltaKeys), `content[${key}]`),
      ...(more === "" ? [] : [{ type: "part-delta", candidate, key, text: more } as const]),
      ...(citation ? [citationOf(key, citation)] : []),
      ...sealOf(key, "signature", delta),
    ];
  }

  #endBlock(key: number): StreamEvent[] {
    const block = this.#blocks.get(key);
    if (!block) return [];
    this.#blocks.delete(key);
    if (block.part) return [{ type: "part-end", candidate, key }];
    const source =
      block.input === "" ? block.source : { ...block.source, input: parsed(block.input) };
    return spreadPart(decodeBlock(source, `content[${key}]`), candidate, key);
  }

  #change(event: JsonObject): StreamEvent[] {
    const stop = readStop(object(event.delta)?.stop_reason);
    if (stop) this.#stop = undefined;
    return [
      ...restEvents(event, changeRest(event), ""),
      ...this.#count(event.usage),
      ...(stop ? [{ type: "stop", candidate, stop } as const] : []),
    ];
  }

  #count(usage: Json | undefined): StreamEvent[] {
    this.#usage = laterUsage(this.#usage, object(usage) ?? {});
    const read = readUsage(this.#usage);
    return read ? [{ type: "usage", usage: read }] : [];
  }
}

const begunBy: Readonly<Record<string, string>> = {
  text_delta: "text",
  thinking_delta: "thinking",
};

function streamedPart(block: JsonObject): StreamedPart | undefined {
  switch (block.type) {
    case "text":
      return { type: "text" };
    case "thinking":
    case "redacted_thinking":
      return { type: "reasoning" };
    case "tool_use": {
      const callId = text(block.id) ?? "";
      return { type: "tool-call", callId, name: text(block.name) ?? "", format: "json" };
    }
    default:
      return undefined;
  }
}

/** A call's input comes in pieces as a rule, and starts as `{}`; some hosts send it whole. */
export function givenInput(input: Json | undefined): string {
  const given = object(input);
  return given && Object.keys(given).length > 0 ? JSON.stringify(given) : "";
}

const blockKeys = new Set([
  "type",
  "text",
  "thinking",
  "signature",
  "data",
  "id",
  "name",
  "input",
  "citations",
]);
const deltaKeys = new Set(["type", "text", "thinking", "partial_json", "citation", "signature"]);

/** Fields of a frame that no event holds. */
function restEvents(source: JsonObject, rest: readonly string[], path: string): StreamEvent[] {
  if (rest.length === 0) return [];
  return [{ type: "rest", native: { dialect: "anthropic", source, rest, path } }];
}

function citationOf(key: number, citation: JsonObject): StreamEvent {
  return {
    type: "citation",
    candidate,
    key,
    citation: decodeCitation(citation, `content[${key}].citations`),
  };
}

function sealOf(key: number, field: "signature" | "data", source: JsonObject): StreamEvent[] {
  const value = text(source[field]);
  if (!value) return [];
  const seal = { issuer: "anthropic", field, value } as const;
  return [{ type: "seal", candidate, key, seal, path: `content[${key}].${field}` }];
}

function parsed(json: string): Json {
  try {
    return JSON.parse(json) as Json;
  } catch {
    return json;
  }
}
