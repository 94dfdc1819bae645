import { anthropic } from "./anthropic/index.ts";
import type { Dialect, DialectId } from "./dialect.ts";
import { openaiChat } from "./openai-chat/index.ts";

/** Every dialect that is served. */
export const dialects: Readonly<Record<DialectId, Dialect>> = {
  "openai-chat": openaiChat,
  anthropic,
};
