import { decodeUtf8 } from "../../dialects/sse.ts";

/** A frame, as latin1 text, and the text that it gave. */
export type PieceFrame = { readonly frame: string; readonly text: string };

/** Frames that differ in nothing but the text between. */
export type FramePattern = {
  readonly before: string;
  readonly after: string;
  /** Each ends with an `obfuscation` of its own, which `after` leaves out. */
  readonly obfuscated: boolean;
};

/**
 * Random text that hides how long a token is, the last field of a frame.
 * Source: https://platform.openai.com/docs/api-reference/chat/create (`include_obfuscation`)
 */
const obfuscation = { before: ',"obfuscation":"', after: '"}\n\n' } as const;

/** Characters of a longer one are not looked through. */
const longestObfuscation = 256;

/**
 * Finds where frames hold their text: two frames that differ within one JSON string alone, which is
 * in each what it gave, show it. The same text, spelled in two ways, could be from elsewhere.
 */
export function patternOf(one: PieceFrame, other: PieceFrame): FramePattern | undefined {
  if (one.text === other.text) return undefined;
  const ends = [one, other].map(({ frame }) => obfuscationAt(frame, 0, frame.length));
  const [a = one.frame, b = other.frame] = [one, other].map(({ frame }, at) =>
    frame.slice(0, ends[at] ?? frame.length),
  );
  const first = firstDifference(a, b);
  if (first === undefined) return undefined;
  const start = a.lastIndexOf('"', first - 1) + 1;
  const end = a.indexOf('"', Math.max(start, a.length - sameAtEnd(a, b)));
  const pattern = {
    before: a.slice(0, start),
    after: a.slice(end),
    obfuscated: ends[0] !== undefined,
  };
  const isShown =
    end !== -1 &&
    [one, other].every(({ frame, text }) => {
      return textIn(pattern, frame, 0, frame.length) === text;
    });
  return isShown ? pattern : undefined;
}

/**
 * @param frames whole frames in a row, as latin1 text
 * @param from where the frame begins
 * @param end and ends
 * @returns the frame's text; undefined where it differs in more than that
 */
export function textIn(
  { before, after, obfuscated }: FramePattern,
  frames: string,
  from: number,
  end: number,
): string | undefined {
  const stop = obfuscated ? obfuscationAt(frames, from, end) : end;
  if (stop === undefined) return undefined;
  const start = from + before.length;
  const close = stop - after.length;
  // Slices are compared much faster than `startsWith` compares.
  const fits =
    start < close && frames.slice(from, start) === before && frames.slice(close, stop) === after;
  return fits ? unquoted(frames.slice(start, close)) : undefined;
}

/** Where the last field of a frame begins, if that is an obfuscation. */
function obfuscationAt(frames: string, from: number, end: number): number | undefined {
  const close = end - obfuscation.after.length;
  if (frames.slice(close, end) !== obfuscation.after) return undefined;
  const tail = frames.slice(Math.max(from, close - longestObfuscation), close);
  const at = tail.lastIndexOf(obfuscation.before);
  if (at < 0 || !plain.test(tail.slice(at + obfuscation.before.length))) return undefined;
  return close - tail.length + at;
}

/** What stands for itself in a JSON string, a byte each. */
const plain = /^[ !#-[\]-~]*$/;

/** The text of what stands between the quotes of a JSON string; undefined where that is none. */
function unquoted(latin1: string): string | undefined {
  if (plain.test(latin1)) return latin1;
  try {
    // Whatever begins and ends with a quote is one string, or no JSON.
    return JSON.parse(`"${decodeUtf8(latin1)}"`) as string;
  } catch {
    return undefined;
  }
}

function firstDifference(a: string, b: string): number | undefined {
  const length = Math.min(a.length, b.length);
  let at = 0;
  while (at < length && a.charCodeAt(at) === b.charCodeAt(at)) at += 1;
  return at < length ? at : undefined;
}

/** How many characters are the same at the end of both. */
function sameAtEnd(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  let count = 0;
  while (
    count < length &&
    a.charCodeAt(a.length - 1 - count) === b.charCodeAt(b.length - 1 - count)
  ) {
    count += 1;
  }
  return count;
}
