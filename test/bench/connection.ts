import { connect, type Socket } from "node:net";

/** One answer as it came over the wire. Times in ms, monotonic. */
export type WireAnswer = {
  readonly sentAt: number;
  readonly firstByteAt: number;
  /** When the first text had arrived; undefined when it never did. */
  readonly firstTextAt: number | undefined;
  readonly doneAt: number;
  readonly status: number;
  /** The last bytes of the body, chunk framing and white space included. */
  readonly tail: string;
  /** Everything, head included; empty unless `keep` was set. */
  readonly chunks: readonly Buffer[];
};

/** Bytes of an answer's end that are looked at for its end mark. */
const tailLength = 96;
/** The end of a chunked body (RFC 9112, section 7.1) behind the line end of what came before it. */
const lastChunk = "\r\n0\r\n\r\n";
/** Bytes in which the first text must come. */
const headLimit = 16 * 1024;

/**
 * One kept-alive HTTP/1.1 connection that sends prepared requests one after another and reads no more
 * of each answer than its length, since what the reader costs is taken from the measured process.
 */
export class Connection {
  /** Keep the next answer's bytes. */
  keep = false;
  readonly #socket: Socket;
  readonly #firstText: string;
  readonly #onAnswer: (answer: WireAnswer) => void;
  #sentAt = 0;
  #firstByteAt = 0;
  #firstTextAt: number | undefined;
  /** What came so far, until head and first text are found. */
  #opening = "";
  #looking = true;
  #status = 0;
  /** Bytes still to come; -1 when the body is chunked, -2 before the head is whole. */
  #left = -2;
  #tail = "";
  #chunks: Buffer[] = [];

  constructor(
    port: number,
    firstText: string,
    onAnswer: (answer: WireAnswer) => void,
    onBroken: (error: Error) => void,
  ) {
    this.#firstText = firstText;
    this.#onAnswer = onAnswer;
    this.#socket = connect({ port, host: "127.0.0.1", noDelay: true });
    this.#socket.on("data", (chunk) => this.#read(chunk));
    this.#socket.on("error", onBroken);
    this.#socket.on("end", () => onBroken(new Error("the connection was closed")));
  }

  /** Sends one request; not before the answer to the last one is whole. */
  send(request: Buffer): void {
    this.#firstByteAt = 0;
    this.#firstTextAt = undefined;
    this.#opening = "";
    this.#looking = true;
    this.#left = -2;
    this.#tail = "";
    this.#chunks = [];
    this.#sentAt = performance.now();
    this.#socket.write(request);
  }

  close(): void {
    this.#socket.removeAllListeners("end");
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    if (this.#firstByteAt === 0) this.#firstByteAt = performance.now();
    if (this.keep) this.#chunks.push(chunk);
    if (this.#looking) this.#open(chunk);
    if (this.#left === -2) return;
    const end = chunk.toString("latin1", Math.max(0, chunk.length - tailLength));
    this.#tail = end.length < tailLength ? (this.#tail + end).slice(-tailLength) : end;
    if (this.#left === -1 ? this.#tail.endsWith(lastChunk) : this.#left <= 0) this.#finish();
  }

  /** Finds the head and the first text. */
  #open(chunk: Buffer): void {
    const hadHead = this.#left !== -2;
    this.#opening += chunk.toString("latin1");
    if (hadHead) {
      if (this.#left !== -1) this.#left -= chunk.length;
    } else {
      const end = this.#opening.indexOf("\r\n\r\n");
      if (end < 0) return;
      const head = this.#opening.slice(0, end).toLowerCase();
      this.#status = Number(head.slice(9, 12));
      const length = /\r\ncontent-length: *(\d+)/.exec(head);
      this.#left = length ? Number(length[1]) - (this.#opening.length - end - 4) : -1;
    }
    if (this.#opening.includes(this.#firstText)) this.#firstTextAt = performance.now();
    const searched = this.#firstTextAt !== undefined || this.#opening.length > headLimit;
    // Whole answers are counted to their end; chunked ones end by their tail.
    this.#looking = !searched || this.#left > 0;
  }

  #finish(): void {
    this.#onAnswer({
      sentAt: this.#sentAt,
      firstByteAt: this.#firstByteAt,
      firstTextAt: this.#firstTextAt,
      doneAt: performance.now(),
      status: this.#status,
      tail: this.#tail,
      chunks: this.#chunks,
    });
  }
}

/** The body of a kept answer, without chunk framing. */
export function bodyOf(answer: WireAnswer): Buffer {
  const bytes = Buffer.concat(answer.chunks);
  const start = bytes.indexOf("\r\n\r\n") + 4;
  const head = bytes.toString("latin1", 0, start).toLowerCase();
  if (!head.includes("\r\ntransfer-encoding: chunked")) return bytes.subarray(start);
  const parts: Buffer[] = [];
  let at = start;
  for (;;) {
    const lineEnd = bytes.indexOf("\r\n", at);
    const size = Number.parseInt(bytes.toString("latin1", at, lineEnd), 16);
    if (lineEnd < 0 || !(size > 0)) return Buffer.concat(parts);
    parts.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = lineEnd + 2 + size + 2;
  }
}
