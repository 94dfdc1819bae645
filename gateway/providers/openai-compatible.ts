import { defineProvider } from "./define.ts";
import { limitAsMaxTokens } from "./flavours.ts";

/**
 * Any host that speaks OpenAI's chat API at a base URL that the user gives. `HTTP-Referer` and the
 * titles tell routers which application asks (openrouter.ai/docs/app-attribution); `traceparent` and
 * `tracestate` let a self-hosted server join the client's trace (W3C Trace Context).
 */
export const openaiCompatible = defineProvider({
  id: "openai-compatible",
  name: "OpenAI-compatible",
  version: "/v1",
  endpoints: { "chat-completions": "/chat/completions", embeddings: "/embeddings" },
  modelsPath: "/models",
  auth: { header: "authorization", prefix: "Bearer " },
  keyRequired: false,
  variables: {
    key: "OPENAI_COMPATIBLE_API_KEY",
    baseUrl: "OPENAI_COMPATIBLE_BASE_URL",
    models: "OPENAI_COMPATIBLE_MODELS",
  },
  forwardHeaders: [
    "openai-beta",
    "idempotency-key",
    "x-client-request-id",
    "http-referer",
    "x-title",
    "x-openrouter-title",
    "x-openrouter-categories",
    "traceparent",
    "tracestate",
  ],
  streamUsage: true,
  requestFlavour: limitAsMaxTokens,
  startModels: [],
});
