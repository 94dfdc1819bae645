import type { GatewayError } from "../../errors.ts";
import { canInflate, inflate, isIdentity } from "../content-encoding.ts";
import { readRefusal } from "../provider-error.ts";
import type { Receiver } from "../upstream-call.ts";
import type { AnswerSource } from "./answer.ts";

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
    if (this.#bytes + bytes.length > limit) return;
    this.#bytes += bytes.length;
    this.#chunks.push(bytes);
  }

  end(): void {
    void this.#finish();
  }

  /** What came before the connection broke still tells why the provider refused. */
  fail(_error: GatewayError): void {
    void this.#finish();
  }

  async #finish(): Promise<void> {
    const { exchange, status, key, decide } = this.#source;
    const { "content-encoding": encoding, ...headers } = this.#source.headers;
    const bytes = await readable(Buffer.concat(this.#chunks), encoding);
    decide({
      kind: "refused",
      refusal: readRefusal(exchange.dialect, status, headers, bytes, key),
    });
  }
}

async function readable(bytes: Buffer, encoding: string | undefined): Promise<Buffer> {
  if (encoding === undefined || isIdentity(encoding) || !canInflate(encoding)) return bytes;
  return await inflate(encoding, bytes, limit * 4).catch(() => Buffer.alloc(0));
}
