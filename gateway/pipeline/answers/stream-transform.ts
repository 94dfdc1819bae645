import type { Frames } from "../../dialects/sse.ts";

/** What changes a stream between the provider and the client. */
export type StreamTransform = {
  /** What the last chunk completed, for whoever reads the stream too. */
  readonly frames: Frames;
  /**
   * @returns what is to be written, in order
   * @throws GatewayError what cannot be brought to the client
   */
  push(chunk: Buffer): readonly Buffer[];
  /** What is left when the stream ends, for its reader, and what of it is to be written. */
  end(): { readonly rest: Buffer; readonly written: Buffer };
  /** What follows a stream that is whole. */
  close(): Buffer;
};
