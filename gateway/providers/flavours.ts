import type { JsonObject } from "../ir/json.ts";

/** How hosts of one dialect differ from its owner, on the body that they are sent. */
export type RequestFlavour = (body: JsonObject) => JsonObject;

/**
 * Hosts that took chat over before `max_completion_tokens` came know the limit as `max_tokens` only,
 * and would write without end (docs.ollama.com/api/openai-compatibility lists what Ollama reads).
 */
export const limitAsMaxTokens: RequestFlavour = ({ max_completion_tokens: limit, ...body }) =>
  limit === undefined ? body : { ...body, max_tokens: limit };
