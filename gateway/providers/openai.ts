import { defineProvider } from "./define.ts";

/**
 * OpenAI. Authentication, request headers and paths are those of its API reference
 * (developers.openai.com/api/reference/overview). `OpenAI-Organization` and `OpenAI-Project` choose
 * who pays, so they belong with the key in the configuration and are never taken from a client.
 * The models are ids of the official SDK's `ChatModel`; OpenAI's guide to its latest models names
 * Sol as the balance of speed, cost and intelligence and Astra as the most capable.
 */
export const openai = defineProvider({
  id: "openai",
  name: "OpenAI",
  baseUrl: "https://api.openai.com/v1",
  version: "/v1",
  endpoints: { "chat-completions": "/chat/completions", embeddings: "/embeddings" },
  modelsPath: "/models",
  auth: { header: "authorization", prefix: "Bearer " },
  keyRequired: true,
  variables: {
    key: "OPENAI_API_KEY",
    baseUrl: "OPENAI_BASE_URL",
    models: "OPENAI_MODELS",
    // A key for the administration endpoints; it cannot call a model.
    ignored: ["OPENAI_ADMIN_API_KEY"],
  },
  forwardHeaders: ["openai-beta", "idempotency-key", "x-client-request-id", "traceparent"],
  streamUsage: true,
  plain: true,
  startModels: [
    "gpt-6.1-sol",
    "gpt-6-sol",
    "gpt-6-astra",
    "gpt-6.1-terra",
    "gpt-6-luna",
    "gpt-5.6-sol",
    "gpt-5.6-terra",
    "gpt-5.5",
    "gpt-5.4",
    "gpt-5.2",
    "gpt-5.1",
    "gpt-5",
    "gpt-4.1",
    "gpt-4o",
  ],
});
