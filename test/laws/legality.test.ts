import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../gateway/ir/json.ts";
import { extensions } from "./legality/extensions.ts";
import { legalityFaults } from "./legality/legality.ts";
import type { What, WireDialect } from "./legality/schemas.ts";

type Planted = readonly [json: JsonObject, fault: string];
type Case = {
  readonly dialect: WireDialect;
  readonly what: What;
  readonly good: readonly JsonObject[];
  readonly planted: readonly Planted[];
};

const chatAsk = { model: "m", messages: [{ role: "user", content: "Hi" }] };
const call = { id: "c", type: "function", function: { name: "f", arguments: "{}" } };
const choice = {
  index: 0,
  message: { role: "assistant", content: "Hi", refusal: null },
  logprobs: null,
  finish_reason: "stop",
};
const completion = {
  id: "x",
  object: "chat.completion",
  created: 1,
  model: "m",
  choices: [choice],
};
const delta = (piece: JsonObject) => ({
  ...completion,
  object: "chat.completion.chunk",
  choices: [{ index: 0, delta: piece, logprobs: null, finish_reason: null }],
});
const chatError = { message: "No.", type: "server_error", param: null, code: "provider_error" };

const chat: readonly Case[] = [
  {
    dialect: "openai-chat",
    what: "request",
    good: [
      { ...chatAsk, stream: true, top_k: 4 },
      { ...chatAsk, messages: [{ role: "assistant", tool_calls: [call], reasoning_content: "?" }] },
      { ...chatAsk, metadata: undefined },
    ],
    planted: [
      [{ ...chatAsk, invented: 1 }, "invented: is unknown"],
      [{ ...chatAsk, toString: 1 }, "toString: is unknown"],
      [{ ...chatAsk, temperature: "0" }, "temperature: is string, not number, null"],
      [{ model: "m" }, "messages: is missing"],
      [
        { ...chatAsk, messages: [{ role: "robot", content: "" }] },
        'messages[0].role: is "robot", not developer, system, user, assistant, tool, function',
      ],
      [
        { ...chatAsk, messages: [{ role: "user", content: "", reasoning_content: "" }] },
        "messages[0].reasoning_content: is unknown",
      ],
      [
        { ...chatAsk, messages: [{ role: "user", content: [{ type: "text" }] }] },
        "messages[0].content[0].text: is missing",
      ],
    ],
  },
  {
    dialect: "openai-chat",
    what: "answer",
    good: [completion, { error: chatError }],
    planted: [
      [{ ...completion, choices: [{ ...choice, extra: 1 }] }, "choices[0].extra: is unknown"],
      [{ ...completion, created: "1" }, "created: is string, not number"],
      [{ ...completion, id: undefined }, "id: is missing"],
      [{ ...completion, object: "answer" }, 'object: is "answer", not chat.completion'],
      [{ error: { ...chatError, code: 7 } }, "error.code: is number, not string, null"],
    ],
  },
  {
    dialect: "openai-chat",
    what: "frame",
    good: [
      delta({ role: "assistant", content: "" }),
      delta({ tool_calls: [{ index: 0, ...call }] }),
      { error: chatError },
    ],
    planted: [
      [delta({ text: "Hi" }), "choices[0].delta.text: is unknown"],
      [delta({ content: ["Hi"] }), "choices[0].delta.content: is array, not string, null"],
      [delta({ tool_calls: [{ id: "c" }] }), "choices[0].delta.tool_calls[0].index: is missing"],
      [completion, 'object: is "chat.completion", not chat.completion.chunk'],
    ],
  },
];

