import { CallIds } from "../call-ids.ts";
import type { Codec } from "../codec.ts";
import { sourceOf } from "../lens.ts";
import { Names } from "../names.ts";
import { decodeRequest } from "./decode-request.ts";
import { decodeResponse } from "./decode-response.ts";
import { MessagesStreamDecoder } from "./decode-stream.ts";
import { encodeRequest } from "./encode-request.ts";
import { encodeResponse } from "./encode-response.ts";
import { MessagesStreamEncoder } from "./encode-stream.ts";
import { encodeOwnFrame } from "./own-frame.ts";
import { encodeOwnRequest } from "./own-request.ts";
import { encodeOwnResponse } from "./own-response.ts";

/** Limits of names and ids: https://platform.claude.com/docs/en/api/messages */
export const messagesCodec: Codec = {
  featureHeaders: ["anthropic-beta"],
  decodeRequest,
  encodeRequest: (request, context) =>
    sourceOf(request, "anthropic")
      ? encodeOwnRequest(request, context)
      : encodeRequest(request, context),
  decodeResponse,
  encodeResponse: (response, context) =>
    sourceOf(response, "anthropic")
      ? encodeOwnResponse(response, context)
      : encodeResponse(response, context),
  encodeFrame: encodeOwnFrame,
  createStreamDecoder: () => new MessagesStreamDecoder(),
  createStreamEncoder: (context, wish) => new MessagesStreamEncoder(context, wish),
  frame: (data) => `event: ${String(data.type)}\ndata: ${JSON.stringify(data)}\n\n`,
  lastFrame: "",
  createToolNames: () => new Names(/[^\w-]/g, 128),
  createCallIds: () => new CallIds(new Names(/[^\w-]/g, 64)),
};
