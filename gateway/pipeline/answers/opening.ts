import type { IncomingHttpHeaders } from "node:http";
import type { GatewayError } from "../../errors.ts";
import { isIdentity } from "../content-encoding.ts";
import type { Exchange } from "../exchange.ts";
import { beat } from "../heartbeat.ts";
import type { Receiver, UpstreamCall } from "../upstream-call.ts";
import { type AnswerSource, failedCall, isEventStream } from "./answer.ts";
import { RefusedAnswer } from "./refused-answer.ts";
import { StreamAnswer } from "./stream-answer.ts";
import { WholeAnswer } from "./whole-answer.ts";

/** What of an attempt its answer's receiver needs. */
export type Asked = Pick<AnswerSource, "operation" | "dialect" | "translation" | "key">;

/** Waits for an answer's headers, then hands over to the receiver for its kind. */
export class Opening implements Receiver {
  readonly #exchange: Exchange;
  readonly #asked: Asked;
  readonly #decide: AnswerSource["decide"];
  /** It is, or may still turn out, no stream: then all of it must be there in time. */
  whole = true;
  #call: UpstreamCall | undefined;
  #stream: StreamAnswer | undefined;

  constructor(exchange: Exchange, asked: Asked, decide: AnswerSource["decide"]) {
    this.#exchange = exchange;
    this.#asked = asked;
    this.#decide = decide;
  }

  attach(call: UpstreamCall): void {
    this.#call = call;
  }

  /** A stream is slow to its first content, or the provider to its headers. */
  hurry(period: number): void {
    if (this.#stream) this.#stream.hurry(period);
    else if (this.#asked.translation && this.#exchange.facts.stream) beat(this.#exchange, period);
  }

  start(status: number, headers: IncomingHttpHeaders): void {
    const exchange = this.#exchange;
    const { facts } = exchange;
    facts.upstreamStatus = status;
    facts.upstreamRequestId = requestIdOf(headers);
    const call = this.#call;
    if (!call) return;
    const source = { ...this.#asked, exchange, call, status, headers, decide: this.#decide };
    if (status >= 300) {
      call.receiver = new RefusedAnswer(source);
    } else if (facts.stream && isEventStream(headers) && this.#canRead(headers)) {
      this.whole = false;
      this.#stream = new StreamAnswer(source);
      call.receiver = this.#stream;
    } else {
      call.receiver = new WholeAnswer(source);
    }
  }

  /** What is passed on need not be read; what is translated must be. */
  #canRead(headers: IncomingHttpHeaders): boolean {
    return this.#asked.translation === undefined || isIdentity(headers["content-encoding"]);
  }

  data(): void {}

  end(): void {}

  fail(error: GatewayError): void {
    this.#decide(failedCall(error));
  }
}

/** OpenAI and most hosts send `x-request-id`, Anthropic `request-id`. */
function requestIdOf(headers: IncomingHttpHeaders): string | undefined {
  const id = headers["x-request-id"] ?? headers["request-id"];
  return typeof id === "string" ? id.slice(0, 200) : undefined;
}
