import type { JsonObject } from "../../ir/json.ts";
import { answerAsk, type DemoAnswer, type DemoCall, inputText } from "./answer.ts";
import type { Ask } from "./ask.ts";
import { readChatRequest, wantsUsage } from "./chat-request.ts";
import { chatModel, createdAt, digest } from "./identity.ts";
import { type Frame, type Reply, streamReply, wholeReply } from "./reply.ts";
import { wordsOf } from "./words.ts";

const finishReasons = { end: "stop", tool: "tool_calls", length: "length" } as const;

/**
 * Answers `POST …/chat/completions`, whole or as a stream, in the shapes of OpenAI's API reference.
 * @throws GatewayError `invalid_request`
 */
export function chatReply(body: JsonObject): Reply {
  const ask = readChatRequest(body);
  const withUsage = wantsUsage(body);
  const answer = answerAsk(ask);
  const id = digest(ask.seed);
  const headers = { "x-request-id": `req_demo${id}` };
  if (!ask.stream) return wholeReply(200, completion(id, ask, answer), headers);
  return streamReply(chunks(id, ask, answer, withUsage), headers);
}

function completion(id: string, ask: Ask, answer: DemoAnswer): JsonObject {
  const calls = answer.calls.map((call, index) => wholeCall(id, call, index));
  const message = {
    role: "assistant",
    content: calls.length > 0 ? null : answer.text,
    refusal: null,
    annotations: [],
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
  };
  const finish_reason = finishReasons[answer.stop];
  return {
    id: `chatcmpl-demo${id}`,
    object: "chat.completion",
    created: createdAt,
    model: chatModel,
    choices: [{ index: 0, message, logprobs: null, finish_reason }],
    usage: usageOf(ask, answer),
    system_fingerprint: null,
  };
}

function usageOf({ inputTokens }: Ask, { outputTokens }: DemoAnswer): JsonObject {
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0 },
  };
}

const callId = (id: string, index: number): string => `call_demo${id.slice(0, 16)}${index}`;

function wholeCall(id: string, { tool, input }: DemoCall, index: number): JsonObject {
  const text = inputText(input);
  return tool.takes === "text"
    ? { id: callId(id, index), type: "custom", custom: { name: tool.name, input: text } }
    : { id: callId(id, index), type: "function", function: { name: tool.name, arguments: text } };
}

function chunks(id: string, ask: Ask, answer: DemoAnswer, withUsage: boolean): readonly Frame[] {
  const chunk = (fields: JsonObject): JsonObject => ({
    id: `chatcmpl-demo${id}`,
    object: "chat.completion.chunk",
    created: createdAt,
    model: chatModel,
    system_fingerprint: null,
    ...fields,
  });
  const step = (delta: JsonObject, finish_reason: string | null = null): JsonObject =>
    chunk({
      choices: [{ index: 0, delta, logprobs: null, finish_reason }],
      ...(withUsage ? { usage: null } : {}),
    });
  const opening = answer.calls.length > 0 ? null : "";
  return [
    { data: step({ role: "assistant", content: opening, refusal: null }) },
    ...wordsOf(answer.text).map((content) => ({ data: step({ content }), paced: true })),
    ...answer.calls
      .flatMap((call, index) => callDeltas(id, call, index))
      .map((delta) => ({ data: step({ tool_calls: [delta] }), paced: true })),
    { data: step({}, finishReasons[answer.stop]) },
    ...(withUsage ? [{ data: chunk({ choices: [], usage: usageOf(ask, answer) }) }] : []),
    { data: "[DONE]" },
  ];
}

/** The first delta of a call names it, the others bring its arguments. */
function callDeltas(id: string, call: DemoCall, index: number): readonly JsonObject[] {
  const whole = wholeCall(id, { ...call, input: "" }, index);
  const key = call.tool.takes === "text" ? "custom" : "function";
  const part = call.tool.takes === "text" ? "input" : "arguments";
  return [
    { index, ...whole },
    ...wordsOf(inputText(call.input)).map((text) => ({ index, [key]: { [part]: text } })),
  ];
}
