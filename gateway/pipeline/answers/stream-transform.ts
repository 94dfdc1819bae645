import type { Frames } from "../../dialects/sse.ts";
import type { GatewayError } from "../../errors.ts";

/** What changes a stream between the provider and the client. */
export type StreamTransform = {
  /** What the last chunk completed, for whoever reads the stream too. */
  readonly frames: Frames;
  /** Why nothing more can be brought to the client; what was written before it still can. */
  readonly failure?: GatewayError | undefined;
  /** @returns what is to be written, in order */
  push(chunk: Buffer): readonly Buffer[];
  /** What is left when the stream ends, for its reader, and what of it is to be written. */
  end(): { readonly rest: Buffer; readonly written: Buffer };
  /** What follows a stream that is whole; what of it there is, where that fails. */
  close(): Buffer;
};
