import { MessageStream } from "@anthropic-ai/sdk/lib/MessageStream";
import { ChatCompletionStream } from "openai/lib/ChatCompletionStream";
import { describe, expect, it } from "vitest";
import { decodeResponse as decodeMessage } from "../../gateway/dialects/anthropic/decode-response.ts";
import { MessagesStreamDecoder } from "../../gateway/dialects/anthropic/decode-stream.ts";
import { encodeResponse as encodeMessage } from "../../gateway/dialects/anthropic/encode-response.ts";
import { MessagesStreamEncoder } from "../../gateway/dialects/anthropic/encode-stream.ts";
import { decodeResponse as decodeChat } from "../../gateway/dialects/openai-chat/decode-response.ts";
import { ChatStreamDecoder } from "../../gateway/dialects/openai-chat/decode-stream.ts";
import { encodeResponse as encodeChat } from "../../gateway/dialects/openai-chat/encode-response.ts";
import { ChatStreamEncoder } from "../../gateway/dialects/openai-chat/encode-stream.ts";
import type { StreamEvent } from "../../gateway/ir/events.ts";
import { isObject, type JsonObject } from "../../gateway/ir/json.ts";
import { spread } from "../../gateway/ir/spread.ts";
import { frames, readRecorded } from "../contract/recorded.ts";
import { describeWith } from "../requirements.ts";
import { context } from "./answer-context.ts";
import { readChat, readMessage, type Said } from "./answer-readers.ts";
import { outcomeOf, singleAnswers } from "./recorded-answer.ts";
import { chatOrderFault, messagesOrderFault } from "./stream-grammar.ts";
import { readMessagesStream } from "./stream-readers.ts";

function writeMessages(events: Iterable<StreamEvent>): JsonObject[] {
  const encoder = new MessagesStreamEncoder(context(), { inputTokens: 0 });
  return [...events].flatMap((event) => encoder.push(event));
}

function writeChat(events: Iterable<StreamEvent>): JsonObject[] {
  const encoder = new ChatStreamEncoder(context(), { wantsUsage: true });
  return [...events].flatMap((event) => encoder.push(event));
}

type Loose = { readonly delta?: { readonly reasoning_content?: string } };

/** What the official SDKs read from a stream's data, one object a line. */
function lines(data: readonly JsonObject[]): ReadableStream {
  return new Blob([data.map((json) => `${JSON.stringify(json)}\n`).join("")]).stream();
}

const readWithAnthropic = (data: readonly JsonObject[]) =>
  MessageStream.fromReadableStream(lines(data)).finalMessage();

/** OpenAI's SDK keeps the last piece only of what it does not know, such as the reasoning. */
async function readWithOpenAi(data: readonly JsonObject[]): Promise<Said> {
  const answer = await ChatCompletionStream.fromReadableStream(lines(data)).finalChatCompletion();
  const pieces = data.map(({ choices }) => (choices as Loose[])[0]?.delta?.reasoning_content ?? "");
  return { ...readChat(answer, "read"), reasoning: pieces.join("") };
}

/** A stream always reports tokens and a stop: where the provider gave none, they are 0 and the end. */
const plain = ({ text, reasoning, calls, tokens = [0, 0], stop }: Said) =>
  JSON.stringify([text, reasoning, calls, tokens, stop === "other" ? "end" : stop]);

function wholeAnswers(path: string, kind: string, key: string): [string, JsonObject][] {
  return readRecorded(path, [kind]).flatMap(({ id, response }) => {
    const { body } = response;
    return response.status < 300 && isObject(body) && Array.isArray(body[key]) ? [[id, body]] : [];
  });
}

/** The recorded streams that hold an answer; several in one are several. */
function recordedStreams(path: string, kind: string): [string, JsonObject[]][] {
  const recorded = readRecorded(path, [kind]).flatMap(singleAnswers);
  const said = recorded.filter((one) => one.response.sse && "said" in outcomeOf(one));
  return said.map(({ id, response }) => [id, frames(response.sse ?? "") as JsonObject[]]);
}

