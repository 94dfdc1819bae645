import type { Codec } from "../codec.ts";
import { Names } from "../names.ts";
import { decodeRequest } from "./decode-request.ts";
import { decodeResponse } from "./decode-response.ts";
import { MessagesStreamDecoder } from "./decode-stream.ts";
import { encodeRequest } from "./encode-request.ts";
import { encodeResponse } from "./encode-response.ts";
import { MessagesStreamEncoder } from "./encode-stream.ts";

/** Limits of names and ids: https://platform.claude.com/docs/en/api/messages */
export const messagesCodec: Codec = {
  decodeRequest,
  encodeRequest,
  decodeResponse,
  encodeResponse,
  createStreamDecoder: () => new MessagesStreamDecoder(),
  createStreamEncoder: (context, wish) => new MessagesStreamEncoder(context, wish),
  frame: (data) => `event: ${String(data.type)}\ndata: ${JSON.stringify(data)}\n\n`,
  lastFrame: "",
  createToolNames: () => new Names(/[^\w-]/g, 128),
  createCallIds: () => new Names(/[^\w-]/g, 64),
};
