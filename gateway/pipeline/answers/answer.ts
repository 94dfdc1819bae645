import type { IncomingHttpHeaders } from "node:http";
import type { GatewayError } from "../../errors.ts";
import type { Exchange } from "../exchange.ts";
import type { Refusal } from "../provider-error.ts";
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
  /** The provider's key, masked wherever the provider repeats it. */
  readonly key: string | undefined;
  /** Called once, when it is known how the attempt turned out. */
  readonly decide: (result: AttemptResult) => void;
};
