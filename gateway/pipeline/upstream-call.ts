import type { IncomingHttpHeaders } from "node:http";
import type { Dispatcher } from "undici";
import { GatewayError } from "../errors.ts";
import { joinBuffers } from "./join-buffers.ts";

/** What one call to a provider brings, in order: `start`, then `data`, then `end`; or `fail` at any point. */
export type Receiver = {
  start(status: number, headers: IncomingHttpHeaders): void;
  /** What arrived in one turn of the event loop, in one piece. */
  data(bytes: Buffer): void;
  end(): void;
  fail(error: GatewayError): void;
};

/**
 * One request to a provider as undici's dispatch handler. Chunks of one turn are joined, since many
 * small writes cost more than the copy.
 */
export class UpstreamCall implements Dispatcher.DispatchHandler {
  receiver: Receiver;
  /** Monotonic ms of the last byte. */
  lastByteAt = 0;
  /** Monotonic ms since when the client has taken nothing; 0 when it keeps up. */
  pausedAt = 0;
  #controller: Dispatcher.DispatchController | undefined;
  #pending: Buffer[] = [];
  #abortedWith: GatewayError | undefined;
  #done = false;
  readonly #provider: string;
  readonly #onDone: () => void;

  /** @param provider its id, for messages */
  constructor(receiver: Receiver, provider: string, onDone: () => void) {
    this.receiver = receiver;
    this.#provider = provider;
    this.#onDone = onDone;
  }

  get done(): boolean {
    return this.#done;
  }

  /** Ends the call at once; the receiver is told `reason` unless the call was over. */
  abort(reason: GatewayError): void {
    if (this.#done || this.#abortedWith) return;
    this.#abortedWith = reason;
    this.#controller?.abort(reason);
  }

  pause(): void {
    this.pausedAt = performance.now();
    this.#controller?.pause();
  }

  resume(): void {
    this.pausedAt = 0;
    this.lastByteAt = performance.now();
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
    this.lastByteAt = performance.now();
    this.receiver.start(status, headers);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#pending.push(chunk) === 1) process.nextTick(flush, this);
  }

  onResponseEnd(): void {
    this.flush();
    if (this.#done) return;
    this.#finish();
    this.receiver.end();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.flush();
    if (this.#done) return;
    this.#finish();
    this.receiver.fail(this.#abortedWith ?? callError(error, this.#provider));
  }

  /** Hands on what arrived. */
  flush(): void {
    const chunks = this.#pending;
    if (chunks.length === 0 || this.#abortedWith) return;
    this.#pending = [];
    this.lastByteAt = performance.now();
    this.receiver.data(joinBuffers(chunks));
  }

  #finish(): void {
    this.#done = true;
    this.#onDone();
  }
}

function flush(call: UpstreamCall): void {
  call.flush();
}

const timeouts = new Set(["UND_ERR_HEADERS_TIMEOUT", "UND_ERR_BODY_TIMEOUT"]);

/** What undici or the socket reports, as a coded error. */
function callError(error: Error, provider: string): GatewayError {
  if (error instanceof GatewayError) return error;
  const code = "code" in error ? String(error.code) : error.name;
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
