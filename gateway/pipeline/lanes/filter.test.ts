import { describe, expect, it } from "vitest";
import { UsageFrameFilter } from "./filter.ts";

const frame = (json: object) => `data: ${JSON.stringify(json)}\n\n`;
const say = (content: string, fields: object = {}) =>
  frame({ choices: [{ index: 0, delta: { content } }], ...fields });
const usage = frame({ choices: [], usage: { prompt_tokens: 1, completion_tokens: 2 } });
const done = "data: [DONE]\n\n";

/** What a filter writes for each chunk, then at the end. */
function filtered(...chunks: string[]): string[][] {
  const filter = new UsageFrameFilter();
  const written = chunks.map((chunk) => filter.push(Buffer.from(chunk)).map(String));
  return [...written, [filter.end().written.toString()]];
}

describe("filtering the usage frame", () => {
  it("takes it out, and writes what is around it in as few pieces as can be", () => {
    const before = say("a") + say("b");
    expect(filtered(before + usage + done)).toEqual([[before, done], [""]]);
    expect(filtered(before, usage, done)).toEqual([[before], [], [done], [""]]);
  });

  it("passes the very bytes of a chunk that it has nothing to take from", () => {
    const chunk = Buffer.from(say("a") + say("b"));
    const [part] = new UsageFrameFilter().push(chunk);
    expect(part?.buffer).toBe(chunk.buffer);
    expect(part?.byteOffset).toBe(chunk.byteOffset);
  });

  it.each([
    ["with a null usage", say("a", { usage: null })],
    ["with usage and choices", say("a", { usage: { prompt_tokens: 1 } })],
    ["with no choices and a null usage", frame({ choices: [], usage: null })],
    ["with Azure's prompt filter results", frame({ choices: [], prompt_filter_results: [{}] })],
    ["whose text quotes a usage frame", say(usage)],
    ["with choices beside a nested one", say("a", { usage: {}, inner: { choices: [] } })],
    ["that only nests one", frame({ inner: { choices: [], usage: {} } })],
    ["that is no JSON", 'data: {"choices":[],"usage":{}\n\n'],
    ["that is a comment", ': "choices":[] "usage":{}\n\n'],
  ])("passes a frame %s", (_name, text) => {
    expect(filtered(text)).toEqual([[text], [""]]);
  });

  it.each([
    ["spaced", 'data:{ "usage" : { } , "choices" : [ ] }\n\n'],
    ["with other fields, comments and CRLF", `: x\r\nid: 1\r\n${usage.replaceAll("\n", "\r\n")}`],
    ["over several data lines", 'data: {"choices":\ndata: [],\ndata: "usage":{}}\n\n'],
    ["after a byte order mark", `\ufeff${usage}`],
  ])("knows it %s", (_name, text) => {
    expect(filtered(text + done)).toEqual([[done], [""]]);
  });

  it("waits for the rest of a frame, and for no more than that", () => {
    const text = say("é漢");
    const chunks = [text.slice(0, 10), text.slice(10) + usage.slice(0, 20), usage.slice(20) + done];
    expect(filtered(...chunks)).toEqual([[], [text], [done], [""]]);
  });

  it("gives what is left of a stream that was cut off", () => {
    const cutOff = usage.slice(0, -10);
    expect(filtered(say("a") + cutOff)).toEqual([[say("a")], [cutOff]]);
  });

  it.each([
    ["ends its lines with CR", usage.replaceAll("\n", "\r")],
    ["ends without a blank line", usage.trimEnd()],
  ])("takes it out at the end of a stream that %s, and gives it to its reader", (_name, last) => {
    const filter = new UsageFrameFilter();
    expect(filter.push(Buffer.from(last))).toEqual([]);
    const { rest, written } = filter.end();
    expect(rest.toString()).toBe(last);
    expect(written).toHaveLength(0);
  });

  it("passes a frame that is too large to be held, and goes on behind it", () => {
    const large = say("x".repeat(300_000));
    const chunks = [large.slice(0, 290_000), large.slice(290_000, 300_010), large.slice(300_010)];
    const written = filtered(...chunks, usage + done, usage).flat();
    expect(written.join("")).toBe(large + done);
  });
});
