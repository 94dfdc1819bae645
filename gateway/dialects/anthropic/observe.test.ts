import { describe, expect, it } from "vitest";
import { createStreamReader, observe } from "./observe.ts";

const event = (json: { type: string }) => `event: ${json.type}\ndata: ${JSON.stringify(json)}\n\n`;
const start = (usage: object, content: object[] = []) =>
  event({ type: "message_start", message: { model: "m", content, usage } } as { type: string });
const textDelta = event({
  type: "content_block_delta",
  index: 0,
  delta: { type: "text_delta", text: "Hi" },
} as { type: string });

function read(...frames: string[]) {
  const reader = createStreamReader();
  return { kinds: frames.map((text) => reader.read(text)), seen: reader.observation };
}

describe("reading a Messages stream", () => {
  it("takes what comes before the first delta for start-up", () => {
    const block = {
      type: "content_block_start",
      index: 0,
      content_block: { type: "text", text: "" },
    };
    const { kinds } = read(
      start({ input_tokens: 3 }),
      event({ type: "ping" }),
      event(block),
      textDelta,
    );
    expect(kinds).toEqual(["start", "start", "start", "content"]);
  });

  it.each(["tool_use", "server_tool_use", "redacted_thinking", "web_search_tool_result"])(
    "takes the start of a %s block for content",
    (type) => {
      const block = { type: "content_block_start", index: 0, content_block: { type } };
      expect(read(event(block)).kinds).toEqual(["content"]);
    },
  );

  it("takes content in message_start for content", () => {
    expect(read(start({}, [{ type: "text", text: "Hi" }])).kinds).toEqual(["content"]);
  });

  it("counts each field of usage by its last value, never doubled (trap 17)", () => {
    const { seen } = read(
      start({ input_tokens: 10, cache_read_input_tokens: 90, output_tokens: 1 }),
      textDelta,
      event({
        type: "message_delta",
        delta: { stop_reason: "end_turn" },
        usage: { output_tokens: 42 },
      } as { type: string }),
      event({ type: "message_stop" }),
    );
    expect(seen).toMatchObject({
      ended: true,
      stop: { reason: "end", raw: "end_turn" },
      usage: { main: { input: 100, cacheRead: 90, output: 42 } },
    });
  });

  it("has not ended before message_stop (trap 22)", () => {
    const delta = { type: "message_delta", delta: { stop_reason: "end_turn" }, usage: {} };
    expect(read(start({}), textDelta, event(delta)).seen.ended).toBe(false);
  });

  it("begins anew at a second message_start", () => {
    const stop = event({ type: "message_stop" });
    const { seen } = read(
      start({ input_tokens: 10, output_tokens: 1 }),
      textDelta,
      stop,
      start({ input_tokens: 7, output_tokens: 2 }),
    );
    expect(seen.ended).toBe(false);
    expect(seen.usage?.main).toEqual({ input: 7, output: 2 });
  });

  it("sees an error event", () => {
    const error = { type: "error", error: { type: "overloaded_error", message: "Overloaded" } };
    const { kinds, seen } = read(event(error));
    expect(kinds).toEqual(["error"]);
    expect(seen.error).toEqual({ type: "overloaded_error", message: "Overloaded" });
  });
});

describe("reading a whole message", () => {
  it("adds cached parts to the input, which the provider leaves out (trap 16)", () => {
    const seen = observe({
      type: "message",
      model: "m",
      stop_reason: "tool_use",
      usage: {
        input_tokens: 5,
        cache_read_input_tokens: 100,
        cache_creation_input_tokens: 30,
        cache_creation: { ephemeral_5m_input_tokens: 10, ephemeral_1h_input_tokens: 20 },
        output_tokens: 8,
        output_tokens_details: { thinking_tokens: 3 },
      },
    });
    expect(seen.usage?.main).toEqual({
      input: 135,
      cacheRead: 100,
      cacheWrite5m: 10,
      cacheWrite1h: 20,
      output: 8,
      reasoning: 3,
    });
    expect(seen.stop).toEqual({ reason: "tool", raw: "tool_use" });
  });

  it("takes cache writes without a lifetime for the five-minute kind (trap 16)", () => {
    const usage = { input_tokens: 5, cache_creation_input_tokens: 30, output_tokens: 1 };
    expect(observe({ usage }).usage?.main).toMatchObject({ input: 35, cacheWrite5m: 30 });
  });

  it("counts iterations where they are given, since they are what is billed (trap 16)", () => {
    const seen = observe({
      usage: {
        input_tokens: 220,
        output_tokens: 8,
        iterations: [
          { input_tokens: 55196, output_tokens: 125 },
          { input_tokens: 220, output_tokens: 8 },
        ],
      },
    });
    expect(seen.usage?.main).toEqual({ input: 55416, output: 133 });
  });
});

describe("searching a Messages stream", () => {
  it("finds what tells more than deltas, once there was content", () => {
    const reader = createStreamReader();
    expect(reader.find(textDelta, 0)).toBe(0);
    reader.read(textDelta);
    expect(reader.find(textDelta + textDelta, 0)).toBe(Number.POSITIVE_INFINITY);
    for (const type of ["message_delta", "message_stop", "error", "message_start"]) {
      const at = reader.find(textDelta + event({ type }) + textDelta, 0) - textDelta.length;
      expect(at).toBeGreaterThanOrEqual(0);
      expect(at).toBeLessThan(event({ type }).length);
    }
  });
});
