import type { LiveEvent } from "../../gateway/admin/contract.ts";

/** What the page's connection to the gateway is doing. */
export type Connection =
  | { readonly phase: "connecting" | "open" | "locked" }
  /** `retryAt` in epoch ms; null while a try is under way. */
  | { readonly phase: "lost"; readonly retryAt: number | null };

/** What can be asked of an EventSource; the browser's own has this shape. */
export type EventSourceLike = {
  addEventListener(type: string, listener: (event: { readonly data: string }) => void): void;
  close(): void;
};

/** Why a stream failed, which an EventSource does not tell. */
export type Probe = "ready" | "locked" | "unreachable";

export type EventStreamOptions = {
  open(): EventSourceLike;
  /** Asks the gateway with an ordinary call. */
  probe(): Promise<Probe>;
  onEvent(event: LiveEvent): void;
  onConnection(connection: Connection): void;
  /** Runs once after a while; returns how to call it off. */
  after(ms: number, run: () => void): () => void;
  now(): number;
  /** 0 to 1. */
  random(): number;
};

export type EventStream = {
  start(): void;
  /** Tries at once instead of waiting; does nothing on an open connection. */
  retry(): void;
  stop(): void;
};

const firstDelay = 500;
const longestDelay = 10_000;
const types: readonly LiveEvent["type"][] = ["snapshot", "requests", "status"];

/**
 * The gateway's event stream, reopened after every loss with a growing pause, which is shown. A
 * locked gateway is not tried again by itself: only a fresh link helps.
 */
export function createEventStream(options: EventStreamOptions): EventStream {
  let source: EventSourceLike | undefined;
  let cancelRetry: (() => void) | undefined;
  let failures = 0;
  let phase: Connection["phase"] = "connecting";
  // Answers to a try that has been given up must not change anything.
  let attempt = 0;

  function tell(connection: Connection): void {
    phase = connection.phase;
    options.onConnection(connection);
  }

  function release(): number {
    source?.close();
    source = undefined;
    cancelRetry?.();
    cancelRetry = undefined;
    attempt += 1;
    return attempt;
  }

  function connect(): void {
    const current = release();
    source = options.open();
    source.addEventListener("open", () => tell({ phase: "open" }));
    source.addEventListener("error", () => {
      if (current === attempt) void explain();
    });
    for (const type of types) {
      source.addEventListener(type, ({ data }) => {
        failures = 0;
        const event = readEvent(type, data);
        if (event) options.onEvent(event);
      });
    }
  }

  async function explain(): Promise<void> {
    const current = release();
    if (phase === "open") tell({ phase: "lost", retryAt: null });
    const found = await options.probe();
    if (current !== attempt) return;
    if (found === "locked") return tell({ phase: "locked" });
    if (found === "ready" && failures === 0) {
      failures = 1;
      return connect();
    }
    wait();
  }

  function wait(): void {
    const delay =
      Math.min(longestDelay, firstDelay * 2 ** failures) * (0.8 + 0.4 * options.random());
    failures += 1;
    tell({ phase: "lost", retryAt: options.now() + delay });
    cancelRetry = options.after(delay, tryAgain);
  }

  function tryAgain(): void {
    // A locked page stays one until the gateway opens: it must not flicker.
    if (phase === "lost") tell({ phase: "lost", retryAt: null });
    connect();
  }

  return {
    start() {
      tell({ phase: "connecting" });
      connect();
    },
    retry() {
      if (!source) tryAgain();
    },
    stop: release,
  };
}

function readEvent(type: LiveEvent["type"], data: string): LiveEvent | undefined {
  try {
    return { type, data: JSON.parse(data) } as LiveEvent;
  } catch {
    // One broken frame is no reason to lose the others.
    return undefined;
  }
}
