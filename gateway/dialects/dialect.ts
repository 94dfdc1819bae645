import type { GatewayError } from "../errors.ts";
import type { JsonObject } from "../ir/json.ts";
import type { Stop, Usage } from "../ir/usage.ts";
import type { Codec } from "./codec.ts";

export type DialectId = "openai-chat" | "anthropic";

/** An error as a provider states it, in its own envelope. */
export type ProviderError = {
  readonly type?: string;
  readonly message: string;
  readonly code?: string;
};

/** What can be read of an answer without changing it. */
export type Observation = {
  model?: string;
  usage?: Usage;
  stop?: Stop;
  error?: ProviderError;
  /** Frames that carried text, reasoning or a call: about one token each while it streams. */
  contentFrames: number;
  /** A frame of this dialect was seen. */
  begun?: true;
  /** The answer's own end was seen: a reason to stop, or the terminal frame. */
  ended: boolean;
  /** The terminal frame was seen: nothing of the answer follows. */
  final?: true;
};

/**
 * What one stream frame is to the reply: `content` commits it, `start` may still be discarded,
 * `end` is the dialect's terminal frame, `error` an error inside the stream.
 */
export type FrameKind = "start" | "content" | "end" | "error";

/** Reads one stream's frames in order; it keeps the observation and none of the frames. */
export type StreamReader = {
  readonly observation: Observation;
  /** @param frame one whole SSE frame, as latin1 text (a code unit a byte), its blank line included. */
  read(frame: string): FrameKind;
  /**
   * Finds what must be read. The frames before it are plain content, which only counts.
   * @param frames whole frames in a row, as latin1 text
   * @param from offset of a frame
   * @returns an offset within the next frame that tells more; `Infinity` when none does
   */
  find(frames: string, from: number): number;
};

/** A wire dialect: how its answers are read, how errors look in it, and how it is translated. */
export type Dialect = {
  readonly id: DialectId;
  /** The error envelope of a whole answer. */
  errorBody(error: GatewayError, requestId: string): JsonObject;
  /** The frame that tells a client of this dialect that its stream failed. */
  errorFrame(error: GatewayError, requestId: string): string;
  /** The error in this dialect's envelope, or undefined when the object is none. */
  readError(body: JsonObject): ProviderError | undefined;
  /** Reads a parsed whole answer. */
  observe(answer: JsonObject): Observation;
  createStreamReader(): StreamReader;
  readonly codec: Codec;
};
