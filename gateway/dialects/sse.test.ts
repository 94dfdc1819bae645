import { describe, expect, it } from "vitest";
import { frameData, frameEvent, SseFramer } from "./sse.ts";

/** The frames that each chunk completes, then what is left. */
function framed(...chunks: string[]): string[][] {
  const framer = new SseFramer(1000);
  const frames = chunks.map((chunk) => {
    const { text, ends } = framer.push(Buffer.from(chunk, "latin1"));
    return ends.map((end, index) => text.slice(ends[index - 1] ?? 0, end));
  });
  return [...frames, [framer.rest().toString("latin1")]];
}

describe("framing a stream", () => {
  it.each([
    ["LF", "\n\n"],
    ["CRLF", "\r\n\r\n"],
    ["LF then CRLF", "\n\r\n"],
    ["CRLF then LF", "\r\n\n"],
    ["CR then LF", "\r\r\n"],
    ["CR then CRLF", "\r\r\n"],
  ])("ends a frame at %s, wherever it is cut (trap 24)", (_name, end) => {
    const text = `data: a${end}data: b${end}`;
    const whole = [`data: a${end}`, `data: b${end}`];
    expect(framed(text)).toEqual([whole, [""]]);
    for (let at = 1; at < text.length; at += 1) {
      expect(framed(text.slice(0, at), text.slice(at)).flat()).toEqual([...whole, ""]);
    }
    expect(framed(...text).flat()).toEqual([...whole, ""]);
  });

  it("gives a frame as soon as it is whole", () => {
    expect(framed("a\n", "\n", "b\n\n", "c\r\n\r", "\n")).toEqual([
      [],
      ["a\n\n"],
      ["b\n\n"],
      [],
      ["c\r\n\r\n"],
      [""],
    ]);
  });

  it("waits after a CR that may become a CRLF, and ends before the next byte if it does not", () => {
    expect(framed("a\r\n\r", "b\n\n")).toEqual([[], ["a\r\n\r", "b\n\n"], [""]]);
    expect(framed("a\r\r")).toEqual([[], ["a\r\r"]]);
  });

  it("does not take a CRLF for two line ends", () => {
    expect(framed("a\r\nb\r\nc", "\r\n", "d")).toEqual([[], [], [], ["a\r\nb\r\nc\r\nd"]]);
  });

  it("keeps no chunk, so that it may be used again", () => {
    const framer = new SseFramer(1000);
    const chunk = Buffer.from("data: a");
    framer.push(chunk);
    chunk.fill(0);
    expect(framer.push(Buffer.from("\n\n")).text).toBe("data: a\n\n");
  });

  it("gives the very bytes of a chunk when nothing was carried", () => {
    const chunk = Buffer.from("data: a\n\ndata: b");
    expect(new SseFramer(1000).push(chunk)).toEqual({
      oversize: [],
      bytes: chunk,
      text: "data: a\n\ndata: b",
      ends: [9],
    });
  });

  it("speaks of bytes, one code unit each", () => {
    const { text, ends } = new SseFramer(1000).push(Buffer.from("data: é\n\n"));
    expect(text).toBe("data: \u00c3\u00a9\n\n");
    expect(ends).toEqual([10]);
  });

  it("forgets what rest gave", () => {
    const framer = new SseFramer(1000);
    framer.push(Buffer.from("a\n"));
    expect(framer.rest().toString()).toBe("a\n");
    expect(framer.rest().length).toBe(0);
    expect(framer.push(Buffer.from("\nb\n\n")).ends).toEqual([4]);
  });
});

describe("framing a stream with a frame over the limit", () => {
  const push = (framer: SseFramer, text: string) => {
    const { oversize, bytes, ends } = framer.push(Buffer.from(text));
    return [Buffer.concat(oversize).toString(), bytes.toString(), ends];
  };

  it("hands its bytes on, and frames what follows it", () => {
    const framer = new SseFramer(8);
    expect(push(framer, "a\n\ndata: 12345")).toEqual(["", "a\n\ndata: 12345", [3]]);
    expect(push(framer, "6")).toEqual(["data: 123456", "", []]);
    expect(push(framer, "7\n")).toEqual(["7\n", "", []]);
    expect(push(framer, "\nb\n\nc")).toEqual(["\n", "b\n\nc", [3]]);
    expect(framer.rest().toString()).toBe("c");
  });

  it("finds its end wherever that is cut", () => {
    for (const end of ["\n\n", "\r\n\r\n", "\n\r\n", "\r\r\n"]) {
      const framer = new SseFramer(4);
      const chunks = [...`data: 1${end}b\n\n`].map((text) => push(framer, text));
      expect(chunks.map(([oversize]) => oversize).join("")).toBe(`data: 1${end}`);
      expect(chunks.at(-1)).toEqual(["", "b\n\n", [3]]);
    }
  });

  it("does not mind a frame that one chunk holds whole", () => {
    expect(push(new SseFramer(2), "data: 1\n\n")).toEqual(["", "data: 1\n\n", [9]]);
  });
});

describe("reading a frame", () => {
  it.each([
    ["data: a\n\n", "a"],
    ["data:a\n\n", "a"],
    ["data:  a\n\n", " a"],
    ["data\n\n", ""],
    ["data:\n\n", ""],
    ["data: a\r\ndata: b\r\n\r\n", "a\nb"],
    ["data: a\rdata:\rdata: c\r\r", "a\n\nc"],
    [": note\nevent: x\nid: 1\ndata: a: b\nretry: 5\n\n", "a: b"],
    ["\ndata: a\n\n", "a"],
    ["data: a", "a"],
    ["\ufeffdata: a\n\n", "a"],
    ["data: é漢😀\n\n", "é漢😀"],
    [": note\n\n", undefined],
    ["database: a\n\n", undefined],
    [" data: a\n\n", undefined],
    ["Data: a\n\n", undefined],
    ["\n", undefined],
  ])("reads the data of %j", (text, data) => {
    expect(frameData(Buffer.from(text).toString("latin1"))).toBe(data);
  });

  it.each([
    ["event: ping\ndata: {}\n\n", "ping"],
    ["event:ping\r\n\r\n", "ping"],
    ["event: a\nevent: b\n\n", "b"],
    ["event:\n\n", undefined],
    ["data: event: x\n\n", undefined],
  ])("reads the event of %j", (text, event) => {
    expect(frameEvent(Buffer.from(text).toString("latin1"))).toBe(event);
  });
});
