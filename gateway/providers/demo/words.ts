const shortLength = 120;

/**
 * A text cut where a stream pauses: after each word, and inside long ones so that arguments arrive
 * in several pieces. Joined they are the text; no character is split.
 */
export function wordsOf(text: string): readonly string[] {
  return text.match(/\s+|\S{1,24}\s*/gu) ?? [];
}

/** A text in short: one line of at most 120 characters. */
export function inShort(text: string): string {
  // Enough code units for the characters wanted, however many are pairs or spaces.
  const start = text.slice(0, shortLength * 4);
  const characters = [...start.replace(/\s+/g, " ").trim()];
  if (start.length === text.length && characters.length <= shortLength) return characters.join("");
  return `${characters.slice(0, shortLength).join("").toWellFormed()}…`;
}

/** The start of a text in at most so many bytes of UTF-8; no character is split. */
export function startOf(text: string, bytes: number): string {
  const start = Buffer.from(text).subarray(0, bytes);
  // In streaming mode the decoder keeps an unfinished character back.
  return new TextDecoder().decode(start, { stream: true });
}

/** About how many tokens so many bytes are: no tokenizer fits every model, and four is near most. */
export function tokensIn(bytes: number): number {
  return Math.ceil(bytes / 4);
}

/** `1 tool`, `2 tools`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[]): string {
  if (items.length < 2) return items.join("");
  return `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}
