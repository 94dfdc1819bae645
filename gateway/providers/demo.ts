import { defineProvider, type ProviderDefinition } from "./define.ts";
import { chatModel, embeddingModel } from "./demo/identity.ts";
import { createDemoTransport, type DemoOptions } from "./demo/transport.ts";

/**
 * Answers in both dialects without a network, a key or a cost, so that a client's wiring can be
 * checked before a cent is spent. Its host is in a reserved domain that never resolves (RFC 2606).
 * @param options the pace of its streams; tests and benchmarks run it without waiting
 */
export function createDemo(options: DemoOptions = {}): ProviderDefinition {
  return defineProvider({
    id: "demo",
    name: "Demo",
    baseUrl: "http://demo.invalid/v1",
    version: "/v1",
    endpoints: {
      "chat-completions": "/chat/completions",
      messages: "/messages",
      "count-tokens": "/messages/count_tokens",
      embeddings: "/embeddings",
    },
    modelsPath: "/models",
    auth: { header: "authorization", prefix: "Bearer " },
    keyRequired: false,
    forwardHeaders: ["anthropic-version", "anthropic-beta"],
    streamUsage: true,
    startModels: [chatModel, embeddingModel],
    transport: createDemoTransport(options),
  });
}

/** The demo at its usual pace. */
export const demo = createDemo();
