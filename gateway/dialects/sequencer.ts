import type { StreamEvent } from "../ir/events.ts";
import { bufferFull, heldLimit } from "./stream-faults.ts";

/** What an event takes beside its text. Characters. */
const eventSize = 64;

type Held = {
  /** Undefined for a part that came whole. */
  readonly key: number | undefined;
  readonly events: StreamEvent[];
  over: boolean;
};

/**
 * Brings the parts of one candidate one after the other, for dialects whose streams have one part
 * open at a time: the oldest open part passes, the others are held in order of appearance.
 */
export class Sequencer {
  /** The first is the one that passes. */
  readonly #parts: Held[] = [];
  #held = 0;

  /**
   * @param event that belongs to a part
   * @returns what passes now, in order
   * @throws GatewayError `stream_buffer_full` when more than 1 MB would be held
   */
  push(event: StreamEvent): StreamEvent[] {
    if (event.type === "part") return this.#begin(undefined, event);
    if (event.type === "part-start") return this.#begin(event.key, event);
    const part = this.#parts.findLast(({ key }) => "key" in event && key === event.key);
    if (!part) return [];
    part.over = event.type === "part-end";
    if (part !== this.#parts[0]) return this.#hold(part, event);
    return part.over ? [event, ...this.#next()] : [event];
  }

  #begin(key: number | undefined, event: StreamEvent): StreamEvent[] {
    const part: Held = { key, events: [], over: key === undefined };
    if (this.#parts.push(part) > 1) return this.#hold(part, event);
    if (part.over) this.#parts.pop();
    return [event];
  }

  #hold(part: Held, event: StreamEvent): StreamEvent[] {
    this.#held += sizeOf(event);
    if (this.#held > heldLimit) throw bufferFull("parts behind one that is still open");
    part.events.push(event);
    return [];
  }

  /** The first part is over: gives what was held of those behind it, up to one that is still open. */
  #next(): StreamEvent[] {
    const passing: StreamEvent[] = [];
    do {
      this.#parts.shift();
      for (const event of this.#parts[0]?.events.splice(0) ?? []) {
        this.#held -= sizeOf(event);
        passing.push(event);
      }
    } while (this.#parts[0]?.over);
    return passing;
  }
}

function sizeOf(event: StreamEvent): number {
  return eventSize + (event.type === "part-delta" ? event.text.length : 0);
}
