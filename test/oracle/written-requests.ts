import type { Side } from "./expressible.ts";

type Body = { readonly [key: string]: unknown };

const user = { role: "user", content: "Hi" };
const parameters = { type: "object", properties: { city: { type: "string" } } };
const pixel = "data:image/png;base64,iVBORw0KGgo=";
const call = (id: string, name: string, args: string) => ({
  id,
  type: "function",
  function: { name, arguments: args },
});
const weather = { type: "function", function: { name: "get_weather", parameters } };

const chatRequests: Readonly<Record<string, Body>> = {
  settings: {
    messages: [user],
    ...{ temperature: 0.3, top_p: 0.5, max_completion_tokens: 77, stop: ["a", "b"], user: "u-1" },
    ...{ seed: 7, logit_bias: { 5: 1 }, logprobs: true, top_logprobs: 2, n: 1, store: true },
    ...{ presence_penalty: 1, frequency_penalty: 1, metadata: { a: "b" }, verbosity: "low" },
    ...{ prediction: { type: "content", content: "x" }, service_tier: "flex" },
  },
  "a temperature above 1": { messages: [user], temperature: 1.7 },
  "an effort below low": { messages: [user], reasoning_effort: "minimal" },
  "an effort": { messages: [user], reasoning_effort: "high" },
  "no thoughts": { messages: [user], reasoning_effort: "none" },
  "a router's reasoning": {
    messages: [user],
    reasoning: { max_tokens: 3000, exclude: true, enabled: true },
  },
  "parallel calls and their results": {
    messages: [
      { role: "developer", content: "Be short." },
      { role: "system", content: [{ type: "text", text: "Be kind." }] },
      { ...user, name: "anna" },
      {
        role: "assistant",
        content: "Looking.",
        tool_calls: [call("a", "get_weather", '{"city":"Rome"}'), call("b.1", "f", "")],
      },
      { role: "tool", tool_call_id: "b.1", content: [{ type: "text", text: "cold" }] },
      { role: "tool", tool_call_id: "a", content: "" },
      { role: "developer", content: "Now answer." },
      { role: "user", content: "And?" },
    ],
    tools: [{ ...weather, function: { ...weather.function, strict: true, description: "W" } }],
    tool_choice: "required",
    parallel_tool_calls: false,
  },
  "one named tool of two": {
    messages: [user],
    tools: [weather, { type: "function", function: { name: "f.g" } }],
    tool_choice: { type: "function", function: { name: "f.g" } },
  },
  "some of the tools": {
    messages: [user],
    tools: [weather, { type: "function", function: { name: "f" } }],
    tool_choice: {
      type: "allowed_tools",
      allowed_tools: {
        mode: "required",
        tools: [{ type: "function", function: { name: "f" } }],
      },
    },
  },
  "a freeform tool and its call": {
    messages: [
      user,
      {
        role: "assistant",
        tool_calls: [{ id: "c", type: "custom", custom: { name: "patch", input: 'a "b"' } }],
      },
      { role: "tool", tool_call_id: "c", content: "done" },
    ],
    tools: [
      {
        type: "custom",
        custom: { name: "patch", description: "Patches.", format: { type: "text" } },
      },
    ],
  },
  "a freeform tool with a grammar": {
    messages: [user],
    tools: [
      {
        type: "custom",
        custom: {
          ...{ name: "patch", description: "Patches." },
          format: { type: "grammar", grammar: { syntax: "lark", definition: "start: WORD" } },
        },
      },
    ],
  },
  "the form before tools": {
    messages: [
      user,
      { role: "assistant", content: null, function_call: { name: "f", arguments: "{}" } },
      { role: "function", name: "f", content: "x" },
    ],
    functions: [{ name: "f", description: "F", parameters }],
    function_call: { name: "f" },
  },
  media: {
    messages: [
      {
        role: "user",
        content: [
          { type: "text", text: "What?", cache_control: { type: "ephemeral", ttl: "1h" } },
          { type: "image_url", image_url: { url: pixel, detail: "low" } },
          { type: "image_url", image_url: { url: "https://example.com/a.png" } },
          {
            type: "file",
            file: { filename: "a.pdf", file_data: "data:application/pdf;base64,JVBERi0=" },
          },
          { type: "something_new", value: 1 },
        ],
      },
    ],
  },
  "a refusal and a thought in the history": {
    messages: [
      user,
      { role: "assistant", content: null, refusal: "No." },
      user,
      { role: "assistant", content: [{ type: "refusal", refusal: "Never." }] },
      user,
      { role: "assistant", content: "Yes.", reasoning_content: "Hm." },
      { role: "assistant", content: "Well.", reasoning: "Hm.", audio: { id: "audio_1" } },
      user,
    ],
  },
  "arguments that are no object": {
    messages: [
      user,
      { role: "assistant", tool_calls: [call("a", "f", "[1]")] },
      { role: "tool", tool_call_id: "a", content: "x" },
    ],
    tools: [weather],
  },
  "a schema for the answer": {
    messages: [user],
    response_format: {
      type: "json_schema",
      json_schema: { name: "city", description: "A city.", strict: true, schema: parameters },
    },
  },
  "any JSON for the answer": { messages: [user], response_format: { type: "json_object" } },
  "a choice for tools that only OpenAI runs": {
    messages: [user],
    tools: [{ type: "web_search" }],
    tool_choice: "required",
  },
};

