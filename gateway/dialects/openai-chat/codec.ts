import { CallIds } from "../call-ids.ts";
import type { Codec } from "../codec.ts";
import { sourceOf } from "../lens.ts";
import { Names } from "../names.ts";
import { decodeRequest } from "./decode-request.ts";
import { decodeResponse } from "./decode-response.ts";
import { ChatStreamDecoder } from "./decode-stream.ts";
import { encodeRequest } from "./encode-request.ts";
import { encodeResponse } from "./encode-response.ts";
import { ChatStreamEncoder } from "./encode-stream.ts";
import { encodeOwnFrame } from "./own-frame.ts";
import { encodeOwnRequest } from "./own-request.ts";
import { encodeOwnResponse } from "./own-response.ts";

/** Limits of names and ids: https://platform.openai.com/docs/api-reference/chat/create */
export const chatCodec: Codec = {
  featureHeaders: ["openai-beta"],
  decodeRequest,
  encodeRequest: (request, context) =>
    sourceOf(request, "openai-chat")
      ? encodeOwnRequest(request, context)
      : encodeRequest(request, context),
  decodeResponse,
  encodeResponse: (response, context) =>
    sourceOf(response, "openai-chat")
      ? encodeOwnResponse(response, context)
      : encodeResponse(response, context),
  encodeFrame: encodeOwnFrame,
  createStreamDecoder: () => new ChatStreamDecoder(),
  createStreamEncoder: (context, wish) => new ChatStreamEncoder(context, wish),
  frame: (data) => `data: ${JSON.stringify(data)}\n\n`,
  lastFrame: "data: [DONE]\n\n",
  createToolNames: () => new Names(/[^\w-]/g, 64),
  createCallIds: () => new CallIds(new Names(/[^\w-]/g, 40)),
};
