import { describe, expect, it } from "vitest";
import { account } from "./account.ts";
import { readChatRequest } from "./chat-request.ts";
import { lossFault } from "./expressible.ts";
import { readMessagesRequest } from "./messages-request.ts";

const parameters = { type: "object", properties: { city: { type: "string" } } };
const call = { id: "a", function: { name: "get_weather", arguments: '{"city":"Rome","a":1}' } };

const asked = {
  messages: [
    { role: "system", content: "Be short." },
    { role: "user", content: "Hi" },
    { role: "assistant", content: "Looking.", tool_calls: [call] },
    { role: "tool", tool_call_id: "a", content: "warm" },
  ],
  tools: [{ type: "function", function: { name: "get_weather", parameters } }],
  max_tokens: 7,
  seed: 1,
};

/** What Anthropic should get of it. */
const sent = () => ({
  system: "Be short.",
  max_tokens: 7,
  messages: [
    { role: "user", content: "Hi" },
    {
      role: "assistant",
      content: [
        { type: "text", text: "Looking." },
        { type: "tool_use", id: "x", name: "get_weather", input: { a: 1, city: "Rome" } },
      ],
    },
    { role: "user", content: [{ type: "tool_result", tool_use_id: "x", content: "warm" }] },
  ],
  tools: [{ name: "get_weather", input_schema: parameters as object }],
});

const loss = (path: string) =>
  ({ side: "request", path, reason: "absent-in-target", asked: null, sent: null }) as const;

const faults = (received: object, paths = ["seed"]) =>
  account(
    readChatRequest(asked, "asked"),
    readMessagesRequest(received, "received"),
    paths.map(loss),
    new Set(),
  );

type Sent = ReturnType<typeof sent>;
type Blocks = { content: Record<string, unknown>[] };

describe("the account of a request", () => {
  it("is even when all was sent, under other ids and in another order of keys", () => {
    expect(faults(sent())).toEqual([]);
  });

  it.each<[string, (body: Sent) => void]>([
    ["a word", (body) => Object.assign(body, { system: "Be long." })],
    ["a message", (body) => body.messages.splice(0, 1)],
    ["the order", (body) => body.messages.reverse()],
    [
      "an argument",
      (body) => Object.assign((body.messages[1] as Blocks).content[1] ?? {}, { input: {} }),
    ],
    [
      "a result",
      (body) => Object.assign((body.messages[2] as Blocks).content[0] ?? {}, { content: "cold" }),
    ],
    [
      "whose result it is",
      (body) => Object.assign((body.messages[2] as Blocks).content[0] ?? {}, { tool_use_id: "y" }),
    ],
    ["a schema", (body) => Object.assign(body.tools[0] ?? {}, { input_schema: {} })],
    ["a tool", (body) => body.tools.pop()],
    ["a limit", (body) => Object.assign(body, { max_tokens: 8 })],
    ["what nobody asked for", (body) => Object.assign(body, { temperature: 0.5 })],
  ])("shows when %s is another one", (_what, change) => {
    const body = sent();
    change(body);
    expect(faults(body)).not.toEqual([]);
  });

  it("shows what was lost in silence, and what was declared and sent all the same", () => {
    expect(faults(sent(), [])).toEqual(["lost in silence: seed (other seed = 1)"]);
    expect(faults(sent(), ["seed", "max_tokens"])).toEqual(["not asked for: limit = 7"]);
  });

  it("takes no loss of what the other dialect has, or of what was not asked", () => {
    const fault = (path: string) => lossFault(loss(path), "openai-chat", asked);
    expect(fault("seed")).toBeUndefined();
    expect(fault("max_tokens")).toBe("may not be lost: max_tokens");
    expect(fault("messages[1].content")).toBe("may not be lost: messages[1].content");
    expect(fault("logit_bias")).toBe("declares what was not asked: logit_bias");
  });
});
