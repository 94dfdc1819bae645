import type { Codec } from "../codec.ts";
import { Names } from "../names.ts";
import { decodeRequest } from "./decode-request.ts";
import { decodeResponse } from "./decode-response.ts";
import { ChatStreamDecoder } from "./decode-stream.ts";
import { encodeRequest } from "./encode-request.ts";
import { encodeResponse } from "./encode-response.ts";
import { ChatStreamEncoder } from "./encode-stream.ts";

/** Limits of names and ids: https://platform.openai.com/docs/api-reference/chat/create */
export const chatCodec: Codec = {
  decodeRequest,
  encodeRequest,
  decodeResponse,
  encodeResponse,
  createStreamDecoder: () => new ChatStreamDecoder(),
  createStreamEncoder: (context, wish) => new ChatStreamEncoder(context, wish),
  frame: (data) => `data: ${JSON.stringify(data)}\n\n`,
  lastFrame: "data: [DONE]\n\n",
  createToolNames: () => new Names(/[^\w-]/g, 64),
  createCallIds: () => new Names(/[^\w-]/g, 40),
};
