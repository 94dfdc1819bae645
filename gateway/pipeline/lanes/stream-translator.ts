import type { Codec, StreamEncoder } from "../../dialects/codec.ts";
import type { Dialect } from "../../dialects/dialect.ts";
import { type Frames, SseFramer } from "../../dialects/sse.ts";
import { asGatewayError, GatewayError } from "../../errors.ts";
import type { StreamEvent } from "../../ir/events.ts";
import type { StreamTransform } from "../answers/stream-transform.ts";
import { FrameDecoder } from "./frame-decoder.ts";
import type { Translation } from "./translate.ts";

/** Largest frame that is translated: an image that a model drew. */
const frameLimit = 16 * 1024 * 1024;

const noFrames: Frames = { oversize: [], bytes: Buffer.alloc(0), text: "", ends: [] };

/** Brings a provider's stream into the client's dialect, frame by frame. */
export class StreamTranslator implements StreamTransform {
  readonly #client: Codec;
  readonly #framer = new SseFramer(frameLimit);
  readonly #decoder: FrameDecoder;
  readonly #encoder: StreamEncoder;
  #frames = noFrames;
  #failure: GatewayError | undefined;
  /** The provider has said something, or why it stopped. */
  #said = false;

  constructor(provider: Dialect, client: Dialect, { context, wish }: Translation) {
    this.#client = client.codec;
    this.#decoder = new FrameDecoder(provider);
    this.#encoder = client.codec.createStreamEncoder(context, wish);
  }

  /** Those of the answer: what a provider sends after its last frame is not read. */
  get frames(): Frames {
    return this.#frames;
  }

  get failure(): GatewayError | undefined {
    return this.#failure;
  }

  push(chunk: Buffer): Buffer[] {
    this.#frames = noFrames;
    if (this.#isOver) return [];
    const frames = this.#framer.push(chunk);
    if (frames.oversize.length > 0) {
      this.#failure = tooLarge();
      return [];
    }
    const written = this.#translate(frames);
    return written === "" ? [] : [Buffer.from(written)];
  }

  end(): { rest: Buffer; written: Buffer } {
    const rest = this.#isOver ? Buffer.alloc(0) : this.#framer.rest();
    const ends = rest.length === 0 ? [] : [rest.length];
    const frames = { ...noFrames, text: rest.toString("latin1"), ends };
    return { rest, written: Buffer.from(this.#translate(frames)) };
  }

  close(): Buffer {
    const events = this.#decoder.end();
    this.#said ||= events.some((event) => "candidate" in event);
    if (!this.#said) {
      this.#failure ??= saidNothing();
      return Buffer.alloc(0);
    }
    const written = this.#write(events);
    return Buffer.from(this.#failure ? written : written + this.#client.lastFrame);
  }

  get #isOver(): boolean {
    return this.#decoder.over || this.#failure !== undefined;
  }

  /** What came before a failure is written. */
  #translate(frames: Frames): string {
    const events: StreamEvent[] = [];
    let failure: GatewayError | undefined;
    this.#frames = frames;
    try {
      const count = this.#decoder.read(frames, events);
      if (count < frames.ends.length) {
        this.#frames = { ...frames, ends: frames.ends.slice(0, count) };
      }
    } catch (thrown) {
      failure = asGatewayError(thrown);
    }
    this.#said ||= events.some((event) => "candidate" in event);
    if (this.#decoder.over && !this.#said) failure ??= saidNothing();
    if (failure && !this.#said) {
      this.#failure = failure;
      return "";
    }
    const written = this.#write(events);
    this.#failure ??= failure;
    return written;
  }

  /** The reader of the stream tells of errors. */
  #write(events: readonly StreamEvent[]): string {
    let written = "";
    try {
      for (const event of events) {
        if (event.type === "error") continue;
        for (const data of this.#encoder.push(event)) written += this.#client.frame(data);
      }
    } catch (thrown) {
      this.#failure = asGatewayError(thrown);
    }
    return written;
  }
}

function saidNothing(): GatewayError {
  return new GatewayError(
    "provider_answer_unrecognised",
    "The provider's stream ended without an answer in it.",
  );
}

function tooLarge(): GatewayError {
  return new GatewayError(
    "provider_answer_unrecognised",
    "The provider sent a frame of more than 16 MB, which cannot be translated.",
  );
}
