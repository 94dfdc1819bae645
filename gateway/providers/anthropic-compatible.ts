import { defineProvider } from "./define.ts";

/**
 * Any host that speaks Anthropic's Messages API at a base URL that the user gives; such hosts take
 * the key where Anthropic does, in `x-api-key`. For the other headers see `openai-compatible.ts`.
 */
export const anthropicCompatible = defineProvider({
  id: "anthropic-compatible",
  name: "Anthropic-compatible",
  version: "/v1",
  endpoints: { messages: "/messages", "count-tokens": "/messages/count_tokens" },
  modelsPath: "/models",
  auth: { header: "x-api-key", prefix: "" },
  keyRequired: false,
  variables: {
    key: "ANTHROPIC_COMPATIBLE_API_KEY",
    baseUrl: "ANTHROPIC_COMPATIBLE_BASE_URL",
    models: "ANTHROPIC_COMPATIBLE_MODELS",
  },
  forwardHeaders: [
    "anthropic-version",
    "anthropic-beta",
    "idempotency-key",
    "http-referer",
    "x-title",
    "x-openrouter-title",
    "x-openrouter-categories",
    "traceparent",
    "tracestate",
  ],
  fixedHeaders: { "anthropic-version": "2023-06-01" },
  streamUsage: false,
  startModels: [],
});
