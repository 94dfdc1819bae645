import type { StreamDecoder } from "../../dialects/codec.ts";
import type { Dialect } from "../../dialects/dialect.ts";
import { parseFrames } from "../../dialects/frame-json.ts";
import type { Frames } from "../../dialects/sse.ts";
import type { StreamEvent } from "../../ir/events.ts";
import { type FramePattern, type PieceFrame, patternOf, textIn } from "./frame-pattern.ts";

type Delta = StreamEvent & { readonly type: "part-delta" };

/** A frame that told a piece of a part last. */
type DeltaFrame = PieceFrame & { readonly event: Delta };

/**
 * Reads a provider's frames as events. Most frames of a stream differ in nothing but their text: they
 * are not parsed, as long as nothing else comes between them, because a piece of an open part changes
 * nothing of what the dialect's decoder knows.
 */
export class FrameDecoder {
  readonly #provider: Dialect;
  readonly #decoder: StreamDecoder;
  /** The last frame that was parsed, and what all frames since have in common with it. */
  #last: DeltaFrame | undefined;
  #pattern: FramePattern | undefined;
  /** The provider's last frame was read: nothing of the answer follows. */
  over = false;

  constructor(provider: Dialect) {
    this.#provider = provider;
    this.#decoder = provider.codec.createStreamDecoder();
  }

  /**
   * @param events get what the frames tell, pieces of one part that come together as one piece
   * @returns how many of the frames belong to the answer
   * @throws GatewayError what the decoder cannot hold; the events before it are there
   */
  read({ text, ends }: Pick<Frames, "text" | "ends">, events: StreamEvent[]): number {
    let from = 0;
    let count = 0;
    for (const end of ends) {
      if (this.over) break;
      this.#readFrame(text, from, end, events);
      from = end;
      count += 1;
    }
    return count;
  }

  /** What follows from the stream's end. */
  end(): StreamEvent[] {
    return this.#decoder.end();
  }

  #readFrame(frames: string, from: number, end: number, events: StreamEvent[]): void {
    const known = this.#pattern && textIn(this.#pattern, frames, from, end);
    if (known !== undefined && this.#last) {
      appendPiece(events, this.#last.event, known);
      return;
    }
    const frame = frames.slice(from, end);
    const data = parseFrames(frame);
    const told = data.flatMap((one) => this.#decoder.push(one));
    if (data.length === 1) this.#learn(frame, told);
    else if (data.length > 1) this.#forget();
    if (told.length === 0) this.over = isFinal(frame, this.#provider);
    for (const event of told) append(events, event);
  }

  #forget(): void {
    this.#last = undefined;
    this.#pattern = undefined;
  }

  #learn(frame: string, told: readonly StreamEvent[]): void {
    const event = told.at(-1);
    const next = event?.type === "part-delta" ? { frame, text: event.text, event } : undefined;
    const last = this.#last;
    this.#last = next;
    const repeats = last && next && isSame(last.event, next.event) && isAlone(told);
    this.#pattern = repeats ? patternOf(last, next) : undefined;
  }
}

/** Whether a frame told its last event alone; fields that no event holds count once a stream. */
function isAlone(told: readonly StreamEvent[]): boolean {
  return told.every((event, at) => event.type === "rest" || at === told.length - 1);
}

function append(events: StreamEvent[], event: StreamEvent): void {
  if (event.type === "part-delta") appendPiece(events, event, event.text);
  else if (event.type === "rest") appendRest(events, event);
  else events.push(event);
}

/** It has no place in the answer, and must not keep pieces apart. */
function appendRest(events: StreamEvent[], rest: StreamEvent): void {
  const isAfterPiece = events.at(-1)?.type === "part-delta";
  events.splice(isAfterPiece ? -1 : events.length, 0, rest);
}

/** What came together goes on together: a piece that follows one of its own part joins it. */
function appendPiece(events: StreamEvent[], piece: Delta, text: string): void {
  const last = events.at(-1);
  const joins = last?.type === "part-delta" && isSame(last, piece);
  if (joins) events[events.length - 1] = { ...last, text: last.text + text };
  else events.push({ ...piece, text });
}

function isSame(one: Delta, other: Delta): boolean {
  return one.key === other.key && one.candidate === other.candidate;
}

/** Whether an answer of the dialect ends with a frame. */
function isFinal(frame: string, dialect: Dialect): boolean {
  const reader = dialect.createStreamReader();
  reader.read(frame);
  return reader.observation.final === true;
}
