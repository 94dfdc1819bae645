import { describe, expect, it } from "vitest";
import type { Loose } from "../oracle/loose.ts";
import { checkChat } from "./strict-chat.ts";
import { checkMessages } from "./strict-messages.ts";

const user = { role: "user", content: "Hi" };
const picture = (url: string) => ({
  role: "user",
  content: [{ type: "image_url", image_url: { url } }],
});
const call = { id: "c1", type: "function", function: { name: "f", arguments: "{}" } };
const called = { role: "assistant", content: null, tool_calls: [call] };
const result = { role: "tool", tool_call_id: "c1", content: "x" };
const loose = { type: "object", properties: { a: { type: "string" } } };

describe("the strict chat provider", () => {
  const check = (more: Loose) => () => checkChat({ model: "m", messages: [user], ...more });

  it.each<[string, Loose]>([
    ["a text", {}],
    ["a call with its result", { messages: [user, called, result] }],
    ["an image", { messages: [picture("data:image/png;base64,iVBORw0KGgo=")] }],
  ])("takes %s", (_what, more) => {
    expect(check(more)).not.toThrow();
  });

  it.each<[string, Loose]>([
    ["a call without its result", { messages: [user, called, user] }],
    ["a result without its call", { messages: [user, result] }],
    ["a result of another call", { messages: [user, called, { ...result, tool_call_id: "c2" }] }],
    ["an image that is none", { messages: [picture("data:text/plain;base64,eA==")] }],
    ["an image as Anthropic has it", { messages: [{ ...user, content: [{ type: "image" }] }] }],
    ["a choice without tools", { tool_choice: "auto" }],
    [
      "a schema that is open",
      {
        response_format: {
          type: "json_schema",
          json_schema: { name: "a", strict: true, schema: loose },
        },
      },
    ],
    ["options of a stream without one", { stream_options: { include_usage: true } }],
    ["a field that it does not know", { system: "x" }],
  ])("refuses %s", (_what, more) => {
    expect(check(more)).toThrow();
  });
});

describe("the strict Messages provider", () => {
  const check = (more: Loose) => () =>
    checkMessages({ model: "m", max_tokens: 2048, messages: [user], ...more });
  const use = { role: "assistant", content: [{ type: "tool_use", id: "t", name: "f", input: {} }] };
  const answer = (id: string) => ({ type: "tool_result", tool_use_id: id, content: "x" });
  const said = (...content: Loose[]) => ({ role: "user", content });
  const image = (source: Loose) => ({ messages: [said({ type: "image", source })] });
  const thinking = { type: "enabled", budget_tokens: 1024 };

  it.each<[string, Loose]>([
    ["a text", {}],
    ["a call with its result", { messages: [user, use, said(answer("t"))] }],
    ["an image", image({ type: "base64", media_type: "image/png", data: "iVBORw0KGgo=" })],
    ["thinking", { thinking }],
  ])("takes %s", (_what, more) => {
    expect(check(more)).not.toThrow();
  });

  it.each<[string, Loose]>([
    ["no limit", { max_tokens: undefined }],
    ["a call without its result", { messages: [user, use, user] }],
    ["a result without its call", { messages: [said(answer("t"))] }],
    [
      "a result behind other content",
      { messages: [user, use, said({ type: "text", text: "x" }, answer("t"))] },
    ],
    ["an image without its type", image({ type: "base64", data: "iVBORw0KGgo=" })],
    ["an image as chat has it", { messages: [said({ type: "image_url" })] }],
    [
      "a thought without its seal",
      {
        messages: [
          user,
          { role: "assistant", content: [{ type: "thinking", thinking: "x", signature: "" }] },
        ],
      },
    ],
    ["an empty text", { messages: [said({ type: "text", text: "" })] }],
    ["a budget over the limit", { thinking: { ...thinking, budget_tokens: 2048 } }],
    [
      "a forced tool with thinking",
      { thinking, tools: [{ name: "f", input_schema: loose }], tool_choice: { type: "any" } },
    ],
    ["a message of the system's role", { messages: [{ role: "system", content: "x" }] }],
    ["a field that it does not know", { n: 1 }],
  ])("refuses %s", (_what, more) => {
    expect(check(more)).toThrow();
  });
});
