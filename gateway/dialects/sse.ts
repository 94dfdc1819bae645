/** Source of the format: https://html.spec.whatwg.org/multipage/server-sent-events.html */

/** What one chunk completed. */
export type Frames = {
  /** The bytes of a frame over the limit, to be passed on before `bytes` as they are. */
  readonly oversize: readonly Buffer[];
  /** What was carried, then the chunk. */
  readonly bytes: Buffer;
  /** `bytes` as latin1: one code unit a byte, so that offsets are the same in both. */
  readonly text: string;
  /** The offset after each whole frame's blank line; what follows the last is carried. */
  readonly ends: readonly number[];
};

const nothing = Buffer.alloc(0);

/** Two line ends in a row. A CR at the very end may still become a CRLF and is not taken. */
const blankLine = /(?:\r\n|\n|\r(?=[^\n])){2}/g;

/** As much as a cut can take from a blank line: the end of the line before it, and its own CR. */
const tailLength = 2;

/**
 * Cuts a stream of bytes into server-sent event frames, wherever the chunks are cut. A frame ends
 * after its blank line, whichever line ends it uses.
 */
export class SseFramer {
  readonly #limit: number;
  #carried: Buffer[] = [];
  #carriedBytes = 0;
  /** The last characters of the frame that is open; empty when none is. */
  #tail = "";
  /** The open frame is over the limit: its bytes are handed on, not carried. */
  #oversize = false;

  /** @param limit bytes that are carried at most, one chunk over; a longer frame is not framed */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** @param chunk may be kept by the result, and is not kept by the framer */
  push(chunk: Buffer): Frames {
    const text = chunk.toString("latin1");
    if (this.#tail === "") return this.#frames([], chunk, text);
    const end = this.#openFrameEnd(text);
    if (this.#carriedBytes > this.#limit) this.#oversize = true;
    if (this.#oversize) return this.#passOversize(chunk, text, end);
    if (end !== undefined) return this.#completeOpenFrame(chunk);
    this.#carry(chunk, text);
    return { oversize: [], bytes: nothing, text: "", ends: [] };
  }

  /** Gives what is still carried, and forgets it. */
  rest(): Buffer {
    const bytes = Buffer.concat(this.#carried);
    this.#close();
    return bytes;
  }

  /** Where in the new text the open frame ends; its first bytes need not be looked at again. */
  #openFrameEnd(text: string): number | undefined {
    const end = frameEnds(this.#tail + text, 1)[0];
    return end === undefined ? undefined : end - this.#tail.length;
  }

  #completeOpenFrame(chunk: Buffer): Frames {
    const bytes = Buffer.concat([...this.#carried, chunk]);
    this.#close();
    return this.#frames([], bytes, bytes.toString("latin1"));
  }

  #passOversize(chunk: Buffer, text: string, end: number | undefined): Frames {
    const passed = [...this.#carried, chunk.subarray(0, end)];
    const tail = this.#tail;
    this.#close();
    if (end !== undefined) return this.#frames(passed, chunk.subarray(end), text.slice(end));
    this.#oversize = true;
    this.#tail = (tail + text).slice(-tailLength);
    return { oversize: passed, bytes: nothing, text: "", ends: [] };
  }

  #frames(oversize: readonly Buffer[], bytes: Buffer, text: string): Frames {
    const ends = frameEnds(text);
    const last = ends.at(-1) ?? 0;
    if (last < bytes.length) this.#carry(bytes.subarray(last), text.slice(last));
    return { oversize, bytes, text, ends };
  }

  #carry(bytes: Buffer, text: string): void {
    this.#carried.push(Buffer.from(bytes));
    this.#carriedBytes += bytes.length;
    this.#tail = (this.#tail + text).slice(-tailLength);
  }

  #close(): void {
    this.#carried = [];
    this.#carriedBytes = 0;
    this.#tail = "";
    this.#oversize = false;
  }
}

/** The offsets after the first `most` blank lines. */
function frameEnds(text: string, most = Number.POSITIVE_INFINITY): number[] {
  return text.includes("\r") ? mixedFrameEnds(text, most) : plainFrameEnds(text, most);
}

function plainFrameEnds(text: string, most: number): number[] {
  const ends: number[] = [];
  let at = text.indexOf("\n\n");
  while (at !== -1 && ends.length < most) {
    ends.push(at + 2);
    at = text.indexOf("\n\n", at + 2);
  }
  return ends;
}

function mixedFrameEnds(text: string, most: number): number[] {
  const ends: number[] = [];
  for (const match of text.matchAll(blankLine)) {
    if (ends.length === most) break;
    ends.push(match.index + match[0].length);
  }
  return ends;
}

const lineEnd = /\r\n|\n|\r/;
const beyondAscii = /[\u0080-\u00ff]/;

/**
 * The data of a frame: its `data` lines joined by line feeds, decoded from UTF-8.
 * @param frame one frame as latin1 text
 * @returns undefined for a frame without data, such as a comment
 */
export function frameData(frame: string): string | undefined {
  const only = onlyData(frame);
  if (only !== undefined) return decodeUtf8(only);
  const values = fieldValues(frame, "data");
  return values.length === 0 ? undefined : decodeUtf8(values.join("\n"));
}

/** The data of a frame that ends with its one line of them, as nearly all do. */
function onlyData(frame: string): string | undefined {
  const before = frame.startsWith("data: ") ? 0 : frame.indexOf("\ndata: ") + 1;
  const start = before + "data: ".length;
  const end = frame.length - 2;
  const isLast = frame.endsWith("\n\n") && frame.indexOf("\n", start) === end;
  const isFirst = before === 0 || !frame.slice(0, before).includes("data");
  return isLast && isFirst && frame.startsWith("data: ", before) && !frame.includes("\r")
    ? frame.slice(start, end)
    : undefined;
}

/** The event type that a frame names, if any; of several the last counts. */
export function frameEvent(frame: string): string | undefined {
  const name = fieldValues(frame, "event").at(-1);
  return name === undefined || name === "" ? undefined : decodeUtf8(name);
}

function fieldValues(frame: string, field: string): string[] {
  const values: string[] = [];
  for (const line of withoutMark(frame).split(lineEnd)) {
    if (line === field) values.push("");
    else if (line.startsWith(field) && line[field.length] === ":") {
      const from = field.length + (line[field.length + 1] === " " ? 2 : 1);
      values.push(line.slice(from));
    }
  }
  return values;
}

/** A stream may begin with a byte order mark; elsewhere no field name begins with one. */
function withoutMark(frame: string): string {
  return frame.startsWith("\u00ef\u00bb\u00bf") ? frame.slice(3) : frame;
}

/** @param latin1 UTF-8 bytes as latin1 text, a code unit a byte */
export function decodeUtf8(latin1: string): string {
  return beyondAscii.test(latin1) ? Buffer.from(latin1, "latin1").toString("utf8") : latin1;
}
