import type { FrameKind, Observation, StreamReader } from "../../dialects/dialect.ts";
import { type Frames, SseFramer } from "../../dialects/sse.ts";

/** Largest frame that is read; a larger one still reaches the client. */
const frameLimit = 1024 * 1024;

/** Cuts a stream's bytes into frames and has the dialect read them; it changes and keeps nothing. */
export class FrameReader {
  readonly #reader: StreamReader;
  readonly #framer = new SseFramer(frameLimit);
  /** A whole frame was read, of whatever dialect. */
  framed = false;

  constructor(reader: StreamReader) {
    this.#reader = reader;
  }

  get observation(): Observation {
    return this.#reader.observation;
  }

  /** @returns the first decisive kind among the frames that these bytes completed. */
  read(bytes: Buffer): FrameKind {
    return this.readFrames(this.#framer.push(bytes));
  }

  /** Reads frames that were cut already. */
  readFrames({ text, ends }: Frames): FrameKind {
    const reader = this.#reader;
    if (ends.length > 0) this.framed = true;
    let decisive: FrameKind = "start";
    let from = 0;
    let telling = reader.find(text, 0);
    for (const end of ends) {
      let kind: FrameKind = "content";
      if (telling < end) {
        kind = reader.read(text.slice(from, end));
        telling = reader.find(text, end);
      } else reader.observation.contentFrames += 1;
      if (decisive === "start") decisive = kind;
      from = end;
    }
    return decisive;
  }

  /** Reads what a stream ended with, where its last frame lacks the blank line. */
  finish(rest: Buffer = this.#framer.rest()): FrameKind {
    return rest.length === 0 ? "start" : this.#reader.read(rest.toString("latin1"));
  }
}
