import type { StreamEvent } from "../ir/events.ts";
import type { JsonObject } from "../ir/json.ts";
import type { Request } from "../ir/request.ts";
import type { Response } from "../ir/response.ts";
import type { AnswerContext } from "./answer-context.ts";
import type { CallIds } from "./call-ids.ts";
import type { EncodeContext } from "./encode.ts";
import type { Names } from "./names.ts";

/** Reads a stream's frames, in order, as events. */
export type StreamDecoder = {
  /** @param data the parsed data of one frame */
  push(data: JsonObject): StreamEvent[];
  /** What follows from the stream's end. */
  end(): StreamEvent[];
};

/** Writes events as a stream's frames. */
export type StreamEncoder = {
  /**
   * @returns the data of the frames to be sent, in order
   * @throws GatewayError what the dialect cannot express
   */
  push(event: StreamEvent): JsonObject[];
};

/** What a stream's encoder needs to know of the request. */
export type StreamWish = {
  /** A chat client that asked for the usage of its stream. */
  readonly wantsUsage: boolean;
  /** What the prompt is thought to take, in tokens, until the provider says. */
  readonly inputTokens: number;
};

/** Both directions between a dialect's JSON and the neutral form. */
export type Codec = {
  /** Headers of a request that switch features on, each a list with commas. */
  readonly featureHeaders: readonly string[];
  decodeRequest(body: JsonObject): Request;
  /** @throws GatewayError what the dialect cannot express */
  encodeRequest(request: Request, context: EncodeContext): JsonObject;
  decodeResponse(answer: JsonObject): Response;
  /** @throws GatewayError what the dialect cannot express */
  encodeResponse(response: Response, context: AnswerContext): JsonObject;
  /**
   * A frame of this dialect with what was changed of its events.
   * @param before what its decoder gave for it
   * @param after the same events, some of them replaced
   * @returns the frame itself where nothing was changed
   * @throws GatewayError `internal_error` for a change that has no place in the frame
   */
  encodeFrame(
    frame: JsonObject,
    before: readonly StreamEvent[],
    after: readonly StreamEvent[],
  ): JsonObject;
  createStreamDecoder(): StreamDecoder;
  createStreamEncoder(context: AnswerContext, wish: StreamWish): StreamEncoder;
  /** The frame with these data. */
  frame(data: JsonObject): string;
  /** What follows the last frame of a whole stream. */
  readonly lastFrame: string;
  /** Makes the map of tool names to those that the dialect allows. */
  createToolNames(): Names;
  createCallIds(): CallIds;
};
