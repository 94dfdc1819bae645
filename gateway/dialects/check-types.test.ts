import { describe, expect, it } from "vitest";
import { decodeRequest as decodeMessages } from "./anthropic/decode-request.ts";
import { decodeRequest as decodeChat } from "./openai-chat/decode-request.ts";

const messages = [{ role: "user", content: "Hi" }];

describe.each([
  ["chat completion", decodeChat],
  ["Messages", decodeMessages],
])("a %s request", (_name, decode) => {
  it.each([
    ["messages", { messages: "Hi" }],
    ["messages", { messages: null }],
    ["messages[1]", { messages: [...messages, "Hi"] }],
    ["messages[0].role", { messages: [{ role: "wizard", content: "Hi" }] }],
    ["messages[0].content", { messages: [{ role: "user", content: 5 }] }],
    ["messages[0].content[0]", { messages: [{ role: "user", content: ["Hi"] }] }],
    ["temperature", { temperature: "hot" }],
    ["max_tokens", { max_tokens: "9" }],
    ["tools", { tools: "none" }],
    ["tools[0]", { tools: ["f"] }],
    ["tool_choice", { tool_choice: 7 }],
    ["stream", { stream: 1 }],
  ])("with a wrong type is refused, and %s is named", (param, wrong) => {
    const body = { model: "m", messages, ...wrong };
    expect(() => decode(body)).toThrow(expect.objectContaining({ code: "invalid_request", param }));
  });

  it("may leave fields empty", () => {
    const body = { model: "m", messages, temperature: null, tools: null, tool_choice: null };
    expect(decode(body)).toMatchObject({ model: "m", tools: [] });
  });
});
