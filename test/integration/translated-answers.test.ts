import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Crossings, chunk, dataOf, event, startCrossings } from "../fixtures/crossing.ts";
import { anthropic, chat, usageFrame } from "../fixtures/dialect-samples.ts";
import { stream, whole } from "../fixtures/upstream.ts";

type Json = Readonly<Record<string, unknown>>;

let crossings: Crossings;

const done = "data: [DONE]\n\n";
const streaming = { stream: true };
const loose = (value: unknown) => (value ?? {}) as Json;

/** One UTF-16 code unit at a time: pairs and escapes are split. */
const units = (text: string) => Array.from({ length: text.length }, (_, at) => text.charAt(at));
const input = JSON.stringify({ path: "C:\\new\u{1f600}\n", quote: '"é\u2028', deep: [{ a: {} }] });

/** All that a stream's deltas of one key say. */
const joined = (data: readonly Json[], key: string) =>
  data.map((one) => String(loose(one.delta)[key] ?? "")).join("");

/** All pieces of the arguments of a chat stream's calls. */
function argumentsIn(data: readonly Json[]): string {
  const choices = data.flatMap(({ choices }) => choices as Json[]);
  const calls = choices.flatMap(({ delta }) => (loose(delta).tool_calls ?? []) as Json[]);
  return calls.map((call) => String(loose(call.function).arguments ?? "")).join("");
}

/** The deltas of a chat stream's only choice. */
const deltasOf = (text: string): Json[] =>
  dataOf(text).flatMap(({ choices }) => (choices as Json[]).map(({ delta }) => loose(delta)));

