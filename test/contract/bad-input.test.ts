import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chunk, dataOf, event } from "../fixtures/crossing.ts";
import { anthropic, chat, type Sample, send } from "../fixtures/dialect-samples.ts";
import { provider, startTestGateway, type TestGateway } from "../fixtures/gateway.ts";
import { startUpstream, stream, type Upstream, whole } from "../fixtures/upstream.ts";
import { readChat, readMessage, type Said } from "../oracle/answer-readers.ts";
import { readChatStream, readMessagesStream } from "../oracle/stream-readers.ts";
import { startStrictProvider } from "./strict-provider.ts";

type Json = Readonly<Record<string, unknown>>;

let strict: Upstream;
let upstream: Upstream;
let gateway: TestGateway;

beforeAll(async () => {
  strict = await startStrictProvider();
  upstream = await startUpstream();
  gateway = await startTestGateway({
    providers: [
      provider("strict-chat", "openai-compatible", strict.url),
      provider("strict-messages", "anthropic-compatible", strict.url),
      provider("odd-chat", "openai-compatible", upstream.url),
      provider("odd-messages", "anthropic-compatible", upstream.url),
    ],
  });
});
afterAll(async () => {
  await gateway?.[Symbol.asyncDispose]();
  await strict?.[Symbol.asyncDispose]();
  await upstream?.[Symbol.asyncDispose]();
});

/** What a client is told: the words of an answer and its calls, or `code` of an error in its own envelope. */
async function told(here: Sample, body: string): Promise<string> {
  const answer = await send(gateway, here, body);
  const text = await answer.text();
  const isStream = answer.headers.get("content-type")?.startsWith("text/event-stream") === true;
  const json: Json[] = isStream ? dataOf(text) : [JSON.parse(text)];
  const failed = json.find(({ error }) => error !== undefined && error !== null);
  const code = (failed?.error as { code?: string } | undefined)?.code;
  const losses = Number(answer.headers.get("x-patchbay-losses") ?? 0);
  const said = saidIn(here, json, isStream);
  const all = [said.text, ...said.calls].filter((word) => word !== "").join(" ");
  const words = all.length > 200 ? `${all.length} characters` : all;
  if (failed) return `${words === "" ? "" : `${words}, then `}${code ?? "an error without a code"}`;
  const row = await gateway.rowOf(answer);
  if (row.lossList.length < losses) throw new Error("Losses are not on record.");
  return `${words === "" ? "nothing" : words}, ${said.stop}`;
}

function saidIn({ name }: Sample, json: readonly Json[], isStream: boolean): Said {
  if (name === "anthropic") {
    return isStream ? readMessagesStream(json, "read") : readMessage(json[0], "read");
  }
  return isStream ? readChatStream(json, "read") : readChat(json[0], "read");
}

const user = (content: unknown = "Hi") => ({ role: "user", content });
const said = { role: "assistant", content: "Hello" };
const many = Array.from({ length: 10_000 }, (_, at) => `tool_${at}`);

/** Stands for lists in lists, which cannot be printed. */
const nested = "20,000 levels";
const printed = (json: string): string =>
  json.replace(JSON.stringify(nested), `${"[".repeat(20_000)}${"]".repeat(20_000)}`);

const chatCall = (given: unknown) => ({
  role: "assistant",
  content: null,
  tool_calls: [{ id: "a", type: "function", function: { name: "f", arguments: given } }],
});
const chatResult = { role: "tool", tool_call_id: "a", content: "one" };
const messagesCall = (input: unknown) => ({
  role: "assistant",
  content: [{ type: "tool_use", id: "a", name: "f", input }],
});
const messagesResult = user([{ type: "tool_result", tool_use_id: "a", content: "one" }]);

/** What may come of a request: it is taken by a strict provider, or refused by it or by the gateway. */
const taken = /^an answer$/;
const refused = /^(?:invalid_request|provider_error)$/;

