import type Anthropic from "@anthropic-ai/sdk";
import type OpenAI from "openai";

/** What goes over the wire of chat completions, by the official SDK. */
export type ChatWire = {
  readonly request: OpenAI.ChatCompletionCreateParams;
  readonly answer: OpenAI.ChatCompletion | { readonly error: OpenAI.ErrorObject };
  readonly frame: OpenAI.ChatCompletionChunk | { readonly error: OpenAI.ErrorObject };
};

/** What goes over the wire of Messages, by the official SDK. */
export type MessagesWire = {
  readonly request:
    | Anthropic.MessageCreateParams
    | Omit<Anthropic.Beta.Messages.MessageCreateParams, "betas">;
  readonly answer: Anthropic.Message | Anthropic.ErrorResponse;
  readonly frame: Anthropic.RawMessageStreamEvent | Anthropic.ErrorResponse;
};