describe("what a Messages client gets of a chat provider", () => {
  beforeAll(async () => {
    crossings = await startCrossings(anthropic, chat);
  });
  afterAll(() => crossings[Symbol.asyncDispose]());

  const named = (name: string, args: string) => ({
    tool_calls: [{ index: 0, id: "call_1", type: "function", function: { name, arguments: args } }],
  });
  const more = (args: string) =>
    chunk({ tool_calls: [{ index: 0, function: { arguments: args } }] });

  it("is a call's input whole, wherever the provider split it (trap 2)", async () => {
    const frames = [
      chunk({ role: "assistant", ...named("get", "") }),
      ...units(input).map(more),
      chunk({}, "tool_calls"),
      done,
    ];
    const { text } = await crossings.ask(streaming, stream(frames));
    expect(joined(dataOf(text), "partial_json")).toBe(input);
  });

  it.each(["stop", "", "tool_calls", "function_call"])(
    "stops for its calls although the provider says %j (trap 6)",
    async (reason) => {
      const message = { role: "assistant", content: null, ...named("get", "{}") };
      const choices = [{ index: 0, message, finish_reason: reason }];
      const reply = whole(JSON.stringify({ id: "c1", model: "m", choices }));
      expect(JSON.parse((await crossings.ask({}, reply)).text).stop_reason).toBe("tool_use");
      const frames = [chunk(named("get", "{}")), chunk({}, reason), done];
      const { text } = await crossings.ask(streaming, stream(frames));
      expect(loose(dataOf(text).at(-2)?.delta).stop_reason).toBe("tool_use");
    },
  );

  it.each([
    ["stop", "end_turn"],
    ["length", "max_tokens"],
    ["content_filter", "refusal"],
    ["model_length", "model_context_window_exceeded"],
  ])("stops at %s with %s (trap 6)", async (reason, wanted) => {
    const { text } = await crossings.ask({}, whole(chat.whole.replace('"stop"', `"${reason}"`)));
    expect(JSON.parse(text).stop_reason).toBe(wanted);
  });

  const thought = "Let me see";
  it.each([
    ["reasoning_content", { reasoning_content: thought }],
    ["reasoning", { reasoning: thought }],
    ["reasoning_details", { reasoning_details: [{ type: "reasoning.text", text: thought }] }],
    ["thinking", { thinking: thought }],
    ["content of thinking", { content: [{ type: "thinking", thinking: thought }] }],
  ])("has a thought where a chunk has %s and nothing else (trap 12)", async (_name, delta) => {
    const frames = [chunk(delta), chunk({ content: "Yes" }), chunk({}, "stop"), done];
    const data = dataOf((await crossings.ask(streaming, stream(frames))).text);
    const blocks = data.filter(({ type }) => type === "content_block_start");
    expect(blocks.map((block) => loose(block.content_block).type)).toEqual(["thinking", "text"]);
    expect(joined(data, "thinking")).toBe(thought);
    const message = { role: "assistant", content: "Yes", ...delta };
    const choices = [{ index: 0, message, finish_reason: "stop" }];
    const reply = whole(JSON.stringify({ id: "c1", model: "m", choices }));
    const { content } = JSON.parse((await crossings.ask({}, reply)).text);
    expect(content[0]).toMatchObject({ type: "thinking", thinking: thought });
  });

  it("has the usage that was asked for with the stream, once, at its end (traps 17, 18)", async () => {
    const { sent, text, arrived } = await crossings.ask(streaming, stream(chat.frames));
    expect(sent.stream_options).toEqual({ include_usage: true });
    const data = dataOf(text);
    const first = loose(loose(data[0]?.message).usage);
    const asked = Buffer.byteLength(anthropic.request(streaming));
    expect(first).toMatchObject({ input_tokens: Math.round(asked / 4), output_tokens: 0 });
    const told = data.filter(({ type }) => type === "message_delta");
    expect(told).toMatchObject([{ usage: { input_tokens: 11, output_tokens: 2 } }]);
    expect(arrived.url).toBe(chat.path);
  });

  it("has the tokens of the cache apart, reasoning within its output (trap 16)", async () => {
    const usage = {
      prompt_tokens: 100,
      completion_tokens: 30,
      total_tokens: 130,
      prompt_tokens_details: { cached_tokens: 60 },
      completion_tokens_details: { reasoning_tokens: 20 },
    };
    const frame = usageFrame.replace(/"usage":\{[^}]*\}/, `"usage":${JSON.stringify(usage)}`);
    const frames = chat.frames.map((one) => (one === usageFrame ? frame : one));
    const { text } = await crossings.ask(streaming, stream(frames));
    expect(dataOf(text).at(-2)?.usage).toEqual({
      input_tokens: 40,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 60,
      output_tokens: 30,
      output_tokens_details: { thinking_tokens: 20 },
    });
  });

  it("ends with an error where the provider's stream has no end (trap 22)", async () => {
    const { text } = await crossings.ask(streaming, stream(chat.frames.slice(0, 3)));
    expect(dataOf(text).at(-1)).toMatchObject({ type: "error" });
    expect(text).not.toContain("message_stop");
    expect(text).not.toContain("message_delta");
  });

  it("keeps how long to wait and what is left of a limit (trap 31)", async () => {
    const headers = { "retry-after": "7", "x-ratelimit-remaining-tokens": "5" };
    const error = chat.error("Slow down").replace('"code":null', '"code":"tokens_exceeded"');
    const { answer, text } = await crossings.ask({}, whole(error, 429, headers));
    expect(answer.status).toBe(429);
    expect(Object.fromEntries(answer.headers)).toMatchObject(headers);
    expect(JSON.parse(text)).toMatchObject({
      type: "error",
      error: { type: "rate_limit_error", message: "Slow down", code: "tokens_exceeded" },
    });
  });
});

