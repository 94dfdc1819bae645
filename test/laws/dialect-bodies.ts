import type { DialectId } from "../../gateway/dialects/dialect.ts";
import type { JsonObject } from "../../gateway/ir/json.ts";

/** One body of each kind that holds about everything that its dialect has. */

const png = "iVBORw0KGgo=";
const schema = { type: "object", properties: { x: { type: "number" } }, required: ["x"] };

export const requests: Readonly<Record<DialectId, JsonObject>> = {
  "openai-chat": {
    model: "m",
    messages: [
      { role: "system", content: "Be brief" },
      { role: "developer", content: [{ type: "text", text: "And kind" }] },
      {
        role: "user",
        content: [
          { type: "text", text: "Look" },
          { type: "image_url", image_url: { url: `data:image/png;base64,${png}`, detail: "low" } },
          {
            type: "file",
            file: { filename: "a.pdf", file_data: "data:application/pdf;base64,AA==" },
          },
        ],
      },
      {
        role: "assistant",
        content: "Hm",
        reasoning_content: "Thinking",
        tool_calls: [
          { id: "a", type: "function", function: { name: "f", arguments: '{"x":1}' } },
          { id: "b", type: "custom", custom: { name: "g", input: "text" } },
        ],
      },
      { role: "tool", tool_call_id: "a", content: "one" },
      { role: "tool", tool_call_id: "b", content: [{ type: "text", text: "two" }] },
      { role: "user", content: "Go on" },
    ],
    tools: [
      {
        type: "function",
        function: { name: "f", description: "d", parameters: schema, strict: true },
      },
      { type: "custom", custom: { name: "g", format: { type: "text" } } },
    ],
    tool_choice: { type: "function", function: { name: "f" } },
    parallel_tool_calls: false,
    max_completion_tokens: 9,
    stop: ["x"],
    temperature: 1.5,
    top_p: 0.9,
    reasoning_effort: "low",
    response_format: { type: "json_schema", json_schema: { name: "n", schema, strict: true } },
    user: "u",
    service_tier: "auto",
    stream: true,
    stream_options: { include_usage: true },
  },
  anthropic: {
    model: "m",
    max_tokens: 9,
    system: [{ type: "text", text: "Be brief", cache_control: { type: "ephemeral", ttl: "1h" } }],
    messages: [
      {
        role: "user",
        content: [
          { type: "text", text: "Look" },
          { type: "image", source: { type: "base64", media_type: "image/png", data: png } },
          {
            type: "document",
            source: { type: "text", media_type: "text/plain", data: "x" },
            title: "t",
          },
        ],
      },
      {
        role: "assistant",
        content: [
          { type: "thinking", thinking: "Thinking", signature: "s" },
          { type: "redacted_thinking", data: "r" },
          { type: "text", text: "Hm" },
          { type: "tool_use", id: "a", name: "f", input: { x: 1 } },
          { type: "server_tool_use", id: "s", name: "web_search", input: { query: "q" } },
          { type: "web_search_tool_result", tool_use_id: "s", content: [] },
        ],
      },
      {
        role: "user",
        content: [
          {
            type: "tool_result",
            tool_use_id: "a",
            content: [{ type: "text", text: "one" }],
            is_error: true,
          },
          { type: "text", text: "Go on" },
        ],
      },
    ],
    tools: [
      { name: "f", description: "d", input_schema: schema },
      { type: "web_search_20250305", name: "web_search", max_uses: 3 },
    ],
    tool_choice: { type: "tool", name: "f", disable_parallel_tool_use: true },
    thinking: { type: "enabled", budget_tokens: 1024 },
    output_config: { effort: "low", format: { type: "json_schema", schema } },
    stop_sequences: ["x"],
    temperature: 0.5,
    top_k: 3,
    metadata: { user_id: "u" },
    service_tier: "auto",
    stream: true,
  },
};

