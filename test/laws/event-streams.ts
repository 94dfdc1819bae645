import fc from "fast-check";

/** A frame of a chat stream, and whether it is the usage frame that a filter takes out. */
export type StreamFrame = { readonly text: string; readonly usage: boolean };

const counts = { prompt_tokens: 9, completion_tokens: 12, total_tokens: 21 };
const say = (content: string, fields: object = {}) => ({
  id: "chatcmpl-1",
  choices: [{ index: 0, delta: { content }, finish_reason: null }],
  ...fields,
});

const lineEnd = fc.constantFrom("\n", "\n", "\n", "\r\n", "\r");

const text = fc.constantFrom(
  ...["Hello", "é漢😀", '"choices":[] and "usage":{}', "data: x\n\ndata: y", "", "x".repeat(3000)],
);

const keptData = fc.oneof(
  text.map((content) => JSON.stringify(say(content))),
  text.map((content) => JSON.stringify(say(content, { usage: null }))),
  text.map((content) => JSON.stringify(say(content, { usage: counts }))),
  fc.constantFrom(
    "[DONE]",
    JSON.stringify({ choices: [], prompt_filter_results: [{ prompt_index: 0 }] }),
    JSON.stringify({ choices: [], usage: null }),
    JSON.stringify({ choices: null, usage: counts }),
    JSON.stringify({ usage: counts, inner: { choices: [] } }),
    JSON.stringify(say("a", { usage: counts, inner: { choices: [] } })),
    '{"choices":[],"usage":{',
    "",
  ),
);

const usageData = fc.constantFrom(
  JSON.stringify({ id: "chatcmpl-1", choices: [], usage: counts }),
  JSON.stringify({ choices: [], usage: counts }, null, 1),
  '{"usage" : {} , "choices" : [ ]}',
  JSON.stringify({ usage: counts, choices: [], text: "é漢😀" }),
);

const noise = fc.constantFrom(...[": ping", "event: message", "id: 7", "retry: 10", "nonsense"]);

const dataLines = (data: string) => data.split("\n").map((line) => `data: ${line}`);

const frame: fc.Arbitrary<StreamFrame> = fc
  .record({
    before: fc.array(noise, { maxLength: 2 }),
    usage: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, fc.constant(true)),
    kept: keptData,
    dropped: usageData,
    ends: fc.array(lineEnd, { minLength: 10, maxLength: 10 }),
  })
  .map(({ before, usage, kept, dropped, ends }) => {
    const lines = [...before, ...dataLines(usage ? dropped : kept), ""];
    return { usage, text: lines.map((line, index) => line + endAfter(ends, index)).join("") };
  });

/** A CR before an LF that stands for a line of its own would be read as one line end. */
function endAfter(ends: readonly string[], index: number): string {
  const end = ends[index % ends.length] ?? "\n";
  const next = ends[(index + 1) % ends.length] ?? "\n";
  return end === "\r" && next === "\n" ? "\r\n" : end;
}

/** The frames of a chat stream in every line ending, with usage frames anywhere. */
export const chatStream: fc.Arbitrary<readonly StreamFrame[]> = fc.array(frame, { maxLength: 8 });

/** Bytes in which line ends meet in every way. */
export const lineEndSoup: fc.Arbitrary<Buffer> = fc
  .array(fc.constantFrom("\n", "\n", "\r", "\r\n", "a", "data: é"), { maxLength: 40 })
  .map((pieces) => Buffer.from(pieces.join("")));

/** Where to cut, as shares of the length; none for a stream that arrives whole. */
export const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 });

/** Cuts bytes into chunks; empty ones occur too. */
export function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const offsets = places.map((place) => Math.floor(place * bytes.length)).sort((a, b) => a - b);
  const bounds = [0, ...offsets, bytes.length];
  return bounds.slice(1).map((end, index) => bytes.subarray(bounds[index], end));
}

/**
 * Frames by the letter: a frame ends with the second of two line ends in a row. A CR as the very
 * last byte may still become a CRLF, so that the frame it would end is open.
 * @param text latin1
 */
export function readFrames(text: string): { frames: string[]; rest: string } {
  const frames: string[] = [];
  let from = 0;
  let lineEnds = 0;
  for (let at = 0; at < text.length; at += 1) {
    const isLineEnd = text[at] === "\n" || text[at] === "\r";
    if (text[at] === "\r" && text[at + 1] === "\n") at += 1;
    else if (text[at] === "\r" && at + 1 === text.length) break;
    lineEnds = isLineEnd ? lineEnds + 1 : 0;
    if (lineEnds < 2) continue;
    frames.push(text.slice(from, at + 1));
    from = at + 1;
    lineEnds = 0;
  }
  return { frames, rest: text.slice(from) };
}