describe("what a chat client gets of a Messages provider", () => {
  beforeAll(async () => {
    crossings = await startCrossings(chat, anthropic);
  });
  afterAll(() => crossings[Symbol.asyncDispose]());

  const opening = `${anthropic.frames[0]?.split("\n\n")[0]}\n\n`;
  const stopped = { stop_reason: "end_turn", stop_sequence: null };
  const ending =
    event({ type: "message_delta", delta: stopped, usage: { output_tokens: 2 } }) +
    event({ type: "message_stop" });
  const block = (index: number, content_block: Json, ...deltas: Json[]) => [
    event({ type: "content_block_start", index, content_block }),
    ...deltas.map((delta) => event({ type: "content_block_delta", index, delta })),
    event({ type: "content_block_stop", index }),
  ];
  const pieces = units(input).map((partial_json) => ({ type: "input_json_delta", partial_json }));
  const use = { type: "tool_use", id: "toolu_1", name: "get", input: {} };
  const message = (content: Json[], more: Json = {}) =>
    whole(JSON.stringify({ ...JSON.parse(anthropic.whole), content, ...more }));
  const frames = (...blocks: string[]) => [opening, ...blocks, ending];

  it("is a call's input whole, wherever the provider split it (trap 2)", async () => {
    const { text } = await crossings.ask(streaming, stream(frames(...block(0, use, ...pieces))));
    expect(argumentsIn(dataOf(text))).toBe(input);
  });

  it("stops for its calls although the provider says end_turn (trap 6)", async () => {
    const { text } = await crossings.ask({}, message([use]));
    expect(JSON.parse(text).choices[0].finish_reason).toBe("tool_calls");
    const streamed = await crossings.ask(streaming, stream(frames(...block(0, use, ...pieces))));
    const last = dataOf(streamed.text).at(-1)?.choices as Json[];
    expect(last[0]?.finish_reason).toBe("tool_calls");
  });

  it.each([
    ["end_turn", "stop"],
    ["stop_sequence", "stop"],
    ["max_tokens", "length"],
    ["model_context_window_exceeded", "length"],
    ["refusal", "content_filter"],
    ["pause_turn", "stop"],
  ])("stops at %s with %s (trap 6)", async (reason, wanted) => {
    const { text } = await crossings.ask({}, message([], { stop_reason: reason }));
    expect(JSON.parse(text).choices[0].finish_reason).toBe(wanted);
  });

  it("says which blocks of the provider's own tools it leaves out (trap 8)", async () => {
    const search = { type: "server_tool_use", id: "s", name: "web_search", input: { query: "q" } };
    const found = { type: "web_search_tool_result", tool_use_id: "s", content: [] };
    const said = { type: "text", text: "Found" };
    const { text, losses } = await crossings.ask({}, message([search, found, said]));
    expect(JSON.parse(text).choices[0].message.content).toBe("Found");
    expect(losses).toEqual(["content[0] absent-in-target", "content[1] absent-in-target"]);
  });

  it.each([false, true])(
    "has its own name of a tool, and its own ids go back (trap 9, streamed: %s)",
    async (streamed) => {
      const name = `mcp.${"server/".repeat(20)}read`;
      const tools = [{ type: "function", function: { name } }];
      const { sent } = await crossings.ask({ tools });
      const [{ name: there }] = sent.tools as [{ name: string }];
      expect(there).toMatch(/^[\w-]{1,128}$/);
      const called = { ...use, id: "toolu_01A", name: there };
      const reply = streamed ? stream(frames(...block(0, called))) : message([called]);
      const { text } = await crossings.ask({ tools, stream: streamed }, reply);
      expect(text).toContain(JSON.stringify(name));
      expect(text).toContain('"toolu_01A"');
      const ids = ["toolu_01A", "functions.get:0", "functions/get:0"];
      const tool_calls = ids.map((id) => ({
        id,
        type: "function",
        function: { name, arguments: "{}" },
      }));
      const results = ids.map((id) => ({ role: "tool", tool_call_id: id, content: id }));
      const asked = await crossings.ask({
        tools,
        messages: [{ role: "assistant", content: null, tool_calls }, ...results],
      });
      const [uses, answers] = asked.sent.messages as { content: Json[] }[];
      const sentIds = uses?.content.map(({ id }) => String(id)) ?? [];
      expect(sentIds[0]).toBe("toolu_01A");
      expect(new Set(sentIds).size).toBe(ids.length);
      for (const id of sentIds) expect(id).toMatch(/^[\w-]+$/);
      expect(uses?.content.map((one) => one.name)).toEqual([there, there, there]);
      expect(answers?.content.map(({ tool_use_id: id }) => id)).toEqual(sentIds);
    },
  );

  it("has a thought's words, and neither its seal nor a thought that was hidden (traps 11, 13)", async () => {
    const blocks = [
      { type: "thinking", thinking: "Hm", signature: "c2VhbDE=" },
      { type: "thinking", thinking: "", signature: "c2VhbDI=" },
      { type: "redacted_thinking", data: "c2VhbDM=" },
    ];
    const { text, losses } = await crossings.ask({}, message(blocks));
    expect(JSON.parse(text).choices[0].message.reasoning_content).toBe("Hm");
    expect(text).not.toContain("c2Vhb");
    expect(losses).toEqual([
      "content[0].signature issuer-bound",
      "content[1].signature issuer-bound",
      "content[2].data issuer-bound",
    ]);
    const signature = { type: "signature_delta", signature: "c2VhbDE=" };
    const [open = {}, , hidden = {}] = blocks;
    const streamed = [
      ...block(0, { ...open, thinking: "", signature: "" }, signature),
      ...block(1, hidden),
    ];
    const other = await crossings.ask(streaming, stream(frames(...streamed)));
    expect(other.text).not.toContain("c2Vhb");
    expect(other.losses).toEqual([
      "content[0].signature issuer-bound",
      "content[1].data issuer-bound",
    ]);
  });

  it("has no usage in a stream that it did not ask it of, and once where it did (trap 17)", async () => {
    const silent = await crossings.ask(streaming, stream(anthropic.frames));
    expect(silent.text).not.toContain("usage");
    const options = { stream_options: { include_usage: true } };
    const told = await crossings.ask({ ...streaming, ...options }, stream(anthropic.frames));
    const [last, ...others] = dataOf(told.text).toReversed();
    expect(last).toMatchObject({
      choices: [],
      usage: { prompt_tokens: 11, completion_tokens: 2, total_tokens: 13 },
    });
    expect(others.every(({ usage }) => usage === null)).toBe(true);
  });

  it("counts what was cached within the prompt (trap 16)", async () => {
    const usage = {
      input_tokens: 10,
      cache_read_input_tokens: 60,
      cache_creation_input_tokens: 30,
      cache_creation: { ephemeral_5m_input_tokens: 10, ephemeral_1h_input_tokens: 20 },
      output_tokens: 7,
    };
    const { text } = await crossings.ask({}, message([], { usage }));
    expect(JSON.parse(text).usage).toEqual({
      prompt_tokens: 100,
      completion_tokens: 7,
      total_tokens: 107,
      prompt_tokens_details: { cached_tokens: 60, cache_write_tokens: 30 },
    });
  });

  it("begins with the role and ends with the finish and [DONE] (trap 20)", async () => {
    const { text } = await crossings.ask(streaming, stream(anthropic.frames));
    expect(deltasOf(text).map((delta) => Object.keys(delta))).toEqual([
      ["role", "content"],
      ["content"],
      [],
    ]);
    expect(text.endsWith(done)).toBe(true);
  });

  it("ends with an error and no [DONE] where the provider's stream has no end (trap 22)", async () => {
    const { text } = await crossings.ask(streaming, stream(anthropic.frames.slice(0, 4)));
    expect(dataOf(text).at(-1)).toHaveProperty("error");
    expect(text).not.toContain("[DONE]");
    expect(text).not.toMatch(/"finish_reason":"/);
  });

  it("keeps how long to wait and what is left of a limit (trap 31)", async () => {
    const headers = { "retry-after": "7", "anthropic-ratelimit-tokens-remaining": "5" };
    const { answer, text } = await crossings.ask({}, whole(anthropic.error("Slow"), 529, headers));
    expect(answer.status).toBe(529);
    expect(Object.fromEntries(answer.headers)).toMatchObject(headers);
    expect(JSON.parse(text)).toMatchObject({ error: { message: "Slow" } });
  });
});