const messagesAsk = { model: "m", max_tokens: 7, messages: [{ role: "user", content: "Hi" }] };
const blocks = (...content: JsonObject[]) => ({
  ...messagesAsk,
  messages: [{ role: "user", content }],
});
const text = { type: "text", text: "Hi" };
const usage = {
  input_tokens: 1,
  output_tokens: 1,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 0,
};
const message = {
  id: "x",
  type: "message",
  role: "assistant",
  model: "m",
  content: [text],
  stop_reason: "end_turn",
  stop_sequence: null,
  usage,
};
const blockDelta = (piece: JsonObject) => ({ type: "content_block_delta", index: 0, delta: piece });
const failed = (error: JsonObject) => ({ type: "error", error, request_id: "r" });

const messages: readonly Case[] = [
  {
    dialect: "anthropic",
    what: "request",
    good: [
      { ...messagesAsk, system: [text], stream: true, top_k: 4 },
      { ...messagesAsk, tools: [{ name: "f", input_schema: { type: "object", anything: 1 } }] },
      { ...messagesAsk, mcp_servers: [] },
    ],
    planted: [
      [{ ...messagesAsk, user: "u" }, "user: is unknown"],
      [{ ...messagesAsk, betas: [] }, "betas: is unknown"],
      [{ ...messagesAsk, max_tokens: "7" }, "max_tokens: is string, not number"],
      [{ ...messagesAsk, max_tokens: undefined }, "max_tokens: is missing"],
      [blocks({ type: "image" }), "messages[0].content[0].source: is missing"],
      [
        { ...messagesAsk, messages: [{ role: "tool", content: "" }] },
        'messages[0].role: is "tool", not user, assistant, system',
      ],
      [{ ...messagesAsk, thinking: { type: "deep" } }, 'thinking.type: is "deep", not enabled, '],
    ],
  },
  {
    dialect: "anthropic",
    what: "answer",
    good: [
      message,
      failed({ type: "api_error", message: "No.", code: "provider_error" }),
      failed({ type: "request_too_large", message: "No." }),
    ],
    planted: [
      [{ ...message, created: 1 }, "created: is unknown"],
      [{ ...message, usage: { ...usage, input_tokens: null } }, "is null, not number"],
      [{ ...message, stop_sequence: undefined }, "stop_sequence: is missing"],
      [{ ...message, content: [{ type: "txt" }] }, 'content[0].type: is "txt", not text, '],
      [{ ...message, stop_reason: "stop" }, 'stop_reason: is "stop", not end_turn, '],
      [failed({ type: "no_error", message: "No." }), 'error.type: is "no_error", not '],
    ],
  },
  {
    dialect: "anthropic",
    what: "frame",
    good: [
      { type: "message_start", message: { ...message, content: [] } },
      blockDelta({ type: "text_delta", text: "Hi" }),
      failed({ type: "api_error", message: "No." }),
    ],
    planted: [
      [{ type: "message_stop", usage }, "usage: is unknown"],
      [{ type: "content_block_stop", index: "0" }, "index: is string, not number"],
      [{ type: "content_block_stop" }, "index: is missing"],
      [{ type: "answer_start" }, 'type: is "answer_start", not message_start, '],
      [{ index: 0 }, "type: is missing"],
      [blockDelta({ type: "text" }), 'delta.type: is "text", not text_delta, '],
    ],
  },
];

describe.each([...chat, ...messages])("$dialect, $what", ({ dialect, what, good, planted }) => {
  it("lets pass what is legal", () => {
    expect(good.map((json) => legalityFaults(dialect, what, json))).toEqual(good.map(() => []));
  });

  it.each(planted)("%j: the one fault", (json, fault) => {
    const faults = legalityFaults(dialect, what, json);
    expect(faults).toEqual([expect.stringContaining(fault)]);
  });

  it("wants an object", () => {
    expect(legalityFaults(dialect, what, [])).toEqual([".: is array, not object"]);
  });
});

it("has no extension that says the same as another one", () => {
  const places = extensions.flatMap(({ dialect, what, at, of, keys }) =>
    what.flatMap((one) =>
      at.flatMap((path) => keys.map((key) => [dialect, one, path, of, key].join(" "))),
    ),
  );
  expect(new Set(places).size).toBe(places.length);
});
