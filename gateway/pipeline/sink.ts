/** What a stage needs to send an answer: the same for whole answers, SSE and later transports. */
export type Sink = {
  /** The status and headers were sent: from now on a failure must be told inside the answer. */
  readonly opened: boolean;
  open(status: number, headers: AnswerHeaders): void;
  /** @returns false when the client is slower than the provider: wait for `onDrain`. */
  write(bytes: Buffer): boolean;
  /** Calls back once, when the client has taken what was written. */
  onDrain(callback: () => void): void;
  end(bytes?: Buffer): void;
  /** Breaks the connection, so that the client sees no clean end. */
  abort(): void;
  /** Calls back once, at the very end; `delivered` is false when the client went before it. */
  onClose(callback: (delivered: boolean) => void): void;
};

export type AnswerHeaders = Record<string, string | readonly string[]>;
