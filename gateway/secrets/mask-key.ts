const mask = "•••";
const maskBytesAsLatin1 = Buffer.from(mask).toString("latin1");

/** How many characters of a key betray it: a provider's message may quote a part of it. */
const tellingLength = 8;

/**
 * Takes a provider's key out of a text, whole or cut off after at least eight characters.
 * Keys shorter than four characters are placeholders of keyless servers and stay.
 */
export function maskKey(text: string, key: string | undefined): string {
  if (key === undefined || key.length < 4) return text;
  const whole = text.replaceAll(key, mask).replaceAll(encodeURIComponent(key), mask);
  if (key.length <= tellingLength) return whole;
  const start = key.slice(0, tellingLength);
  return whole
    .split(start)
    .map((piece, index) => (index === 0 ? piece : piece.replace(/^[^\s"'`\\<>()[\]{},;]*/, mask)))
    .join("");
}

/** The same for bytes, whose encoding does not matter; without a key in them they are returned as they are. */
export function maskBytes(bytes: Buffer, key: string | undefined): Buffer {
  const text = bytes.toString("latin1");
  const masked = maskKey(text, key);
  return masked === text
    ? bytes
    : Buffer.from(masked.replaceAll(mask, maskBytesAsLatin1), "latin1");
}
