/**
 * What the fake provider answers, prepared once: the same bytes serve the provider and the check of
 * what arrived at the client. Shapes as in OpenAI's and Anthropic's API references.
 */

/** The dialects that are measured. */
export type BenchDialect = "chat" | "messages";

/** A text needle that only the first frame with text holds. */
export const firstText: Readonly<Record<BenchDialect, string>> = {
  chat: '"content":"Patchbay ',
  messages: '"text":"Patchbay ',
};

/** What every complete answer ends with, but for white space. */
export const endMarks: Readonly<Record<BenchDialect, { whole: string; stream: string }>> = {
  chat: { whole: "}", stream: "data: [DONE]" },
  messages: { whole: "}", stream: '{"type":"message_stop"}' },
};

const words = Array.from({ length: 60 }, (_, index) =>
  index === 0 ? "Patchbay " : `word${index} `,
);
const created = 1_760_000_000;
const chatUsage = {
  prompt_tokens: 300,
  completion_tokens: 60,
  total_tokens: 360,
  prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0 },
};
const messagesUsage = {
  input_tokens: 300,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 0,
  output_tokens: 1,
};

const chatWhole = {
  id: "chatcmpl-bench",
  object: "chat.completion",
  created,
  model: "bench-model-2026-01-01",
  choices: [
    {
      index: 0,
      message: { role: "assistant", content: words.join(""), refusal: null, annotations: [] },
      logprobs: null,
      finish_reason: "stop",
    },
  ],
  usage: chatUsage,
  service_tier: "default",
  system_fingerprint: "fp_bench",
};

const messagesWhole = {
  id: "msg_bench",
  type: "message",
  role: "assistant",
  model: "bench-claude-20260101",
  content: [{ type: "text", text: words.join("") }],
  stop_reason: "end_turn",
  stop_sequence: null,
  usage: { ...messagesUsage, output_tokens: 60 },
};

/** The whole answer of a dialect. */
export const wholeAnswers: Readonly<Record<BenchDialect, Buffer>> = {
  chat: Buffer.from(JSON.stringify(chatWhole)),
  messages: Buffer.from(JSON.stringify(messagesWhole)),
};

function chatFrame(choices: readonly object[], usage: object | null | undefined): string {
  return `data: ${JSON.stringify({
    id: "chatcmpl-bench",
    object: "chat.completion.chunk",
    created,
    model: "bench-model-2026-01-01",
    service_tier: "default",
    system_fingerprint: "fp_bench",
    choices,
    ...(usage === undefined ? {} : { usage }),
  })}\n\n`;
}

/**
 * The frames of a chat stream.
 * @param usage `none` = not asked for; `all` = asked for; `hidden` = asked for, and the frame that
 *   holds it taken out again
 */
export function chatFrames(usage: "none" | "all" | "hidden"): string[] {
  const field = usage === "none" ? undefined : null;
  const frame = (delta: object, finish: string | null) =>
    chatFrame([{ index: 0, delta, logprobs: null, finish_reason: finish }], field);
  return [
    frame({ role: "assistant", content: "", refusal: null }, null),
    ...words.map((content) => frame({ content }, null)),
    frame({}, "stop"),
    ...(usage === "all" ? [chatFrame([], chatUsage)] : []),
    "data: [DONE]\n\n",
  ];
}

/** The frames of a messages stream. */
export function messagesFrames(): string[] {
  const { content: _content, ...message } = messagesWhole;
  const events: readonly ({ type: string } & Record<string, unknown>)[] = [
    {
      type: "message_start",
      message: { ...message, content: [], stop_reason: null, usage: messagesUsage },
    },
    { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
    { type: "ping" },
    ...words.map((text) => ({
      type: "content_block_delta",
      index: 0,
      delta: { type: "text_delta", text },
    })),
    { type: "content_block_stop", index: 0 },
    {
      type: "message_delta",
      delta: { stop_reason: "end_turn", stop_sequence: null },
      usage: { output_tokens: 60 },
    },
    { type: "message_stop" },
  ];
  return events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
}

/** Joins frames into writes of `perWrite` frames. */
export function packFrames(frames: readonly string[], perWrite: number): Buffer[] {
  const writes: Buffer[] = [];
  for (let at = 0; at < frames.length; at += perWrite) {
    writes.push(Buffer.from(frames.slice(at, at + perWrite).join("")));
  }
  return writes;
}
