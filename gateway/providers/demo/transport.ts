import { type IncomingHttpHeaders, STATUS_CODES } from "node:http";
import { type Dispatcher, errors } from "undici";
import type { Transport, TransportRequest } from "../define.ts";
import type { Piece, Reply } from "./reply.ts";
import { demoReply } from "./routes.ts";

/** Runs something once after so many ms; the answer calls it off. */
export type After = (delay: number, run: () => void) => () => void;

/** How fast the demo streams. */
export type DemoOptions = {
  /** Time between the words of a stream, in ms; with 0 they come without waiting. Default 30. */
  readonly pace?: number;
  readonly after?: After;
};

const after: After = (delay, run) => {
  const timer = setTimeout(run, delay);
  return () => clearTimeout(timer);
};

/**
 * The demo as undici's pools are used: `dispatch` with a handler, in the order that undici documents
 * (docs/api/Dispatcher.md, "Parameter: DispatchHandler"). Nothing of a response arrives within the
 * call of `dispatch`, as on a network.
 */
export function createDemoTransport(options: DemoOptions = {}): Transport {
  const pacing: Pacing = { pace: options.pace ?? 30, after: options.after ?? after };
  return {
    dispatch(request, handler) {
      new Exchange(handler, pacing).start(request);
      return true;
    },
  };
}

type Pacing = { readonly pace: number; readonly after: After };

/** One request and its answer; it is what the handler pauses, resumes and aborts. */
class Exchange implements Dispatcher.DispatchController {
  rawHeaders: Buffer[] | null = null;
  rawTrailers: Buffer[] | null = null;
  readonly #handler: Dispatcher.DispatchHandler;
  readonly #pacing: Pacing;
  #reply: Reply | undefined;
  /** How many pieces were handed on. */
  #sent = 0;
  #done = false;
  #paused = false;
  #pumping = false;
  #reason: Error | null = null;
  #aborted = false;
  /** The piece at hand was waited for. */
  #waited = false;
  #callOff: (() => void) | undefined;

  constructor(handler: Dispatcher.DispatchHandler, pacing: Pacing) {
    this.#handler = handler;
    this.#pacing = pacing;
  }

  get aborted(): boolean {
    return this.#aborted;
  }

  get paused(): boolean {
    return this.#paused;
  }

  get reason(): Error | null {
    return this.#reason;
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    if (this.#callOff === undefined) this.#pump();
  }

  abort(reason: Error): void {
    if (this.#aborted) return;
    this.#aborted = true;
    this.#reason = reason;
    this.#fail(reason ?? new errors.RequestAbortedError());
  }

  start(request: TransportRequest): void {
    this.#tell(() => this.#handler.onRequestStart?.(this, null));
    if (this.#done) return;
    void readBody(request.body).then(
      (body) => this.#callOnNextTurn(() => this.#receive(request, body)),
      (error: Error) => this.#fail(error),
    );
  }

  /** Nothing of the answer comes within the caller's own turn. */
  #callOnNextTurn(run: () => void): void {
    const immediate = setImmediate(() => {
      this.#callOff = undefined;
      run();
    });
    this.#callOff = () => clearImmediate(immediate);
    if (this.#done) this.#callOff();
  }

  #receive(request: TransportRequest, body: Buffer): void {
    if (body.length > 0) this.#tell(() => this.#handler.onBodySent?.(body));
    this.#tell(() => this.#handler.onRequestSent?.());
    if (this.#done) return;
    const reply = demoReply({
      method: request.method,
      path: request.path,
      anthropic: hasHeader(request.headers, "anthropic-version"),
      body,
    });
    this.#begin(reply);
    // Only now, so that a handler that resumes while it is told the start gets no data within that call.
    this.#reply = reply;
    this.#pump();
  }

  /** Hands on what is due, until it must wait, is told to pause or is through. */
  #pump(): void {
    if (this.#pumping || this.#reply === undefined) return;
    this.#pumping = true;
    while (!this.#done && !this.#paused && this.#step(this.#reply));
    this.#pumping = false;
  }

  /** @returns whether to go on at once */
  #step(reply: Reply): boolean {
    const piece = reply.pieces[this.#sent];
    if (piece === undefined) {
      this.#finish();
      return false;
    }
    if (this.#mustWait(piece)) return false;
    this.#waited = false;
    this.#sent += 1;
    this.#tell(() => this.#handler.onResponseData?.(this, piece.bytes));
    return true;
  }

  #begin({ status, headers }: Reply): void {
    this.rawHeaders = Object.entries(headers)
      .flat()
      .map((text) => Buffer.from(text));
    const parsed: IncomingHttpHeaders = { ...headers };
    this.#tell(() => {
      this.#handler.onResponseStarted?.();
      this.#handler.onResponseStart?.(this, status, parsed, STATUS_CODES[status]);
    });
  }

  #mustWait({ paced }: Piece): boolean {
    const { pace, after } = this.#pacing;
    if (!paced || pace <= 0 || this.#waited) return false;
    this.#waited = true;
    this.#callOff = after(pace, () => {
      this.#callOff = undefined;
      this.#pump();
    });
    return true;
  }

  #finish(): void {
    this.#done = true;
    this.rawTrailers = [];
    try {
      this.#handler.onResponseEnd?.(this, {});
    } catch (thrown) {
      this.#handler.onResponseError?.(this, thrown as Error);
    }
  }

  /** What a handler throws ends its request, as in a pool. */
  #tell(call: () => void): void {
    if (this.#done) return;
    try {
      call();
    } catch (thrown) {
      this.abort(thrown as Error);
    }
  }

  #fail(error: Error): void {
    if (this.#done) return;
    this.#done = true;
    this.#callOff?.();
    this.#callOff = undefined;
    this.#handler.onResponseError?.(this, error);
  }
}

/** A request's body in one piece, in any form that undici takes but a form. */
async function readBody(body: TransportRequest["body"]): Promise<Buffer> {
  if (body === undefined || body === null) return Buffer.alloc(0);
  if (typeof body === "string") return Buffer.from(body);
  if (body instanceof Uint8Array) return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  if (!(Symbol.asyncIterator in body || Symbol.iterator in body)) {
    throw new errors.InvalidArgumentError("The demo takes no form as a body.");
  }
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** Whether a header is among those of a request, in any form that undici takes. */
function hasHeader(headers: Dispatcher.DispatchOptions["headers"], name: string): boolean {
  if (headers === undefined || headers === null) return false;
  const names = Array.isArray(headers)
    ? headers.filter((_, index) => index % 2 === 0)
    : Symbol.iterator in headers
      ? Array.from(headers as Iterable<[string, unknown]>, ([one]) => one)
      : Object.keys(headers);
  return names.some((one) => one.toLowerCase() === name);
}
