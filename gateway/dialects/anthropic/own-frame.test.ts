import { expect, it } from "vitest";
import type { StreamEvent } from "../../ir/events.ts";
import type { JsonObject } from "../../ir/json.ts";
import { MessagesStreamDecoder } from "./decode-stream.ts";
import { encodeOwnFrame } from "./own-frame.ts";

/** The last of some frames with what an edit of its events changes. */
function edited(frames: readonly object[], edit: (event: StreamEvent) => StreamEvent): JsonObject {
  const decoder = new MessagesStreamDecoder();
  const read = (frame: object) => decoder.push(frame as JsonObject);
  for (const frame of frames.slice(0, -1)) read(frame);
  const last = frames.at(-1) as JsonObject;
  const events = read(last);
  return encodeOwnFrame(last, events, events.map(edit));
}

const other = (event: StreamEvent): StreamEvent => {
  switch (event.type) {
    case "part-delta":
      return { ...event, text: event.text.startsWith("{") ? '{"b":2}' : "other" };
    case "seal":
      return { ...event, seal: { ...event.seal, value: "other" } };
    case "part-start":
      return event.part.type === "tool-call"
        ? { ...event, part: { ...event.part, name: "other" } }
        : event;
    case "start":
      return { ...event, model: "other" };
    case "stop":
      return { ...event, stop: { reason: "refusal", raw: "" } };
    default:
      return event;
  }
};

const start = (content_block: object) => ({ type: "content_block_start", index: 0, content_block });
const delta = (delta: object) => ({ type: "content_block_delta", index: 0, delta, own: 1 });
const opened = (type: string) => start({ type });

it("is the frame itself where no event says anything else", () => {
  const frame = delta({ type: "text_delta", text: "a" });
  expect(edited([opened("text"), frame], (event) => ({ ...event }))).toBe(frame);
});

it.each([
  [
    opened("text"),
    delta({ type: "text_delta", text: "a" }),
    delta({ type: "text_delta", text: "other" }),
  ],
  [
    opened("thinking"),
    delta({ type: "thinking_delta", thinking: "a" }),
    delta({ type: "thinking_delta", thinking: "other" }),
  ],
  [
    opened("thinking"),
    delta({ type: "signature_delta", signature: "a" }),
    delta({ type: "signature_delta", signature: "other" }),
  ],
  [
    opened("tool_use"),
    delta({ type: "input_json_delta", partial_json: "a" }),
    delta({ type: "input_json_delta", partial_json: "other" }),
  ],
  [
    { type: "ping" },
    start({ type: "tool_use", id: "a", name: "f", input: { a: 1 }, caller: { own: 1 } }),
    start({ type: "tool_use", id: "a", name: "other", input: { b: 2 }, caller: { own: 1 } }),
  ],
  [
    { type: "ping" },
    {
      type: "message_start",
      message: { id: "m", model: "a", content: [{ type: "text", text: "a", own: 1 }], usage: {} },
    },
    {
      type: "message_start",
      message: {
        id: "m",
        model: "other",
        content: [{ type: "text", text: "other", own: 1 }],
        usage: {},
      },
    },
  ],
  [
    { type: "ping" },
    {
      type: "message_delta",
      delta: { stop_reason: "end_turn", own: 1 },
      usage: { output_tokens: 1 },
    },
    {
      type: "message_delta",
      delta: { stop_reason: "refusal", own: 1 },
      usage: { output_tokens: 1 },
    },
  ],
])("after %j, has another value in its place: %j", (before, frame, wanted) => {
  expect(JSON.stringify(edited([before, frame], other))).toBe(JSON.stringify(wanted));
});

it("refuses what has no place in the frame", () => {
  const frames = [
    start({ type: "web_search_tool_result", content: [] }),
    { type: "content_block_stop", index: 0 },
  ];
  const part = (event: StreamEvent): StreamEvent =>
    event.type === "part" ? { ...event, part: { type: "text", text: "other" } } : event;
  expect(() => edited(frames, part)).toThrow("part");
});
