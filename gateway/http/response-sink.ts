import type { ServerResponse } from "node:http";
import type { AnswerHeaders, Sink } from "../pipeline/sink.ts";

/** A sink over a Node response: whole answers and SSE. */
export class ResponseSink implements Sink {
  readonly #response: ServerResponse;
  readonly #stallTimeout: number;

  /** @param stallTimeout ms that a client may leave the rest of an ended answer untaken */
  constructor(response: ServerResponse, stallTimeout: number) {
    this.#response = response;
    this.#stallTimeout = stallTimeout;
  }

  get opened(): boolean {
    return this.#response.headersSent;
  }

  open(status: number, headers: AnswerHeaders): void {
    if (!this.#response.destroyed) this.#response.writeHead(status, headers as never);
  }

  write(bytes: Buffer): boolean {
    return this.#response.destroyed || this.#response.write(bytes);
  }

  onDrain(callback: () => void): void {
    this.#response.once("drain", callback);
  }

  end(bytes?: Buffer): void {
    const response = this.#response;
    if (response.destroyed) return;
    response.end(bytes);
    if (response.writableLength > 0) {
      response.setTimeout(this.#stallTimeout, () => response.destroy());
    }
  }

  abort(): void {
    this.#response.destroy();
  }

  onClose(callback: (delivered: boolean) => void): void {
    this.#response.once("close", () => callback(this.#response.writableFinished));
  }
}
