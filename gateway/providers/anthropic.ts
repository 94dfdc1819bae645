import { defineProvider } from "./define.ts";

/**
 * Anthropic. The key goes in `x-api-key`, which its API overview and its guide to version 2026-10-21
 * name for calls without an SDK; `Authorization: Bearer` would do as well. `anthropic-version` is
 * required (platform.claude.com/docs/en/api/versioning). A client's own version goes through; where
 * it sends none it gets 2023-06-01, since 2026-10-21 refuses parameters such as `temperature` that a
 * client must have agreed to leave out. `anthropic-workspace-id` and `anthropic-user-profile-id`
 * choose who pays and are never taken from a client.
 * The models are ids of the official SDK's `Model`; Anthropic's overview says to start with Opus.
 */
export const anthropic = defineProvider({
  id: "anthropic",
  name: "Anthropic",
  baseUrl: "https://api.anthropic.com/v1",
  version: "/v1",
  endpoints: { messages: "/messages", "count-tokens": "/messages/count_tokens" },
  modelsPath: "/models",
  auth: { header: "x-api-key", prefix: "" },
  keyRequired: true,
  variables: {
    key: "ANTHROPIC_API_KEY",
    baseUrl: "ANTHROPIC_BASE_URL",
    models: "ANTHROPIC_MODELS",
    // Administration keys, and Claude Code's names for the same models on other clouds.
    ignored: [
      "ANTHROPIC_ADMIN_API_KEY",
      "ANTHROPIC_AWS_API_KEY",
      "ANTHROPIC_AWS_BASE_URL",
      "ANTHROPIC_BEDROCK_BASE_URL",
      "ANTHROPIC_BEDROCK_MANTLE_BASE_URL",
      "ANTHROPIC_FOUNDRY_API_KEY",
      "ANTHROPIC_FOUNDRY_BASE_URL",
      "ANTHROPIC_VERTEX_BASE_URL",
    ],
  },
  forwardHeaders: ["anthropic-version", "anthropic-beta", "idempotency-key", "traceparent"],
  fixedHeaders: { "anthropic-version": "2023-06-01" },
  streamUsage: false,
  startModels: [
    "claude-opus-5-5",
    "claude-sonnet-5-5",
    "claude-opus-5",
    "claude-sonnet-5",
    "claude-opus-4-8",
    "claude-sonnet-4-6",
    "claude-haiku-5-5",
    "claude-haiku-4-5",
  ],
});
