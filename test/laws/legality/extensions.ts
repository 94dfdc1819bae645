import type { Schema, What, WireDialect } from "./schemas.ts";
import type { Further } from "./walk.ts";

/** Something legal that the SDK's types lack. */
export type Extension = {
  readonly dialect: WireDialect;
  readonly what: readonly What[];
  /** Paths of the objects, without indices; empty for the whole. */
  readonly at: readonly string[];
  /** Objects with this `type` or `role` alone. */
  readonly of?: string;
  readonly keys: readonly string[];
  readonly legal: Further;
  readonly reason: string;
  readonly source: string;
};

const string: Schema = { type: "string" };
const number: Schema = { type: "number" };

const chatRequests: readonly Extension[] = [
  {
    dialect: "openai-chat",
    what: ["request"],
    at: ["messages[]"],
    of: "assistant",
    keys: ["reasoning_content"],
    legal: string,
    reason: "Hosts of open models give thoughts in it and take them back.",
    source: "https://api-docs.deepseek.com/guides/thinking_mode",
  },
  {
    dialect: "openai-chat",
    what: ["request"],
    at: ["messages[].content[]"],
    keys: ["cache_control"],
    legal: {
      type: "object",
      properties: { type: { const: "ephemeral" }, ttl: { enum: ["5m", "1h"] } },
      required: ["type"],
      additionalProperties: false,
    },
    reason: "Hosts of several providers' models take Anthropic's marks in chat.",
    source:
      "https://openrouter.ai/docs/client-sdks/typescript/models/anthropiccachecontroldirective",
  },
  {
    dialect: "openai-chat",
    what: ["request"],
    at: [""],
    keys: ["top_k"],
    legal: number,
    reason: "Hosts of open models take it.",
    source: "https://openrouter.ai/docs/api-reference/parameters",
  },
];

const chatAnswers: readonly Extension[] = [
  {
    dialect: "openai-chat",
    what: ["answer", "frame"],
    at: ["choices[].message", "choices[].delta"],
    keys: ["reasoning_content"],
    legal: string,
    reason: "Clients read thoughts from it, since OpenAI has no field for them.",
    source: "https://api-docs.deepseek.com/guides/thinking_mode",
  },
  {
    dialect: "openai-chat",
    what: ["frame"],
    at: ["choices[].delta"],
    keys: ["annotations"],
    legal: {
      type: "array",
      items: { $ref: "#/definitions/ChatCompletionMessage.Annotation" },
    },
    reason: "OpenAI's search models stream their citations in it.",
    source: "https://github.com/openai/openai-agents-js/pull/1617",
  },
];

const messagesRequests: readonly Extension[] = [
  {
    dialect: "anthropic",
    what: ["request"],
    at: [""],
    keys: ["temperature", "top_p", "top_k"],
    legal: number,
    reason: "The types are those of version 2026-10-21; a translated request is of 2023-06-01.",
    source: "https://platform.claude.com/docs/en/api/versioning",
  },
];

/** The types have each of these keys in every answer; Anthropic's own recorded answers do not. */
const messagesAnswers: readonly Extension[] = [
  {
    dialect: "anthropic",
    what: ["answer", "frame"],
    at: ["", "message", "delta"],
    keys: ["container", "diagnostics", "stop_details"],
    legal: "absent",
    reason: "Anthropic's own answers lack them where there is nothing to tell.",
    source: "https://platform.claude.com/docs/en/api/messages",
  },
  {
    dialect: "anthropic",
    what: ["answer", "frame"],
    at: ["content[]", "content_block"],
    of: "text",
    keys: ["citations"],
    legal: "absent",
    reason: "Anthropic's own texts without citations lack it.",
    source: "https://platform.claude.com/docs/en/build-with-claude/streaming",
  },
  {
    dialect: "anthropic",
    what: ["answer", "frame"],
    at: ["content[]", "content_block"],
    of: "tool_use",
    keys: ["caller"],
    legal: "absent",
    reason: "Half of Anthropic's own calls lack it.",
    source: "https://platform.claude.com/docs/en/build-with-claude/streaming",
  },
  {
    dialect: "anthropic",
    what: ["answer", "frame"],
    at: ["usage", "message.usage"],
    keys: [
      ...["cache_creation", "inference_geo", "output_tokens_details"],
      ...["server_tool_use", "service_tier", "speed"],
    ],
    legal: "absent",
    reason: "Anthropic's own usage lacks them where there is nothing to tell.",
    source: "https://platform.claude.com/docs/en/api/messages",
  },
];

const errors: readonly Extension[] = [
  {
    dialect: "anthropic",
    what: ["answer", "frame"],
    at: ["error"],
    keys: ["code"],
    legal: string,
    reason: "The gateway's own code, which its documentation explains.",
    source: "docs/errors.md",
  },
  {
    dialect: "anthropic",
    what: ["answer", "frame"],
    at: ["error"],
    keys: ["type"],
    legal: { const: "request_too_large" },
    reason: "Anthropic's word for a body that is too large.",
    source: "https://platform.claude.com/docs/en/api/errors",
  },
];

/** Everything legal that the SDKs' types lack. */
export const extensions: readonly Extension[] = [
  ...chatRequests,
  ...chatAnswers,
  ...messagesRequests,
  ...messagesAnswers,
  ...errors,
];