describeWith("corpus", "recorded answers, streamed to a client of the other dialect", (path) => {
  it("are put together by Anthropic's SDK to what the whole answer would have been", async () => {
    const differing: string[] = [];
    const answers = wholeAnswers(path, "openai-chat", "choices");
    for (const [id, answer] of answers) {
      const response = decodeChat(answer);
      const sent = writeMessages(spread(response));
      const fault = messagesOrderFault(sent);
      const read = await readWithAnthropic(sent);
      const same =
        plain(readMessage(read, "read")) ===
        plain(readMessage(encodeMessage(response, context()), "read"));
      if (fault !== undefined || !same) differing.push(`${id} ${fault ?? ""}`);
    }
    expect(differing).toEqual([]);
  });

  it("are put together by OpenAI's SDK to what the whole answer would have been", async () => {
    const differing: string[] = [];
    const answers = wholeAnswers(path, "anthropic", "content");
    for (const [id, answer] of answers) {
      const response = decodeMessage(answer);
      const sent = writeChat(spread(response));
      const fault = chatOrderFault(sent);
      const read = await readWithOpenAi(sent);
      const same = plain(read) === plain(readChat(encodeChat(response, context()), "read"));
      if (fault !== undefined || !same) differing.push(`${id} ${fault ?? ""}`);
    }
    expect(differing).toEqual([]);
  });

  it("say the same when a chat provider streamed them", async () => {
    const differing: string[] = [];
    const streams = recordedStreams(path, "openai-chat");
    for (const [id, data] of streams) {
      const decoder = new ChatStreamDecoder();
      const events = [...data.flatMap((chunk) => decoder.push(chunk)), ...decoder.end()];
      const sent = writeMessages(events);
      const fault = messagesOrderFault(sent);
      const there = new MessagesStreamDecoder();
      const again = [...sent.flatMap((event) => there.push(event)), ...there.end()];
      const [read, reread] = [
        await readWithAnthropic(sent),
        await readWithOpenAi(writeChat(again)),
      ];
      const original = writeChat(events);
      const wanted = await readWithOpenAi(original);
      const same =
        plain(readMessage(read, "read")) === plain(wanted) && plain(reread) === plain(wanted);
      if (fault !== undefined || !same) differing.push(`${id} ${fault ?? ""}`);
    }
    expect(differing).toEqual([]);
  });

  it("say the same when Anthropic streamed them", async () => {
    const differing: string[] = [];
    const streams = recordedStreams(path, "anthropic");
    for (const [id, data] of streams) {
      const decoder = new MessagesStreamDecoder();
      const events = [...data.flatMap((event) => decoder.push(event)), ...decoder.end()];
      const sent = writeChat(events);
      const fault = chatOrderFault(sent);
      const read = await readWithOpenAi(sent);
      const wanted = readMessagesStream(data, "said");
      if (fault !== undefined || plain(read) !== plain(wanted)) {
        differing.push(`${id} ${fault ?? ""}`);
      }
    }
    expect(differing).toEqual([]);
  });
});

const call = (key: number, callId: string): StreamEvent => ({
  type: "part-start",
  candidate: 0,
  key,
  part: { type: "tool-call", callId, name: "f", format: "json" },
});
const more = (key: number, text: string): StreamEvent => ({
  type: "part-delta",
  candidate: 0,
  key,
  text,
});
const over = (key: number): StreamEvent => ({ type: "part-end", candidate: 0, key });