const chatRequests: readonly [string, Json, RegExp][] = [
  ["a result without a call", { messages: [user(), chatResult] }, refused],
  ["a call without a result", { messages: [user(), chatCall("{}"), user("On")] }, refused],
  ["a call that ends the conversation", { messages: [user(), chatCall("{}")] }, refused],
  ["an empty message", { messages: [user(""), said, user()] }, refused],
  ["nothing but empty messages", { messages: [user("")] }, refused],
  [
    "an empty answer in the midst",
    { messages: [user(), { role: "assistant", content: "" }, user("On")] },
    taken,
  ],
  ["no messages", { messages: [] }, refused],
  ["messages that are no list", { messages: {} }, /^invalid_request$/],
  ["an answer first", { messages: [said, user()] }, refused],
  ["two answers in a row", { messages: [user(), said, said, user()] }, taken],
  ["an instruction last", { messages: [user(), { role: "system", content: "Be brief" }] }, taken],
  ["an unknown role", { messages: [{ role: "robot", content: "Hi" }] }, /^invalid_request$/],
  ["arguments that are no JSON", { messages: [user(), chatCall("{x"), chatResult] }, taken],
  ["arguments that are no text", { messages: [user(), chatCall(7), chatResult] }, taken],
  [
    "10,000 tools",
    {
      messages: [user()],
      tools: many.map((name) => ({
        type: "function",
        function: { name, parameters: { type: "object" } },
      })),
    },
    taken,
  ],
  ["a body 20,000 levels deep", { messages: [user()], metadata: nested }, /^json_too_deep$/],
  ["10 MB of text", { messages: [user("x".repeat(10_000_000))] }, taken],
];

const messagesRequests: readonly [string, Json, RegExp][] = [
  ["a result without a call", { messages: [messagesResult] }, refused],
  ["a call without a result", { messages: [user(), messagesCall({}), user("On")] }, refused],
  ["a call that ends the conversation", { messages: [user(), messagesCall({})] }, refused],
  ["an empty message", { messages: [user(""), said, user()] }, taken],
  ["nothing but empty messages", { messages: [user([])] }, refused],
  ["no messages", { messages: [] }, refused],
  ["messages that are no list", { messages: {} }, /^invalid_request$/],
  ["an answer first", { messages: [said, user()] }, taken],
  ["two answers in a row", { messages: [user(), said, said, user()] }, taken],
  ["an instruction last", { messages: [user(), { role: "system", content: "Be brief" }] }, taken],
  ["an unknown role", { messages: [{ role: "robot", content: "Hi" }] }, /^invalid_request$/],
  ["an input that is no object", { messages: [user(), messagesCall("{x"), messagesResult] }, taken],
  ["an input that is a number", { messages: [user(), messagesCall(7), messagesResult] }, taken],
  [
    "10,000 tools",
    { messages: [user()], tools: many.map((name) => ({ name, input_schema: { type: "object" } })) },
    taken,
  ],
  ["a body 20,000 levels deep", { messages: [user()], metadata: nested }, /^json_too_deep$/],
  ["10 MB of text", { messages: [user("x".repeat(10_000_000))] }, taken],
];

describe.each([
  [chat, "strict-messages", chatRequests],
  [anthropic, "strict-chat", messagesRequests],
] as const)("a bad request of $name", (here, there, requests) => {
  it.each(requests)("%s", async (_what, body, outcome) => {
    const found = await told(here, printed(here.request({ ...body, model: `${there}/m` })));
    expect(found.replace(/^(?!nothing).+, (?:end|tool|length)$/s, "an answer")).toMatch(outcome);
  });
});

const choice = (message: unknown, finish_reason: unknown = "stop") =>
  JSON.stringify({
    id: "c",
    object: "chat.completion",
    choices: [{ index: 0, message, finish_reason }],
  });
const message = (content: unknown, stop_reason: unknown = "end_turn") =>
  JSON.stringify({ id: "m", type: "message", role: "assistant", content, stop_reason, usage: {} });

