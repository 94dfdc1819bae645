import type { Json, JsonObject } from "../../ir/json.ts";
import { answerAsk, type DemoAnswer } from "./answer.ts";
import type { Ask } from "./ask.ts";
import { chatModel, digest } from "./identity.ts";
import { readMessagesRequest } from "./messages-request.ts";
import { type Frame, type Reply, streamReply, wholeReply } from "./reply.ts";
import { wordsOf } from "./words.ts";

const stopReasons = { end: "end_turn", tool: "tool_use", length: "max_tokens" } as const;

/** A content block as a stream starts it, its deltas, and as a whole answer has it. */
type Block = {
  readonly start: JsonObject;
  readonly deltas: readonly JsonObject[];
  readonly whole: JsonObject;
};

/**
 * Answers `POST …/messages`, whole or as a stream, in the shapes of Anthropic's API reference.
 * @throws GatewayError `invalid_request`
 */
export function messagesReply(body: JsonObject): Reply {
  const lost = lostThread(body);
  if (lost !== undefined) return lost;
  const ask = readMessagesRequest(body);
  const answer = answerAsk(ask);
  const id = digest(ask.seed);
  const headers = { "request-id": `req_demo${id}` };
  const blocks = blocksOf(id, answer);
  if (ask.stream) {
    return streamReply(events(id, ask, answer, blocks), headers, ({ type }) => String(type));
  }
  const message = {
    ...envelope(id),
    content: blocks.map(({ whole }) => whole),
    stop_reason: stopReasons[answer.stop],
    stop_sequence: null,
    usage: usageOf(ask, answer),
  };
  return wholeReply(200, message, headers);
}

/**
 * Answers `POST …/messages/count_tokens` with the estimate that the same message would be billed.
 * @throws GatewayError `invalid_request`
 */
export function countReply(body: JsonObject): Reply {
  const ask = readMessagesRequest(body, true);
  const headers = { "request-id": `req_demo${digest(ask.seed)}` };
  return wholeReply(200, { input_tokens: ask.inputTokens }, headers);
}

/**
 * The demo keeps no conversations, so it answers the continuation of a message thread as Anthropic
 * does one that expired: the client sends the whole conversation again
 * (platform.claude.com/docs/en/build-with-claude/message-threads).
 */
function lostThread({ thread }: JsonObject): Reply | undefined {
  if (typeof thread !== "object" || thread === null || !("type" in thread)) return undefined;
  if (thread.type !== "continue") return undefined;
  const request_id = `req_demo${digest(JSON.stringify(thread))}`;
  const error = {
    type: "not_found_error",
    message: "thread: the demo keeps no conversations; send all messages",
    details: { error_code: "thread_not_found" },
  };
  return wholeReply(404, { type: "error", error, request_id }, { "request-id": request_id });
}

function envelope(id: string): JsonObject {
  return { id: `msg_demo${id}`, type: "message", role: "assistant", model: chatModel };
}

function usageOf({ inputTokens }: Ask, { outputTokens, thinkingTokens }: DemoAnswer): JsonObject {
  return {
    input_tokens: inputTokens,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    output_tokens: outputTokens,
    ...(thinkingTokens > 0 ? { output_tokens_details: { thinking_tokens: thinkingTokens } } : {}),
  };
}

function blocksOf(id: string, answer: DemoAnswer): readonly Block[] {
  return [
    ...(answer.thinking === undefined ? [] : [thinkingBlock(id, answer.thinking)]),
    ...(answer.text === "" ? [] : [textBlock(answer.text)]),
    ...answer.calls.map(({ tool, input }, index) => ({
      start: callBlock(id, index, tool.name, {}),
      deltas: ["", ...wordsOf(JSON.stringify(input))].map((partial_json) => ({
        type: "input_json_delta",
        partial_json,
      })),
      whole: callBlock(id, index, tool.name, input),
    })),
  ];
}

function thinkingBlock(id: string, thinking: string): Block {
  // Opaque to clients; decoded it says whose it is.
  const signature = Buffer.from(`patchbay-demo signature ${id}`).toString("base64");
  return {
    start: { type: "thinking", thinking: "", signature: "" },
    deltas: [
      ...wordsOf(thinking).map((text) => ({ type: "thinking_delta", thinking: text })),
      { type: "signature_delta", signature },
    ],
    whole: { type: "thinking", thinking, signature },
  };
}

function textBlock(text: string): Block {
  return {
    start: { type: "text", text: "" },
    deltas: wordsOf(text).map((word) => ({ type: "text_delta", text: word })),
    whole: { type: "text", text },
  };
}

function callBlock(id: string, index: number, name: string, input: Json): JsonObject {
  const callId = `toolu_demo${id.slice(0, 16)}${index}`;
  return { type: "tool_use", id: callId, name, input, caller: { type: "direct" } };
}

/** The event order that Anthropic documents (build-with-claude/streaming, "Event types"). */
function events(
  id: string,
  ask: Ask,
  answer: DemoAnswer,
  blocks: readonly Block[],
): readonly Frame[] {
  const usage = usageOf(ask, answer);
  const message = {
    ...envelope(id),
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { ...usage, output_tokens: 1 },
  };
  const delta = { stop_reason: stopReasons[answer.stop], stop_sequence: null };
  return [
    { data: { type: "message_start", message } },
    { data: { type: "ping" } },
    ...blocks.flatMap((block, index) => [
      { data: { type: "content_block_start", index, content_block: block.start } },
      ...block.deltas.map((part) => ({
        data: { type: "content_block_delta", index, delta: part },
        paced: true,
      })),
      { data: { type: "content_block_stop", index } },
    ]),
    { data: { type: "message_delta", delta, usage } },
    { data: { type: "message_stop" } },
  ];
}
