import { defineProvider } from "./define.ts";
import { limitAsMaxTokens } from "./flavours.ts";

/**
 * Ollama through its OpenAI-compatible endpoint (docs.ollama.com/api/openai-compatibility): a local
 * server ignores the key, one behind a proxy and Ollama's own cloud read it as a bearer token.
 * `OLLAMA_MODELS` is the server's own variable for the folder its models lie in
 * (docs.ollama.com/faq), so it is no list of models here. Which models there are is the user's
 * choice, so the first one listed is where `default` starts.
 */
export const ollama = defineProvider({
  id: "ollama",
  name: "Ollama",
  baseUrl: "http://127.0.0.1:11434/v1",
  version: "/v1",
  endpoints: { "chat-completions": "/chat/completions", embeddings: "/embeddings" },
  modelsPath: "/models",
  auth: { header: "authorization", prefix: "Bearer " },
  keyRequired: false,
  variables: {
    key: "OLLAMA_API_KEY",
    baseUrl: "OLLAMA_BASE_URL",
    ignored: ["OLLAMA_MODELS", "OLLAMA_MAX_LOADED_MODELS"],
  },
  forwardHeaders: ["traceparent", "tracestate"],
  streamUsage: true,
  requestFlavour: limitAsMaxTokens,
  startModels: [],
});