const chatAnswers: readonly [string, string, unknown][] = [
  ["of another dialect", anthropic.whole, "provider_answer_unrecognised"],
  ["without choices", JSON.stringify({ id: "c", choices: [] }), "provider_answer_unrecognised"],
  [
    "with a choice that holds nothing",
    JSON.stringify({ id: "c", choices: [{}] }),
    "provider_answer_unrecognised",
  ],
  [
    "with choices that are no list",
    JSON.stringify({ id: "c", choices: {} }),
    "provider_answer_unrecognised",
  ],
  ["with an empty message", choice({ role: "assistant", content: "" }), "nothing, end"],
  [
    "with a call without a name",
    choice({ tool_calls: [{ id: "a", function: {} }] }),
    "bad_tool_input",
  ],
  ["with arguments that are no JSON", choice(chatCall("{x"), "tool_calls"), "bad_tool_input"],
  [
    "with arguments that were cut",
    choice(chatCall('{"a'), "length"),
    expect.stringMatching(/, length$/),
  ],
  [
    "that is 20,000 levels deep",
    choice({ content: "Hi", odd: nested }),
    "provider_answer_unrecognised",
  ],
  ["with 10 MB of text", choice({ content: "x".repeat(10_000_000) }), "10000000 characters, end"],
];

const messagesAnswers: readonly [string, string, string][] = [
  ["of another dialect", chat.whole, "provider_answer_unrecognised"],
  ["without content", message(undefined), "provider_answer_unrecognised"],
  ["with empty content", message([]), "nothing, end"],
  ["with empty content and no stop", message([], null), "provider_answer_unrecognised"],
  ["with content that is no list", message({}), "provider_answer_unrecognised"],
  ["with blocks that are none", message([null, 7, {}]), "nothing, end"],
  [
    "with a call without a name",
    message([{ type: "tool_use", id: "a", input: {} }], "tool_use"),
    "bad_tool_input",
  ],
  [
    "with an input that is no object",
    message(messagesCall("{x").content, "tool_use"),
    "f({x), tool",
  ],
  [
    "that is 20,000 levels deep",
    message([{ type: "text", text: "Hi", odd: nested }]),
    "provider_answer_unrecognised",
  ],
  [
    "with 10 MB of text",
    message([{ type: "text", text: "x".repeat(10_000_000) }]),
    "10000000 characters, end",
  ],
];

describe.each([
  [anthropic, "odd-chat", chatAnswers],
  [chat, "odd-messages", messagesAnswers],
] as const)("a client of $name gets an answer", (here, there, answers) => {
  it.each(answers)("%s", async (_what, body, outcome) => {
    upstream.answer(whole(printed(body)));
    expect(await told(here, here.request({ model: `${there}/m` }))).toEqual(outcome);
  });
});

const piece = (index: number, id: string | undefined, args: string) =>
  chunk({
    tool_calls: [
      {
        index,
        ...(id ? { id, type: "function" } : {}),
        function: { ...(id ? { name: id } : {}), arguments: args },
      },
    ],
  });
const done = "data: [DONE]\n\n";

const chatStreams: readonly [string, readonly string[], string][] = [
  ["of another dialect", anthropic.frames, "provider_answer_unrecognised"],
  [
    "without choices",
    [`data: ${JSON.stringify({ id: "c", choices: [] })}\n\n`, done],
    "provider_answer_unrecognised",
  ],
  ["with nothing but its end", [done], "provider_answer_unrecognised"],
  ["that begins again", [...chat.frames.slice(0, 2), ...chat.frames], "HelloHello there, end"],
  [
    "whose calls interleave",
    [
      piece(0, "a", '{"x":'),
      piece(1, "b", '{"y":'),
      piece(0, undefined, "1}"),
      piece(1, undefined, "2}"),
      chunk({}, "tool_calls"),
      done,
    ],
    'a({"x":1}) b({"y":2}), tool',
  ],
  [
    "that repeats its finish",
    [chunk({ content: "Hi" }), chunk({}, "stop"), chunk({}, "stop"), done],
    "Hi, end",
  ],
  ["that ends without one", [chunk({ content: "Hi" }), done], "Hi, end"],
  ["that stops short", [chunk({ content: "Hi" })], "Hi, then provider_stream_truncated"],
  [
    "that fails after content",
    [chunk({ content: "Hi" }), chat.errorFrame("Broke inside")],
    "Hi, then provider_error",
  ],
  [
    "with arguments that are no JSON",
    [piece(0, "a", "{x"), chunk({}, "tool_calls"), done],
    "a({x), then bad_tool_input",
  ],
  [
    "with a frame that is no JSON",
    [chunk({ content: "Hi" }), "data: {x\n\n", chunk({}, "stop"), done],
    "provider_answer_unrecognised",
  ],
];

