import type { Dialect } from "../../dialects/dialect.ts";
import type { Response } from "../../ir/response.ts";
import { spread } from "../../ir/spread.ts";
import type { Translation } from "./translate.ts";

/**
 * A provider's whole answer in the client's dialect; as a stream where the client asked for one.
 * @throws GatewayError what that dialect cannot express
 */
export function translateAnswer(
  response: Response,
  client: Dialect,
  translation: Translation,
  stream: boolean,
): Buffer {
  if (stream) return Buffer.from(asStream(response, client, translation));
  return Buffer.from(JSON.stringify(client.codec.encodeResponse(response, translation.context)));
}

function asStream(response: Response, { codec }: Dialect, translation: Translation): string {
  const encoder = codec.createStreamEncoder(translation.context, translation.wish);
  const frames = spread(response).flatMap((event) => encoder.push(event).map(codec.frame));
  return frames.join("") + codec.lastFrame;
}
