import type { Dialect } from "../../dialects/dialect.ts";
import type { JsonObject } from "../../ir/json.ts";
import type { Translation } from "./translate.ts";

/**
 * A provider's whole answer in the client's dialect.
 * @throws GatewayError what that dialect cannot express
 */
export function translateAnswer(
  answer: JsonObject,
  provider: Dialect,
  client: Dialect,
  { context }: Translation,
): Buffer {
  const response = provider.codec.decodeResponse(answer);
  return Buffer.from(JSON.stringify(client.codec.encodeResponse(response, context)));
}
