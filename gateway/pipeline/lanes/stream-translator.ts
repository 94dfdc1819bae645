import type { Codec, StreamDecoder, StreamEncoder } from "../../dialects/codec.ts";
import { parseFrame } from "../../dialects/frame-json.ts";
import { type Frames, SseFramer } from "../../dialects/sse.ts";
import { GatewayError } from "../../errors.ts";
import type { StreamEvent } from "../../ir/events.ts";
import type { StreamTransform } from "../answers/stream-transform.ts";
import type { Translation } from "./translate.ts";

/** Largest frame that is translated: an image that a model drew. */
const frameLimit = 16 * 1024 * 1024;

/** Brings a provider's stream into the client's dialect, frame by frame. */
export class StreamTranslator implements StreamTransform {
  readonly #client: Codec;
  readonly #framer = new SseFramer(frameLimit);
  readonly #decoder: StreamDecoder;
  readonly #encoder: StreamEncoder;
  #frames: Frames = { oversize: [], bytes: Buffer.alloc(0), text: "", ends: [] };

  constructor(provider: Codec, client: Codec, { context, wish }: Translation) {
    this.#client = client;
    this.#decoder = provider.createStreamDecoder();
    this.#encoder = client.createStreamEncoder(context, wish);
  }

  get frames(): Frames {
    return this.#frames;
  }

  push(chunk: Buffer): Buffer[] {
    this.#frames = this.#framer.push(chunk);
    const { oversize, text, ends } = this.#frames;
    if (oversize.length > 0) throw tooLarge();
    const events: StreamEvent[] = [];
    let from = 0;
    for (const end of ends) {
      for (const event of this.#read(text.slice(from, end))) append(events, event);
      from = end;
    }
    const written = this.#write(events);
    return written === "" ? [] : [Buffer.from(written)];
  }

  end(): { rest: Buffer; written: Buffer } {
    const rest = this.#framer.rest();
    return { rest, written: Buffer.from(this.#write(this.#read(rest.toString("latin1")))) };
  }

  close(): Buffer {
    return Buffer.from(this.#write(this.#decoder.end()) + this.#client.lastFrame);
  }

  #read(frame: string): readonly StreamEvent[] {
    const data = parseFrame(frame);
    return data ? this.#decoder.push(data) : [];
  }

  /** The reader of the stream tells of errors. */
  #write(events: readonly StreamEvent[]): string {
    let written = "";
    for (const event of events) {
      if (event.type === "error") continue;
      for (const data of this.#encoder.push(event)) written += this.#client.frame(data);
    }
    return written;
  }
}

/** What came together goes on together: a piece that follows one of its own part joins it. */
function append(events: StreamEvent[], event: StreamEvent): void {
  const last = events.at(-1);
  const joins =
    event.type === "part-delta" &&
    last?.type === "part-delta" &&
    last.key === event.key &&
    last.candidate === event.candidate;
  if (joins) events[events.length - 1] = { ...last, text: last.text + event.text };
  else events.push(event);
}

function tooLarge(): GatewayError {
  return new GatewayError(
    "provider_answer_unrecognised",
    "The provider sent a frame of more than 16 MB, which cannot be translated.",
  );
}
