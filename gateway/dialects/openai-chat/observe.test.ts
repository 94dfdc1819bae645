import { describe, expect, it } from "vitest";
import { createStreamReader, observe } from "./observe.ts";

const frame = (json: object) => `data: ${JSON.stringify(json)}\n\n`;
const delta = (fields: object, finish: string | null = null) =>
  frame({ choices: [{ index: 0, delta: fields, finish_reason: finish }] });

function read(...frames: string[]) {
  const reader = createStreamReader();
  return { kinds: frames.map((text) => reader.read(text)), seen: reader.observation };
}

describe("reading a chat stream", () => {
  it("takes a role and empty text for start-up, and the first text for content", () => {
    const { kinds, seen } = read(
      delta({ role: "assistant", content: "" }),
      delta({ content: "Hello" }),
      delta({ content: " there" }),
    );
    expect(kinds).toEqual(["start", "content", "content"]);
    expect(seen.contentFrames).toBe(2);
    expect(seen.ended).toBe(false);
  });

  it.each([
    ["reasoning_content", { reasoning_content: "hm" }],
    ["reasoning", { reasoning: "hm" }],
    ["a refusal", { refusal: "no" }],
    ["a tool call", { tool_calls: [{ index: 0, id: "c", function: { name: "f" } }] }],
    ["content as parts", { content: [{ type: "text", text: "x" }] }],
    ["audio", { audio: { data: "AA==" } }],
  ])("takes %s for content", (_name, fields) => {
    expect(read(delta(fields)).kinds).toEqual(["content"]);
  });

  it("ends at a finish reason, and reads the usage frame after it (trap 17)", () => {
    const { kinds, seen } = read(
      delta({ content: "Hi" }),
      delta({}, "stop"),
      frame({ choices: [], usage: { prompt_tokens: 9, completion_tokens: 2 } }),
      "data: [DONE]\n\n",
    );
    expect(kinds).toEqual(["content", "end", "end", "end"]);
    expect(seen).toMatchObject({
      ended: true,
      stop: { reason: "end", raw: "stop" },
      usage: { main: { input: 9, output: 2 } },
    });
  });

  it("takes an empty finish reason for none", () => {
    const { seen } = read(delta({ content: "Hi" }, ""));
    expect(seen.ended).toBe(false);
    expect(seen.stop).toBeUndefined();
  });

  it("sees an error inside the stream, but none in text that speaks of one", () => {
    expect(
      read(frame({ error: { message: "overloaded", type: "server_error" } })).seen.error,
    ).toEqual({ message: "overloaded", type: "server_error" });
    const quoted = read(delta({ content: 'the "error": {"message": "x"} field' }));
    expect(quoted.kinds).toEqual(["content"]);
    expect(quoted.seen.error).toBeUndefined();
  });

  it("reads the usage that Groq puts elsewhere", () => {
    const { seen } = read(
      frame({ choices: [], x_groq: { usage: { prompt_tokens: 5, completion_tokens: 1 } } }),
    );
    expect(seen.usage?.main).toEqual({ input: 5, output: 1 });
  });
});

describe("reading a whole chat completion", () => {
  it("reads cached and reasoning tokens as parts of their totals (trap 16)", () => {
    const seen = observe({
      model: "m",
      choices: [{ finish_reason: "tool_calls", message: {} }],
      usage: {
        prompt_tokens: 100,
        completion_tokens: 50,
        prompt_tokens_details: { cached_tokens: 80 },
        completion_tokens_details: { reasoning_tokens: 30 },
      },
    });
    expect(seen).toMatchObject({
      model: "m",
      stop: { reason: "tool", raw: "tool_calls" },
      usage: { main: { input: 100, cacheRead: 80, output: 50, reasoning: 30 } },
    });
  });

  it.each([
    ["prompt_cache_hit_tokens", { prompt_cache_hit_tokens: 7 }],
    ["cached_tokens", { cached_tokens: 7 }],
    ["num_cached_tokens", { num_cached_tokens: 7 }],
  ])("reads cached tokens from %s", (_name, fields) => {
    const seen = observe({ usage: { prompt_tokens: 10, completion_tokens: 1, ...fields } });
    expect(seen.usage?.main.cacheRead).toBe(7);
  });

  it("reports no usage where there is none", () => {
    expect(observe({ choices: [], usage: null }).usage).toBeUndefined();
    expect(observe({ usage: { prompt_tokens: "9" } }).usage).toBeUndefined();
  });
});

describe("searching a chat stream", () => {
  const words = delta({ content: "a" }) + delta({ content: 'says "usage": {' });

  it("has everything read until there was content, and no plain content from then on", () => {
    const reader = createStreamReader();
    expect(reader.find(words, 0)).toBe(0);
    expect(reader.find(words, 7)).toBe(7);
    reader.read(delta({ content: "first" }));
    expect(reader.find(words, 0)).toBe(Number.POSITIVE_INFINITY);
  });

  it.each([
    ["a finish", delta({}, "stop")],
    ["usage", frame({ choices: [], usage: { prompt_tokens: 1, completion_tokens: 1 } })],
    ["an error", frame({ error: { message: "no" } })],
    ["the end", "data: [DONE]\n\n"],
  ])("finds %s", (_name, telling) => {
    const reader = createStreamReader();
    reader.read(delta({ content: "first" }));
    const frames = words + telling + words + telling;
    const first = reader.find(frames, 0) - words.length;
    expect(first).toBeGreaterThanOrEqual(0);
    expect(first).toBeLessThan(telling.length);
    const next = words.length + telling.length;
    expect(reader.find(frames, next)).toBe(next + words.length + first);
  });
});
