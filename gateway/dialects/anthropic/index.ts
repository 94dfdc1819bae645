import type { Dialect } from "../dialect.ts";
import { messagesCodec } from "./codec.ts";
import { errorBody, errorFrame, readError } from "./error.ts";
import { createStreamReader, observe } from "./observe.ts";

/** Anthropic Messages. */
export const anthropic: Dialect = {
  id: "anthropic",
  errorBody,
  errorFrame,
  readError,
  observe,
  createStreamReader,
  codec: messagesCodec,
};
