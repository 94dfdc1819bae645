import type { DialectId } from "./dialect.ts";

/** An operation of a provider's API that the gateway serves and calls. */
export type Operation = "chat-completions" | "messages" | "count-tokens" | "embeddings";

/** Which dialect an operation is spoken in, whether it can stream, and what marks its answer. */
export type OperationFacts = {
  readonly dialect: DialectId;
  readonly streams: boolean;
  /** A whole answer has this key at its top level. */
  readonly answerKey: string;
};

export const operations: Readonly<Record<Operation, OperationFacts>> = {
  "chat-completions": { dialect: "openai-chat", streams: true, answerKey: "choices" },
  messages: { dialect: "anthropic", streams: true, answerKey: "content" },
  "count-tokens": { dialect: "anthropic", streams: false, answerKey: "input_tokens" },
  embeddings: { dialect: "openai-chat", streams: false, answerKey: "data" },
};

/** Only conversations stream. Each can stand for another, translated into its dialect. */
const conversations = (Object.keys(operations) as Operation[]).filter(
  (operation) => operations[operation].streams,
);

/** What a provider can be asked in place of an operation, best first: itself, then its counterparts. */
export function counterparts(operation: Operation): readonly Operation[] {
  if (!operations[operation].streams) return [operation];
  return [operation, ...conversations.filter((one) => one !== operation)];
}
