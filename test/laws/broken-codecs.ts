import type { Codec } from "../../gateway/dialects/codec.ts";
import type { EncodeContext } from "../../gateway/dialects/encode.ts";
import { isObject, type JsonObject } from "../../gateway/ir/json.ts";
import type { DialectId } from "../../gateway/ir/node.ts";
import type { Request } from "../../gateway/ir/request.ts";
import type { Response } from "../../gateway/ir/response.ts";
import { type Codecs, servedCodecs } from "./translate.ts";

/** The codecs with one whose encoders leave a key out, wherever they would write it. */
export function forgetfulEncoders(dialect: DialectId, key: string): Codecs {
  const codec = servedCodecs[dialect];
  const broken: Codec = {
    ...codec,
    encodeRequest: (request, context) => {
      const body = codec.encodeRequest(request, context);
      return request.native?.dialect === dialect ? body : without(body, key);
    },
    encodeResponse: (response, context) => {
      const answer = codec.encodeResponse(response, context);
      return response.native?.dialect === dialect ? answer : without(answer, key);
    },
    createStreamEncoder: (context, wish) => {
      const encoder = codec.createStreamEncoder(context, wish);
      return { push: (event) => encoder.push(event).map((frame) => without(frame, key)) };
    },
  };
  return { ...servedCodecs, [dialect]: broken };
}

/** The codecs with one whose decoders leave a neutral field out, wherever they would read it. */
export function forgetfulDecoders(dialect: DialectId, key: string): Codecs {
  const codec = servedCodecs[dialect];
  const broken: Codec = {
    ...codec,
    decodeRequest: (body) => without(codec.decodeRequest(body), key),
    decodeResponse: (answer) => without(codec.decodeResponse(answer), key),
  };
  return { ...servedCodecs, [dialect]: broken };
}

/** The codecs with one whose decoder of streams leaves a sort of event out. */
export function forgetfulStreams(dialect: DialectId, type: string): Codecs {
  const codec = servedCodecs[dialect];
  const createStreamDecoder: Codec["createStreamDecoder"] = () => {
    const decoder = codec.createStreamDecoder();
    return {
      push: (frame) => decoder.push(frame).filter((event) => event.type !== type),
      end: () => decoder.end().filter((event) => event.type !== type),
    };
  };
  return { ...servedCodecs, [dialect]: { ...codec, createStreamDecoder } };
}

/** The functions of a codec, those that write their own dialect's nodes apart. */
export const functions = [
  ...["encodeRequest", "encodeResponse", "stream encoder", "own encodeRequest"],
  ...["own encodeResponse", "encodeFrame", "decodeRequest", "decodeResponse", "stream decoder"],
] as const;

/** The codecs with one of which a single function leaves a key out. */
export function forgetfulAlone(
  dialect: DialectId,
  broken: (typeof functions)[number],
  key: string,
): Codecs {
  const codec = servedCodecs[dialect];
  const isOwn = (node: Request | Response) => node.native?.dialect === dialect;
  const when = <T>(holds: boolean, value: T): T => (holds ? without(value, key) : value);
  const own = broken.startsWith("own ");
  const changed: Codec = {
    ...codec,
    encodeRequest: (request, context) =>
      when(
        broken.endsWith("encodeRequest") && own === isOwn(request),
        codec.encodeRequest(request, context),
      ),
    encodeResponse: (response, context) =>
      when(
        broken.endsWith("encodeResponse") && own === isOwn(response),
        codec.encodeResponse(response, context),
      ),
    encodeFrame: (...given) => when(broken === "encodeFrame", codec.encodeFrame(...given)),
    decodeRequest: (body) => when(broken === "decodeRequest", codec.decodeRequest(body)),
    decodeResponse: (body) => when(broken === "decodeResponse", codec.decodeResponse(body)),
    createStreamEncoder: (context, wish) => {
      const encoder = codec.createStreamEncoder(context, wish);
      return { push: (event) => when(broken === "stream encoder", encoder.push(event)) };
    },
    createStreamDecoder: () => {
      const decoder = codec.createStreamDecoder();
      return {
        push: (frame) => when(broken === "stream decoder", decoder.push(frame)),
        end: () => decoder.end(),
      };
    },
  };
  return { ...servedCodecs, [dialect]: changed };
}

/** A copy without the values of a key, but for those in what a node was decoded from. */
function without<T>(value: T, key: string): T {
  if (Array.isArray(value)) return value.map((one) => without(one, key)) as T;
  if (!isObject(value)) return value;
  const kept = Object.entries(value as JsonObject).filter(([name]) => name !== key);
  return Object.fromEntries(
    kept.map(([name, inner]) => [name, name === "native" ? inner : without(inner, key)]),
  ) as T;
}

/** The codecs with one whose requests are changed after they were encoded. */
export function spoiledRequests(
  dialect: DialectId,
  spoil: (body: JsonObject, request: Request, context: EncodeContext) => JsonObject,
): Codecs {
  const codec = servedCodecs[dialect];
  const encodeRequest: Codec["encodeRequest"] = (request, context) =>
    spoil(codec.encodeRequest(request, context), request, context);
  return { ...servedCodecs, [dialect]: { ...codec, encodeRequest } };
}
