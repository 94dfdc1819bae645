import { joinBuffers } from "../join-buffers.ts";

/** Up to this size one buffer is cheaper to send than its parts. Bytes. */
const joinedLimit = 16 * 1024;

/** Largest scratch buffer that is kept between bodies. Bytes. */
const scratchLimit = 4 * 1024 * 1024;

/** Kept between bodies: a body is read in one synchronous call, so that two never share it. */
let scratch = Buffer.alloc(0);

/**
 * A request's body as the parts that it came in, or that an edit left. A large body is never joined
 * for good: buffers of its size are outside the heap, and each few dozen megabytes of them cost a
 * full garbage collection.
 */
export class Body {
  readonly #parts: readonly Buffer[];
  /** Bytes. */
  readonly length: number;

  /** @param parts kept, and read until the last byte is sent: nothing may write to them */
  constructor(parts: readonly Buffer[]) {
    let length = 0;
    for (const part of parts) length += part.length;
    this.#parts = parts;
    this.length = length;
  }

  /** As a transport takes it. */
  get wire(): Buffer | readonly Buffer[] {
    const isJoined = this.#parts.length === 1 || this.length <= joinedLimit;
    return isJoined ? joinBuffers(this.#parts) : joinSmall(this.#parts);
  }

  /**
   * Reads the whole body in one piece.
   * @param reader may not keep the buffer, nor anything that views it
   */
  read<T>(reader: (bytes: Buffer) => T): T {
    const [first] = this.#parts;
    if (first && this.#parts.length === 1) return reader(first);
    const bytes =
      this.length > scratchLimit ? Buffer.allocUnsafeSlow(this.length) : this.#scratch();
    let at = 0;
    for (const part of this.#parts) at += part.copy(bytes, at);
    return reader(bytes);
  }

  /** The bytes from `start` to `end` (exclusive), which may be a view of the body. */
  slice(start: number, end: number): Buffer {
    return joinBuffers(this.pieces(start, end));
  }

  /** The bytes from `start` to `end` (exclusive) as views of the parts; none for no bytes. */
  pieces(start: number, end: number): Buffer[] {
    const pieces: Buffer[] = [];
    let at = 0;
    for (const part of this.#parts) {
      const from = Math.max(start - at, 0);
      const to = Math.min(end - at, part.length);
      if (from < to) pieces.push(part.subarray(from, to));
      at += part.length;
    }
    return pieces;
  }

  #scratch(): Buffer {
    if (scratch.length < this.length) scratch = Buffer.allocUnsafeSlow(this.length);
    return scratch.subarray(0, this.length);
  }
}

/** Each part is a packet of its own at least, so small neighbours become one. */
function joinSmall(parts: readonly Buffer[]): Buffer[] {
  const joined: Buffer[] = [];
  let small: Buffer[] = [];
  const endSmall = () => {
    if (small.length > 0) joined.push(joinBuffers(small));
    small = [];
  };
  for (const part of parts) {
    if (part.length < joinedLimit) {
      small.push(part);
      continue;
    }
    endSmall();
    joined.push(part);
  }
  endSmall();
  return joined;
}
