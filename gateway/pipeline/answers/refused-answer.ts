import { asGatewayError, GatewayError } from "../../errors.ts";
import { canInflate, inflate, isIdentity } from "../content-encoding.ts";
import type { Receiver } from "../upstream-call.ts";
import { type AnswerSource, failedCall, refused } from "./answer.ts";

/** Most bytes of a refusal that are read; the rest is left out. */
const limit = 256 * 1024;

/** Collects an answer whose status is no success. */
export class RefusedAnswer implements Receiver {
  readonly #source: AnswerSource;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;

  constructor(source: AnswerSource) {
    this.#source = source;
  }

  start(): void {}

  data(bytes: Buffer): void {
    this.#bytes += bytes.length;
    if (this.#bytes <= limit) this.#chunks.push(bytes);
    else this.#source.call.abort(new GatewayError("provider_error", "The refusal was too long."));
  }

  end(): void {
    this.#settle();
  }

  /** What came before the connection broke still tells why the provider refused. */
  fail(error: GatewayError): void {
    if (error.code.startsWith("provider_")) this.#settle();
    else this.#source.decide(failedCall(error));
  }

  #settle(): void {
    const { decide } = this.#source;
    this.#finish().catch((thrown: unknown) => decide(failedCall(asGatewayError(thrown))));
  }

  async #finish(): Promise<void> {
    const { status, decide } = this.#source;
    const { "content-encoding": encoding, ...headers } = this.#source.headers;
    const bytes = await readable(Buffer.concat(this.#chunks), encoding);
    decide(refused(this.#source, status, headers, bytes));
  }
}

async function readable(bytes: Buffer, encoding: string | undefined): Promise<Buffer> {
  if (encoding === undefined || isIdentity(encoding) || !canInflate(encoding)) return bytes;
  return await inflate(encoding, bytes, limit * 4).catch(() => Buffer.alloc(0));
}
