import type { Dialect } from "../dialect.ts";
import { chatCodec } from "./codec.ts";
import { errorBody, errorFrame, readError } from "./error.ts";
import { createStreamReader, observe } from "./observe.ts";

/** OpenAI Chat Completions, and the embeddings that share its envelope. */
export const openaiChat: Dialect = {
  id: "openai-chat",
  errorBody,
  errorFrame,
  readError,
  observe,
  createStreamReader,
  codec: chatCodec,
};