describe("an answer whose calls are open at the same time", () => {
  const interleaved = [
    call(0, "a"),
    more(0, '{"x":'),
    call(1, "b"),
    more(1, '{"y":'),
    more(0, "1}"),
    more(1, "2}"),
  ];

  it("is written one block after the other, the oldest as it comes (trap 1)", () => {
    const encoder = new MessagesStreamEncoder(context(), { inputTokens: 7 });
    const whileOpen = interleaved.flatMap((event) => encoder.push(event));
    expect(whileOpen.filter(({ type }) => type === "content_block_start")).toHaveLength(1);
    expect(whileOpen.filter(({ type }) => type === "content_block_delta")).toHaveLength(2);
    const rest = [over(0), over(1), { type: "end" } as const].flatMap((one) => encoder.push(one));
    const sent = [...whileOpen, ...rest];
    expect(messagesOrderFault(sent)).toBeUndefined();
    expect(rest.map(({ type }) => type)).toEqual([
      "content_block_stop",
      "content_block_start",
      "content_block_delta",
      "content_block_delta",
      "content_block_stop",
      "message_delta",
      "message_stop",
    ]);
    expect(rest.at(-2)).toMatchObject({
      delta: { stop_reason: "tool_use" },
      usage: { input_tokens: 0 },
    });
  });

  it("is written as it comes where calls have their own place (trap 1)", async () => {
    const events: StreamEvent[] = [...interleaved, over(0), over(1), { type: "end" }];
    const sent = writeChat(events.slice(0, 3));
    expect(sent.map(({ choices }) => choices)).toMatchObject([
      [{ delta: { role: "assistant" } }],
      [{ delta: { tool_calls: [{ index: 0, id: "a" }] } }],
      [{ delta: { tool_calls: [{ index: 0, function: { arguments: '{"x":' } }] } }],
      [{ delta: { tool_calls: [{ index: 1, id: "b" }] } }],
    ]);
  });

  it("fails when more than 1 MB waits for the oldest part", () => {
    const encoder = new MessagesStreamEncoder(context(), { inputTokens: 0 });
    for (const event of [call(0, "a"), call(1, "b")]) encoder.push(event);
    const push = () => encoder.push(more(1, "x".repeat(600_000)));
    push();
    expect(push).toThrow(expect.objectContaining({ code: "stream_buffer_full" }));
  });
});

describe("a stream", () => {
  it("fails when a call's arguments are no JSON object, unless the limit of tokens cut them (traps 2, 10)", () => {
    for (const input of ["{", "[1]", "7", `{"x":${"[".repeat(20_000)}${"]".repeat(20_000)}}`]) {
      const events = [call(0, "a"), more(0, input), over(0)];
      const stopped = (reason: "tool" | "length"): StreamEvent[] => [
        ...events,
        { type: "stop", candidate: 0, stop: { reason, raw: reason } },
        { type: "end" },
      ];
      expect(() => writeMessages(stopped("tool"))).toThrow(
        expect.objectContaining({ code: "bad_tool_input" }),
      );
      const cut = writeMessages(stopped("length"));
      expect(cut.at(-2)).toMatchObject({ delta: { stop_reason: "max_tokens" } });
    }
  });

  it.each([
    ["Messages", writeMessages],
    ["chat", writeChat],
  ])("that begins again fails once its %s client has a part, and not before", (_name, write) => {
    const again: StreamEvent[] = [{ type: "start" }, { type: "restart" }];
    expect(() => write(again)).not.toThrow();
    const text: StreamEvent = { type: "part-start", candidate: 0, key: 0, part: { type: "text" } };
    const word: StreamEvent = { type: "part-delta", candidate: 0, key: 0, text: "Hi" };
    expect(() => write([text, word, ...again])).toThrow(
      expect.objectContaining({ code: "provider_error" }),
    );
  });

  it("gives a client with room for one answer the first of several, and says so", () => {
    const at = context();
    const encoder = new MessagesStreamEncoder(at, { inputTokens: 0 });
    for (const candidate of [0, 1, 1, 2]) {
      encoder.push({ type: "part-start", candidate, key: candidate, part: { type: "text" } });
    }
    expect(at.losses.list.map(({ path }) => path)).toEqual(["choices[1]", "choices[2]"]);
  });

  it("gives a call without arguments an empty object", () => {
    const sent = writeChat([call(0, "a"), over(0)]);
    expect(sent.at(-1)).toMatchObject({
      choices: [{ delta: { tool_calls: [{ index: 0, function: { arguments: "{}" } }] } }],
    });
  });

  it("gives a freeform call its text when it is whole (trap 7)", () => {
    const encoder = new ChatStreamEncoder(context(["f"]), { wantsUsage: false });
    const events = [call(0, "a"), more(0, '{"input":"a '), more(0, '= 1"}'), over(0)];
    const sent = events.flatMap((event) => encoder.push(event));
    expect(sent).toHaveLength(2);
    expect(sent[1]).toMatchObject({
      choices: [
        {
          delta: {
            tool_calls: [
              { index: 0, id: "a", type: "custom", custom: { name: "f", input: "a = 1" } },
            ],
          },
        },
      ],
    });
  });
});
