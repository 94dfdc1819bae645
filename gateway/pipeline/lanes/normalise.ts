import { startsWithMark } from "./scan.ts";

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * A body that policy and wire read alike, for one with a byte order mark or broken UTF-8: the mark
 * is removed, and each broken sequence becomes U+FFFD as the Encoding Standard has it. Every other
 * byte is kept, so that numbers and escapes keep their spelling.
 */
export function normaliseBody(body: Buffer): Buffer {
  const unmarked = startsWithMark(body) ? body.subarray(3) : body;
  return Buffer.from(decoder.decode(unmarked), "utf8");
}
