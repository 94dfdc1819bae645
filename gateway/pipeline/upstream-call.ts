import type { IncomingHttpHeaders } from "node:http";
import type { Dispatcher } from "undici";
import { asGatewayError, GatewayError } from "../errors.ts";
import { joinBuffers } from "./join-buffers.ts";

/** What one call to a provider brings, in order: `start`, then `data`, then `end`; or `fail` at any point. */
export type Receiver = {
  start(status: number, headers: IncomingHttpHeaders): void;
  /** What arrived in one turn of the event loop, in one piece. */
  data(bytes: Buffer): void;
  end(): void;
  fail(error: GatewayError): void;
};

/** Who wants to know of a call besides its receiver. */
export type CallWatch = {
  onDone(): void;
  /** The receiver threw, which must not take the process along. */
  onDefect(error: GatewayError): void;
};

/**
 * One request to a provider as undici's dispatch handler. Chunks of one turn are joined, since many
 * small writes cost more than the copy.
 */
export class UpstreamCall implements Dispatcher.DispatchHandler {
  receiver: Receiver;
  /** Monotonic ms since when the client has taken nothing; 0 when it keeps up. */
  pausedAt = 0;
  #controller: Dispatcher.DispatchController | undefined;
  #pending: Buffer[] = [];
  #abortedWith: GatewayError | undefined;
  #done = false;
  readonly #provider: string;
  readonly #watch: CallWatch;

  /** @param provider its id, for messages */
  constructor(receiver: Receiver, provider: string, watch: CallWatch) {
    this.receiver = receiver;
    this.#provider = provider;
    this.#watch = watch;
  }

  get done(): boolean {
    return this.#done;
  }

  /** Ends the call at once; the receiver is told `reason` unless the call was over. */
  abort(reason: GatewayError): void {
    if (this.#done || this.#abortedWith) return;
    this.#abortedWith = reason;
    if (this.#controller) this.#controller.abort(reason);
    else this.#fail(reason);
  }

  pause(): void {
    this.pausedAt = performance.now();
    this.#controller?.pause();
  }

  resume(): void {
    this.pausedAt = 0;
    this.#controller?.resume();
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#abortedWith) controller.abort(this.#abortedWith);
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
  ): void {
    if (status < 200) return;
    this.#tell(() => this.receiver.start(status, headers));
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#pending.push(chunk) === 1) process.nextTick(flush, this);
  }

  onResponseEnd(): void {
    this.flush();
    if (this.#done) return;
    this.#finish();
    this.#tell(() => this.receiver.end());
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.flush();
    if (this.#done) return;
    this.#fail(this.#abortedWith ?? callError(error, this.#provider));
  }

  /** Hands on what arrived. */
  flush(): void {
    const chunks = this.#pending;
    if (chunks.length === 0 || this.#abortedWith) return;
    this.#pending = [];
    this.#tell(() => this.receiver.data(joinBuffers(chunks)));
  }

  #fail(error: GatewayError): void {
    this.#finish();
    this.#tell(() => this.receiver.fail(error));
  }

  #finish(): void {
    this.#done = true;
    this.#watch.onDone();
  }

  #tell(run: () => void): void {
    try {
      run();
    } catch (thrown) {
      const error = asGatewayError(thrown);
      this.#watch.onDefect(error);
      this.abort(error);
    }
  }
}

function flush(call: UpstreamCall): void {
  call.flush();
}

const timeouts = new Set(["UND_ERR_HEADERS_TIMEOUT", "UND_ERR_BODY_TIMEOUT"]);

/** What undici or the socket reports, as a coded error. */
function callError(error: Error, provider: string): GatewayError {
  if (error instanceof GatewayError) return error;
  const code = String(("code" in error && error.code) || error.name);
  if (error.name === "HTTPParserError") {
    return new GatewayError(
      "provider_answer_unrecognised",
      `The provider ${provider} answered with something that is not HTTP (${code}); check its base URL.`,
      { cause: error },
    );
  }
  if (timeouts.has(code)) {
    return new GatewayError(
      "provider_timeout",
      `The provider ${provider} did not answer in time.`,
      {
        cause: error,
      },
    );
  }
  const what = code === "UND_ERR_SOCKET" ? "closed the connection" : `cannot be reached (${code})`;
  return new GatewayError("provider_unreachable", `The provider ${provider} ${what}.`, {
    cause: error,
  });
}
