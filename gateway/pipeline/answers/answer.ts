import type { IncomingHttpHeaders } from "node:http";
import type { Dialect } from "../../dialects/dialect.ts";
import type { Operation } from "../../dialects/operations.ts";
import { GatewayError } from "../../errors.ts";
import type { Exchange } from "../exchange.ts";
import type { Translation } from "../lanes/translate.ts";
import { type Refusal, readRefusal } from "../provider-error.ts";
import type { Sink } from "../sink.ts";
import type { UpstreamCall } from "../upstream-call.ts";

/** An answer that is committed to: its first content was seen, or all of it. */
export type Answer = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Monotonic ms at which it was committed to. */
  readonly contentAt: number;
  /** Bytes of the whole body where all of it is there. */
  readonly length: number | undefined;
  /** Hands on what was held and all that still comes; ends the sink. */
  relayTo(sink: Sink): void;
};

/** How an attempt turned out, known before the client has seen anything of it. */
export type AttemptResult =
  | { readonly kind: "answer"; readonly answer: Answer }
  | { readonly kind: "refused"; readonly refusal: Refusal }
  | { readonly kind: "failed"; readonly error: GatewayError; readonly retryable: boolean };

/** A call that brought no answer; one whose connection failed may be repeated. */
export function failedCall(error: GatewayError): AttemptResult {
  return { kind: "failed", error, retryable: error.code === "provider_unreachable" };
}

/** What every receiver of an answer starts from. */
export type AnswerSource = {
  readonly exchange: Exchange;
  readonly call: UpstreamCall;
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** What the provider was asked, and the dialect in which it answers. */
  readonly operation: Operation;
  readonly dialect: Dialect;
  /** Where that is another than the client's. */
  readonly translation: Translation | undefined;
  /** The provider's key, masked wherever the provider repeats it. */
  readonly key: string | undefined;
  /** Called once, when it is known how the attempt turned out. */
  readonly decide: (result: AttemptResult) => void;
};

/** A refusal; the provider's own bytes are for clients of its dialect only. */
export function refused(
  { dialect, translation, key }: AnswerSource,
  status: number,
  headers: IncomingHttpHeaders,
  bytes: Buffer,
): AttemptResult {
  const refusal = readRefusal(dialect, status, headers, bytes, key);
  return { kind: "refused", refusal: translation ? { ...refusal, body: undefined } : refusal };
}

/** Whether the provider says that its answer is a stream. */
export function isEventStream(headers: IncomingHttpHeaders): boolean {
  return /^text\/event-stream\b/i.test(headers["content-type"] ?? "");
}

/** A stream that ended without the end of its answer. */
export function truncated(): GatewayError {
  return new GatewayError(
    "provider_stream_truncated",
    "The provider's stream ended before its answer did.",
  );
}
