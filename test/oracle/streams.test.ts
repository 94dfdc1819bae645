import { expect, it } from "vitest";
import { MessagesStreamDecoder } from "../../gateway/dialects/anthropic/decode-stream.ts";
import { encodeResponse } from "../../gateway/dialects/anthropic/encode-response.ts";
import { Names } from "../../gateway/dialects/names.ts";
import { ChatStreamDecoder } from "../../gateway/dialects/openai-chat/decode-stream.ts";
import { encodeResponse as encodeChat } from "../../gateway/dialects/openai-chat/encode-response.ts";
import { collect } from "../../gateway/ir/collect.ts";
import type { StreamEvent } from "../../gateway/ir/events.ts";
import type { JsonObject } from "../../gateway/ir/json.ts";
import { Losses } from "../../gateway/ir/losses.ts";
import { frames, readRecorded } from "../contract/recorded.ts";
import { describeWith } from "../requirements.ts";
import { canonical, readChat, readMessage } from "./answer-readers.ts";

type Loose = { readonly [key: string]: unknown };
const loose = (value: unknown): Loose => (value ?? {}) as Loose;
const many = (value: unknown): Loose[] => (Array.isArray(value) ? (value as Loose[]) : []);
const words = (value: unknown): string => (typeof value === "string" ? value : "");

/** What the first choice of a recorded stream says, read without the gateway. */
function readStream(chunks: readonly Loose[]) {
  const deltas = chunks.map((chunk) => loose(many(chunk.choices)[0]?.delta));
  return {
    text: deltas.map(spoken).join(""),
    reasoning: deltas.map(thought).join(""),
    calls: callsOf(deltas.flatMap(({ tool_calls: calls }) => [...many(calls).entries()])),
  };
}

const spoken = ({ content, refusal }: Loose): string =>
  words(content) +
  words(refusal) +
  many(content)
    .map((piece) => words(piece.text))
    .join("");

const thought = ({ content, reasoning_content, reasoning }: Loose): string =>
  (words(reasoning_content) || words(reasoning)) +
  many(content)
    .flatMap((piece) => many(piece.thinking).map((one) => words(one.text)))
    .join("");

/** The pieces of calls put together, by their index or their place. */
function callsOf(pieces: readonly [number, Loose][]): string[] {
  const calls: { id: string; name: string; args: string }[] = [];
  for (const [place, piece] of pieces) {
    const named = loose(piece.function ?? piece.custom);
    const args = words(named.arguments ?? named.input);
    const id = words(piece.id);
    const known = calls[typeof piece.index === "number" ? piece.index : place];
    if (id !== "" && !calls.some((call) => call.id === id)) {
      calls.push({ id, name: words(named.name), args });
    } else if (known) known.args += args;
  }
  return calls.map(({ name, args }) => `${name}(${canonical(args)})`);
}

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
      const sent = encodeResponse(collect(events), {
        losses: new Losses("answer"),
        id: "msg_1",
        created: 1,
        toolNames: new Names(/[^\w-]/g, 64),
        freeform: new Set(),
      });
      const { text, reasoning, calls } = readMessage(sent);
      return (
        !balanced ||
        JSON.stringify({ text, reasoning, calls }) !== JSON.stringify(readStream(chunks))
      );
    });
    expect(streams.length).toBeGreaterThan(40);
    expect(differing.map(({ id }) => id)).toEqual([]);
  });
});

/** What a recorded Messages stream says, read without the gateway. */
function readMessages(events: readonly Loose[]) {
  const blocks: { type: string; name: string; words: string }[] = [];
  for (const event of events) {
    const block = loose(event.content_block);
    const delta = loose(event.delta);
    if (event.type === "content_block_start") {
      const type = words(block.type);
      blocks[Number(event.index)] = { type, name: words(block.name), words: words(block.text) };
    } else if (event.type === "content_block_delta") {
      const open = blocks[Number(event.index)];
      if (open) open.words += words(delta.text) + words(delta.thinking) + words(delta.partial_json);
    }
  }
  const of = (type: string) => blocks.filter((block) => block?.type === type);
  return {
    text: of("text")
      .map((block) => block.words)
      .join(""),
    reasoning: of("thinking")
      .map((block) => block.words)
      .join(""),
    calls: of("tool_use").map((block) => `${block.name}(${canonical(block.words)})`),
  };
}

describeWith("corpus", "recorded Messages streams as events", (path) => {
  it("say the same to a chat client as Anthropic did, every part whole", () => {
    const streams = readRecorded(path, ["anthropic"]).filter(({ response }) => response.sse);
    const single = streams.filter(({ response }) => {
      return frames(response.sse ?? "").filter(({ type }) => type === "message_start").length === 1;
    });
    const differing = single.filter(({ response }) => {
      const chunks = frames(response.sse ?? "");
      const decoder = new MessagesStreamDecoder();
      const events = chunks.flatMap((chunk) => decoder.push(chunk as JsonObject));
      events.push(...decoder.end());
      const sent = encodeChat(collect(events), {
        losses: new Losses("answer"),
        id: "chat_1",
        created: 1,
        toolNames: new Names(/[^\w-]/g, 64),
        freeform: new Set(),
      });
      const { text, reasoning, calls } = readChat(sent);
      const same =
        JSON.stringify({ text, reasoning, calls }) === JSON.stringify(readMessages(chunks));
      return !(same && isBalanced(events));
    });
    expect(single.length).toBeGreaterThan(15);
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

it("ends every call at the stop, and takes a new id on an old index for another call", () => {
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