const chatUsage = {
  prompt_tokens: 3,
  completion_tokens: 2,
  prompt_tokens_details: { cached_tokens: 1 },
};
const messagesUsage = { input_tokens: 3, output_tokens: 2, cache_read_input_tokens: 1 };

export const answers: Readonly<Record<DialectId, JsonObject>> = {
  "openai-chat": {
    id: "c",
    object: "chat.completion",
    created: 1,
    model: "m",
    choices: [
      {
        index: 0,
        message: {
          role: "assistant",
          content: "Hm",
          reasoning_content: "Thinking",
          refusal: null,
          annotations: [
            {
              type: "url_citation",
              url_citation: { url: "u", title: "t", start_index: 0, end_index: 2 },
            },
          ],
          tool_calls: [
            { id: "a", type: "function", function: { name: "f", arguments: '{"input":"x"}' } },
          ],
          audio: { id: "i", data: "AA==", transcript: "said" },
        },
        logprobs: null,
        finish_reason: "tool_calls",
      },
    ],
    usage: chatUsage,
  },
  anthropic: {
    id: "m",
    type: "message",
    role: "assistant",
    model: "m",
    content: [
      { type: "thinking", thinking: "Thinking", signature: "s" },
      {
        type: "text",
        text: "Hm",
        citations: [{ type: "web_search_result_location", url: "u", title: "t", cited_text: "c" }],
      },
      { type: "tool_use", id: "a", name: "f", input: { x: 1 } },
      { type: "server_tool_use", id: "s", name: "web_search", input: {} },
      {
        type: "web_search_tool_result",
        tool_use_id: "s",
        content: [{ type: "web_search_result", url: "u", title: "t" }],
      },
    ],
    stop_reason: "tool_use",
    stop_sequence: null,
    usage: { ...messagesUsage, iterations: [messagesUsage] },
  },
};

const chunk = (delta: JsonObject, finish_reason: string | null = null): JsonObject => ({
  id: "c",
  created: 1,
  model: "m",
  choices: [{ index: 0, delta, finish_reason }],
});

export const streams: Readonly<Record<DialectId, readonly JsonObject[]>> = {
  "openai-chat": [
    chunk({ role: "assistant", content: "" }),
    chunk({ reasoning_content: "Thinking" }),
    chunk({ content: "Hm" }),
    chunk({
      tool_calls: [{ index: 0, id: "a", type: "function", function: { name: "f", arguments: "" } }],
    }),
    chunk({ tool_calls: [{ index: 0, function: { arguments: '{"x":' } }] }),
    chunk({
      tool_calls: [
        { index: 1, id: "b", type: "function", function: { name: "h", arguments: "{}" } },
      ],
    }),
    chunk({ tool_calls: [{ index: 0, function: { arguments: "1}" } }] }),
    chunk({}, "tool_calls"),
    { id: "c", choices: [], usage: chatUsage },
  ],
  anthropic: [
    { type: "message_start", message: { id: "m", model: "m", content: [], usage: messagesUsage } },
    { type: "content_block_start", index: 0, content_block: { type: "thinking", thinking: "" } },
    {
      type: "content_block_delta",
      index: 0,
      delta: { type: "thinking_delta", thinking: "Thinking" },
    },
    { type: "content_block_delta", index: 0, delta: { type: "signature_delta", signature: "s" } },
    { type: "content_block_stop", index: 0 },
    {
      type: "content_block_start",
      index: 1,
      content_block: { type: "tool_use", id: "a", name: "f", input: {} },
    },
    {
      type: "content_block_delta",
      index: 1,
      delta: { type: "input_json_delta", partial_json: '{"input":"x"}' },
    },
    { type: "content_block_stop", index: 1 },
    {
      type: "content_block_start",
      index: 2,
      content_block: { type: "server_tool_use", id: "s", name: "w", input: {} },
    },
    { type: "content_block_stop", index: 2 },
    { type: "message_delta", delta: { stop_reason: "tool_use" }, usage: { output_tokens: 2 } },
    { type: "message_stop" },
  ],
};