const mark = (ttl?: string) => ({ cache_control: { type: "ephemeral", ...(ttl ? { ttl } : {}) } });
const base64 = { type: "base64", media_type: "image/png", data: "iVBORw0KGgo=" };
const tool = { name: "get_weather", description: "W", input_schema: parameters };

const messagesRequests: Readonly<Record<string, Body>> = {
  settings: {
    messages: [user],
    ...{ temperature: 0.3, top_p: 0.5, top_k: 9, stop_sequences: ["a"], service_tier: "auto" },
    ...{ metadata: { user_id: "u", more: 1 }, container: "c", inference_geo: "eu", speed: "fast" },
  },
  "only the standard tier": { messages: [user], service_tier: "standard_only" },
  "a budget and an effort": {
    messages: [user],
    thinking: { type: "enabled", budget_tokens: 9000 },
    output_config: { effort: "max", verbosity: "low" },
  },
  "adaptive thinking": { messages: [user], thinking: { type: "adaptive", display: "omitted" } },
  "no thoughts": { messages: [user], thinking: { type: "disabled" } },
  "cache marks everywhere": {
    system: [{ type: "text", text: "Be short.", ...mark("1h") }],
    messages: [
      { role: "user", content: [{ type: "text", text: "Hi", ...mark() }] },
      {
        role: "assistant",
        content: [{ type: "tool_use", id: "t", name: "get_weather", input: {}, ...mark() }],
      },
      {
        role: "user",
        content: [
          { type: "tool_result", tool_use_id: "t", content: "x", ...mark() },
          { type: "image", source: base64, ...mark("5m") },
        ],
      },
    ],
    tools: [{ ...tool, ...mark() }],
    cache_control: { type: "ephemeral" },
  },
  "parallel calls, failed and empty results, media in them": {
    system: "Be short.",
    messages: [
      user,
      {
        role: "assistant",
        content: [
          { type: "thinking", thinking: "Hm.", signature: "c2ln" },
          { type: "redacted_thinking", data: "ZGF0YQ==" },
          { type: "text", text: "Looking." },
          { type: "tool_use", id: "t1", name: "get_weather", input: { city: "Rome" } },
          { type: "tool_use", id: "t.2", name: "f", input: {}, caller: { type: "direct" } },
          { type: "tool_use", id: "t3", name: "f", input: { a: 1 } },
        ],
      },
      {
        role: "user",
        content: [
          { type: "tool_result", tool_use_id: "t1", is_error: true, content: "broken" },
          {
            type: "tool_result",
            tool_use_id: "t.2",
            content: [
              { type: "text", text: "a picture" },
              { type: "image", source: base64 },
            ],
          },
          { type: "tool_result", tool_use_id: "t3" },
          { type: "text", text: "And?" },
        ],
      },
    ],
    tools: [{ ...tool, strict: true, defer_loading: false, input_examples: [{ city: "x" }] }],
    tool_choice: { type: "any", disable_parallel_tool_use: true },
  },
  "one named tool": {
    messages: [user],
    tools: [tool, { name: "f", input_schema: parameters }],
    tool_choice: { type: "tool", name: "f" },
  },
  documents: {
    messages: [
      {
        role: "user",
        content: [
          {
            type: "document",
            source: { type: "base64", media_type: "application/pdf", data: "JVBERi0=" },
            title: "a.pdf",
            context: "old",
            citations: { enabled: true },
          },
          { type: "document", source: { type: "text", media_type: "text/plain", data: "Plain." } },
          {
            type: "document",
            source: { type: "content", content: [{ type: "text", text: "Piece." }] },
          },
          {
            type: "search_result",
            source: "https://example.com",
            title: "Found",
            content: [{ type: "text", text: "Hit." }],
          },
          { type: "image", source: { type: "url", url: "https://example.com/a.png" } },
          { type: "text", text: "What?" },
        ],
      },
    ],
  },
  "citations and a hosted tool in the history": {
    messages: [
      user,
      {
        role: "assistant",
        content: [
          { type: "server_tool_use", id: "s", name: "web_search", input: { query: "cats" } },
          {
            type: "web_search_tool_result",
            tool_use_id: "s",
            content: [
              {
                type: "web_search_result",
                url: "https://example.com/c",
                title: "Cats",
                encrypted_content: "eA==",
              },
            ],
          },
          {
            type: "text",
            text: "Cats purr.",
            citations: [
              {
                type: "web_search_result_location",
                url: "https://example.com/c",
                title: "Cats",
                cited_text: "purr",
                encrypted_index: "eQ==",
              },
            ],
          },
        ],
      },
      user,
    ],
    tools: [{ type: "web_search_20250305", name: "web_search", max_uses: 3 }],
    tool_choice: { type: "any" },
  },
  "a schema for the answer": {
    messages: [user],
    output_config: { format: { type: "json_schema", schema: parameters } },
  },
  "an instruction in the midst": {
    messages: [user, { role: "system", content: "Be short." }, user],
  },
};

/** Requests with what the recordings have little or nothing of, by what they are about. */
export const writtenRequests: Readonly<Record<Side, readonly (readonly [string, Body])[]>> = {
  "openai-chat": Object.entries(chatRequests),
  anthropic: Object.entries(messagesRequests).map(([what, body]) => [
    what,
    { max_tokens: 4096, ...body },
  ]),
};