const start = event({
  type: "message_start",
  message: { id: "m", content: [], usage: { input_tokens: 1 } },
});
const open = (index: number, id?: string) =>
  event({
    type: "content_block_start",
    index,
    content_block: id ? { type: "tool_use", id, name: id, input: {} } : { type: "text", text: "" },
  });
const delta = (index: number, text: string) =>
  event({ type: "content_block_delta", index, delta: { type: "text_delta", text } });
const input = (index: number, partial_json: string) =>
  event({ type: "content_block_delta", index, delta: { type: "input_json_delta", partial_json } });
const close = (index: number) => event({ type: "content_block_stop", index });
const finish = (stop_reason: string) =>
  event({ type: "message_delta", delta: { stop_reason }, usage: { output_tokens: 1 } });
const stop = event({ type: "message_stop" });

const messagesStreams: readonly [string, readonly string[], string][] = [
  ["of another dialect", chat.frames, "provider_answer_unrecognised"],
  ["without content", [start, stop], "provider_answer_unrecognised"],
  ["with nothing but its end", [stop], "provider_answer_unrecognised"],
  ["that begins again", [...anthropic.frames.slice(0, 2), ...anthropic.frames], "provider_error"],
  [
    "whose calls interleave",
    [
      start,
      open(0, "a"),
      open(1, "b"),
      input(0, '{"x":'),
      input(1, '{"y":'),
      input(0, "1}"),
      input(1, "2}"),
      close(0),
      close(1),
      finish("tool_use"),
      stop,
    ],
    'a({"x":1}) b({"y":2}), tool',
  ],
  [
    "that repeats its finish",
    [start, open(0), delta(0, "Hi"), close(0), finish("end_turn"), finish("end_turn"), stop],
    "Hi, end",
  ],
  ["that ends without one", [start, open(0), delta(0, "Hi"), close(0), stop], "Hi, end"],
  ["that stops short", [start, open(0), delta(0, "Hi")], "Hi, then provider_stream_truncated"],
  [
    "that fails after content",
    [start, open(0), delta(0, "Hi"), anthropic.errorFrame("Broke inside")],
    "Hi, then provider_error",
  ],
  [
    "with an input that is no JSON",
    [start, open(0, "a"), input(0, "{x"), close(0), finish("tool_use"), stop],
    "a({x), tool",
  ],
  [
    "with blocks that never end",
    [start, open(0, "a"), input(0, "{}"), finish("tool_use"), stop],
    "a({}), tool",
  ],
  [
    "with a frame that is no JSON",
    [start, open(0), delta(0, "Hi"), "data: {x\n\n", close(0), finish("end_turn"), stop],
    "provider_answer_unrecognised",
  ],
];

describe.each([
  [anthropic, "odd-chat", chatStreams],
  [chat, "odd-messages", messagesStreams],
] as const)("a client of $name gets a stream", (here, there, streams) => {
  it.each(streams)("%s", async (_what, frames, outcome) => {
    upstream.answer(stream(frames));
    expect(await told(here, here.request({ model: `${there}/m`, stream: true }))).toBe(outcome);
  });
});
