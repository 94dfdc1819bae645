import type { Recorded } from "../contract/recorded.ts";
import { type Loose, many } from "./loose.ts";

const usage = { prompt_tokens: 9, completion_tokens: 5, total_tokens: 14 };
const call = (id: string, name: string, args: string) => ({
  id,
  type: "function",
  function: { name, arguments: args },
});
const cited = { type: "url_citation", url_citation: { url: "https://example.com/a", title: "A" } };
const logprobs = { content: [{ token: "Hi", logprob: -0.1, bytes: null, top_logprobs: [] }] };

const choice = (message: Loose, finish_reason = "stop", more: Loose = {}) => ({
  index: 0,
  message: { role: "assistant", content: null, ...message },
  finish_reason,
  ...more,
});

const chatAnswers: Readonly<Record<string, readonly Loose[]>> = {
  refusal: [choice({ refusal: "I can't." })],
  filter: [choice({ content: "Hal" }, "content_filter")],
  length: [choice({ content: "Hal" }, "length")],
  candidates: [choice({ content: "One" }), { ...choice({ content: "Two" }), index: 1 }],
  logprobs: [choice({ content: "Hi" }, "stop", { logprobs })],
  citations: [choice({ content: "See A.", annotations: [cited] })],
  thought: [choice({ content: "Yes", reasoning_content: "Hm." })],
  calls: [
    choice(
      { content: "Wait.", tool_calls: [call("a.1", "f", '{"x":1}'), call("b", "g", "")] },
      "stop",
    ),
  ],
  speech: [choice({ audio: { id: "s", data: "AAAA", expires_at: 1, transcript: "Hello." } })],
  broken: [choice({ tool_calls: [call("a", "f", '{"x":')] }, "tool_calls")],
};

const block = (type: string, more: Loose) => ({ type, ...more });
const text = (said: string, more: Loose = {}) => block("text", { text: said, ...more });
const source = {
  type: "web_search_result_location",
  url: "https://example.com/a",
  title: "A",
  cited_text: "a",
  encrypted_index: "eA==",
};

const messageAnswers: Readonly<Record<string, readonly [string, ...Loose[]]>> = {
  refusal: ["refusal", text("I can't.")],
  length: ["max_tokens", text("Hal")],
  sequence: ["stop_sequence", text("Up to")],
  pause: ["pause_turn", text("Wait")],
  thought: [
    "end_turn",
    block("thinking", { thinking: "Hm.", signature: "c2ln" }),
    block("redacted_thinking", { data: "ZGF0YQ==" }),
    text("Yes"),
  ],
  calls: [
    "tool_use",
    text("Wait."),
    block("tool_use", { id: "t1", name: "f", input: { x: 1, y: { z: [] } } }),
    block("tool_use", { id: "t2", name: "g", input: {} }),
  ],
  hosted: [
    "end_turn",
    block("server_tool_use", { id: "s", name: "web_search", input: { query: "a" } }),
    block("web_search_tool_result", { tool_use_id: "s", content: [] }),
    text("See A.", { citations: [source] }),
  ],
};

const whole = (kind: string, name: string, body: Loose): Recorded => ({
  id: `${kind}-${name}`,
  kind,
  host: "written",
  stream: false,
  request: null,
  response: { status: 200, headers: { "content-type": "application/json" }, body },
});

const streamed = (one: Recorded, frames: readonly Loose[], last: string): Recorded => {
  const lines = frames.map((data) => `data: ${JSON.stringify(data)}\n\n`);
  const headers = { "content-type": "text/event-stream" };
  const response = { status: 200, headers, sse: lines.join("") + last };
  return { ...one, id: `${one.id}-streamed`, stream: true, response };
};

function chatAnswer(name: string, choices: readonly Loose[]): Recorded[] {
  const one = whole("openai-chat", name, { id: "c", model: "m", choices, usage });
  const pieces = choices.flatMap(({ index, message, finish_reason, ...more }) => {
    const { tool_calls, ...delta } = message as { tool_calls?: Loose[] };
    const calls = tool_calls?.map((given, at) => ({ index: at, ...given }));
    return [
      {
        index,
        delta: { ...delta, ...(calls ? { tool_calls: calls } : {}) },
        finish_reason: null,
        ...more,
      },
      { index, delta: {}, finish_reason },
    ];
  });
  const chunk = (rest: Loose) => ({
    id: "c",
    object: "chat.completion.chunk",
    model: "m",
    ...rest,
  });
  const frames = pieces.map((piece) => chunk({ choices: [piece] }));
  return [one, streamed(one, [...frames, chunk({ choices: [], usage })], "data: [DONE]\n\n")];
}

function messageAnswer(
  name: string,
  [stop_reason, ...content]: readonly [string, ...Loose[]],
): Recorded[] {
  const tokens = { input_tokens: 9, output_tokens: 5, cache_read_input_tokens: 4 };
  const message = { id: "m", type: "message", role: "assistant", model: "m" };
  const one = whole("anthropic", name, { ...message, content, stop_reason, usage: tokens });
  const blocks = content.flatMap(({ citations, ...content_block }, index) => [
    { type: "content_block_start", index, content_block },
    ...many(citations).map((citation) => {
      const delta = { type: "citations_delta", citation };
      return { type: "content_block_delta", index, delta };
    }),
    { type: "content_block_stop", index },
  ]);
  const frames = [
    { type: "message_start", message: { ...message, content: [], usage: tokens } },
    ...blocks,
    { type: "message_delta", delta: { stop_reason }, usage: { output_tokens: 5 } },
    { type: "message_stop" },
  ];
  return [one, streamed(one, frames, "")];
}

/** Answers with what the recordings have little or nothing of, whole and streamed, as recordings are. */
export const writtenAnswers: readonly Recorded[] = [
  ...Object.entries(chatAnswers).flatMap(([name, choices]) => chatAnswer(name, choices)),
  ...Object.entries(messageAnswers).flatMap(([name, answer]) => messageAnswer(name, answer)),
];
