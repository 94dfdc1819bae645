import { expect, it } from "vitest";
import type { StreamEvent } from "../../ir/events.ts";
import type { JsonObject } from "../../ir/json.ts";
import { ChatStreamDecoder } from "./decode-stream.ts";
import { encodeOwnFrame } from "./own-frame.ts";

/** A chunk with what an edit of its events changes. */
function edited(chunk: object, edit: (event: StreamEvent) => StreamEvent): JsonObject {
  const frame = chunk as JsonObject;
  const events = new ChatStreamDecoder().push(frame);
  return encodeOwnFrame(frame, events, events.map(edit));
}

const chunk = (delta: object, finish_reason: string | null = null, model = "a") => ({
  id: "c",
  model,
  choices: [{ index: 0, delta, finish_reason, own: 1 }],
  own: 1,
});

const shout = (event: StreamEvent): StreamEvent =>
  event.type === "part-delta" ? { ...event, text: event.text.toUpperCase() } : event;

it("is the chunk itself where no event says anything else", () => {
  const frame = chunk({ content: "a", tool_calls: [] });
  expect(edited(frame, (event) => ({ ...event }))).toBe(frame);
});

it.each([
  [{ content: "a" }, { content: "A" }],
  [
    { role: "assistant", reasoning: "a", content: "a" },
    { role: "assistant", reasoning: "A", content: "A" },
  ],
  [
    { reasoning_content: "a", reasoning: "a" },
    { reasoning_content: "A", reasoning: "A" },
  ],
  [
    { reasoning: "a", reasoning_details: [{ type: "reasoning.text", text: "a", index: 0 }] },
    { reasoning: "A", reasoning_details: [{ type: "reasoning.text", text: "A", index: 0 }] },
  ],
  [{ refusal: "a" }, { refusal: "A" }],
  [{ audio: { id: "x", transcript: "a" } }, { audio: { id: "x", transcript: "A" } }],
  [
    { content: [{ type: "thinking", thinking: [{ type: "text", text: "a" }] }] },
    { content: [{ type: "thinking", thinking: [{ type: "text", text: "A" }] }] },
  ],
  [
    {
      tool_calls: [
        { index: 0, id: "x", function: { name: "f", arguments: "a" } },
        { index: 1, id: "y", custom: { name: "g", input: "b" } },
      ],
    },
    {
      tool_calls: [
        { index: 0, id: "x", function: { name: "f", arguments: "A" } },
        { index: 1, id: "y", custom: { name: "g", input: "B" } },
      ],
    },
  ],
  [
    { function_call: { name: "f", arguments: "a" } },
    { function_call: { name: "f", arguments: "A" } },
  ],
])("has other words where they were: %j", (delta, wanted) => {
  expect(JSON.stringify(edited(chunk(delta), shout))).toBe(JSON.stringify(chunk(wanted)));
});

it("has another name of the call, stop and model", () => {
  const call = (name: string) => ({
    tool_calls: [{ index: 0, id: "x", function: { name, arguments: "" } }],
  });
  const sent = edited(chunk(call("f"), "stop"), (event) => {
    if (event.type === "start") return { ...event, model: "b" };
    if (event.type === "stop") return { ...event, stop: { reason: "length", raw: "" } };
    return event.type === "part-start" && event.part.type === "tool-call"
      ? { ...event, part: { ...event.part, name: "g" } }
      : event;
  });
  expect(sent).toEqual(chunk(call("g"), "length", "b"));
});

it("refuses what has no place in the chunk", () => {
  const frame = { ...chunk({}), usage: { prompt_tokens: 1 } };
  const usage = (event: StreamEvent): StreamEvent =>
    event.type === "usage"
      ? { ...event, usage: { raw: {}, main: { input: 2, output: 0 } } }
      : event;
  expect(() => edited(frame, usage)).toThrow("usage");
});
