/** The beginning of a body, `maxBytes` at most; leaving the rest closes the connection. */
export async function readStart(
  body: AsyncIterable<Buffer>,
  maxBytes: number,
): Promise<{ readonly content: Buffer; readonly whole: boolean }> {
  const chunks: Buffer[] = [];
  let left = maxBytes;
  for await (const chunk of body) {
    chunks.push(chunk.subarray(0, left));
    left -= chunk.length;
    if (left < 0) break;
  }
  return { content: Buffer.concat(chunks), whole: left >= 0 };
}
