import { expect, it } from "vitest";
import { MessagesStreamDecoder } from "../../gateway/dialects/anthropic/decode-stream.ts";
import { encodeResponse } from "../../gateway/dialects/anthropic/encode-response.ts";
import { ChatStreamDecoder } from "../../gateway/dialects/openai-chat/decode-stream.ts";
import { encodeResponse as encodeChat } from "../../gateway/dialects/openai-chat/encode-response.ts";
import { collect } from "../../gateway/ir/collect.ts";
import type { StreamEvent } from "../../gateway/ir/events.ts";
import type { JsonObject } from "../../gateway/ir/json.ts";
import { frames, readRecorded } from "../contract/recorded.ts";
import { describeWith } from "../requirements.ts";
import { context } from "./answer-context.ts";
import { readChat, readMessage, type Said } from "./answer-readers.ts";
import { outcomeOf, singleAnswers } from "./recorded-answer.ts";
import { readChatStream, readMessagesStream } from "./stream-readers.ts";

type Loose = { readonly [key: string]: unknown };

const wordsOf = ({ text, reasoning, calls }: Said) => ({ text, reasoning, calls });

/** The events of a chat stream, and whether every part that began has ended, once. */
function decode(chunks: readonly Loose[]): { events: StreamEvent[]; balanced: boolean } {
  const decoder = new ChatStreamDecoder();
  const events = chunks.flatMap((chunk) => decoder.push(chunk as JsonObject));
  events.push(...decoder.end());
  return { events, balanced: isBalanced(events) };
}

function isBalanced(events: readonly StreamEvent[]): boolean {
  const open = new Set<string>();
  let balanced = events.at(-1)?.type === "end";
  for (const event of events) {
    if (!("key" in event)) continue;
    const name = `${event.candidate}/${event.key}`;
    if (event.type === "part-start") balanced &&= !open.has(name);
    else balanced &&= open.has(name);
    if (event.type === "part-start") open.add(name);
    if (event.type === "part-end") open.delete(name);
  }
  return balanced && open.size === 0;
}

describeWith("corpus", "recorded chat streams as events", (path) => {
  it("say the same to an Anthropic client as the provider did, every part whole", () => {
    const streams = readRecorded(path, ["openai-chat"]).filter(({ response }) => response.sse);
    const differing = streams.filter(({ response }) => {
      const chunks = frames(response.sse ?? "");
      if (chunks.some(({ error }) => error)) return false;
      const { events, balanced } = decode(chunks);
      const sent = encodeResponse(collect(events), context());
      const { text, reasoning, calls } = readMessage(sent, "read");
      return (
        !balanced ||
        JSON.stringify({ text, reasoning, calls }) !==
          JSON.stringify(wordsOf(readChatStream(chunks, "said")))
      );
    });
    expect(differing.map(({ id }) => id)).toEqual([]);
  });
});

describeWith("corpus", "recorded Messages streams as events", (path) => {
  it("say the same to a chat client as Anthropic did, every part whole", () => {
    const recorded = readRecorded(path, ["anthropic"]).flatMap(singleAnswers);
    const single = recorded.filter((one) => one.response.sse && "said" in outcomeOf(one));
    const differing = single.filter(({ response }) => {
      const chunks = frames(response.sse ?? "");
      const decoder = new MessagesStreamDecoder();
      const events = chunks.flatMap((chunk) => decoder.push(chunk as JsonObject));
      events.push(...decoder.end());
      const sent = encodeChat(collect(events), context());
      const { text, reasoning, calls } = readChat(sent, "read");
      const same =
        JSON.stringify({ text, reasoning, calls }) ===
        JSON.stringify(wordsOf(readMessagesStream(chunks, "said")));
      return !(same && isBalanced(events));
    });
    expect(differing.map(({ id }) => id)).toEqual([]);
  });

  it("begin anew where Anthropic does", () => {
    const decoder = new MessagesStreamDecoder();
    const said = (text: string) => [
      {
        type: "message_start",
        message: { id: text, usage: { input_tokens: 3, output_tokens: 1 } },
      },
      { type: "content_block_start", index: 0, content_block: { type: "text", text } },
    ];
    const stop = {
      type: "message_delta",
      delta: { stop_reason: "end_turn" },
      usage: { output_tokens: 9 },
    };
    const events = [...said("first"), ...said("second"), stop].flatMap((one) =>
      decoder.push(one as never),
    );
    const answer = collect([...events, ...decoder.end()]);
    expect(answer).toMatchObject({ id: "second", usage: { main: { input: 3, output: 9 } } });
    expect(answer.candidates).toEqual([
      { parts: [{ type: "text", text: "second" }], stop: { reason: "end", raw: "end_turn" } },
    ]);
  });
});

it("ends every call at the stop, and takes a new id on an old index for another call (trap 1)", () => {
  const call = (index: number, id: string | undefined, args: string) => ({
    choices: [
      {
        index: 0,
        delta: { tool_calls: [{ index, id, function: { name: "get", arguments: args } }] },
      },
    ],
  });
  const { events, balanced } = decode([
    call(0, "a", "{"),
    call(1, "b", "["),
    call(0, undefined, "}"),
    call(1, undefined, "]"),
    call(0, "c", "{}"),
    { choices: [{ index: 0, delta: {}, finish_reason: "stop" }] },
  ]);
  expect(balanced).toBe(true);
  const [candidate] = collect(events).candidates;
  expect(candidate?.stop).toEqual({ reason: "tool", raw: "stop" });
  expect(
    candidate?.parts.map((part) => part.type === "tool-call" && [part.callId, part.input.raw]),
  ).toEqual([
    ["a", "{}"],
    ["b", "[]"],
    ["c", "{}"],
  ]);
});
