import { GatewayError } from "../errors.ts";
import type { Exchange } from "./exchange.ts";
import { gatewayStopping } from "./going.ts";
import { Slots } from "./slots.ts";
import type { UpstreamCall } from "./upstream-call.ts";

type Limits = {
  readonly maxInFlight: number;
  readonly maxStreamsPerClient: number;
  /** Ms; bounds a whole answer, and the wait for a stream's first byte. */
  readonly httpTimeout: number;
  /** Ms that a client may take no bytes. */
  readonly clientStallTimeout: number;
  /** Ms after which a stream that is slow to its first content is hurried. */
  readonly heartbeatAfter: number;
};

export type Watched = {
  /** Its place among those watched, -1 outside. */
  slot: number;
  readonly call: UpstreamCall;
  readonly sentAt: number;
  readonly answer: {
    /** It is, or may still turn out, no stream. */
    readonly whole: boolean;
    /** A stream is slow to its first content: its client is told, again after each `period` ms. */
    hurry(period: number): void;
  };
};

/** How long clients have to take the end of what was abandoned. Ms. */
const lastWords = 500;

/** The exchanges under way: bounded in number, and each watched for what takes too long. */
export class InFlight {
  readonly #limits: Limits;
  readonly #exchanges = new Slots<Exchange>();
  /** Client → its open streams. */
  readonly #streams = new Map<string, number>();
  readonly #calls = new Slots<Watched>();
  readonly #timer: NodeJS.Timeout;
  #emptied: (() => void) | undefined;
  #stopping = false;

  constructor(limits: Limits) {
    this.#limits = limits;
    const { httpTimeout, clientStallTimeout, heartbeatAfter } = limits;
    const shortest = Math.min(httpTimeout, clientStallTimeout, heartbeatAfter);
    const period = Math.max(25, Math.min(1000, shortest / 4));
    this.#timer = setInterval(() => this.#sweep(performance.now()), period).unref();
  }

  get size(): number {
    return this.#exchanges.size;
  }

  get exchanges(): Iterable<Exchange> {
    return this.#exchanges;
  }

  /** @throws GatewayError `gateway_busy`, `gateway_stopping` */
  enter(exchange: Exchange): void {
    if (this.#stopping) throw gatewayStopping();
    if (this.#exchanges.size >= this.#limits.maxInFlight) {
      throw new GatewayError(
        "gateway_busy",
        `${this.#limits.maxInFlight} requests are in flight, the most that PATCHBAY_MAX_IN_FLIGHT allows.`,
        { retryAfterMs: 1000 },
      );
    }
    this.#exchanges.add(exchange);
  }

  /** Counts a stream against its client. @throws GatewayError `too_many_streams` */
  enterStream(exchange: Exchange): void {
    // Its client went while the body was still being decoded.
    if (!this.#exchanges.has(exchange)) return;
    const client = exchange.facts.client ?? "";
    const streams = this.#streams.get(client) ?? 0;
    if (streams >= this.#limits.maxStreamsPerClient) {
      throw new GatewayError(
        "too_many_streams",
        `${client || "This client"} has ${streams} streams open, the most that PATCHBAY_MAX_STREAMS_PER_CLIENT allows.`,
        { retryAfterMs: 1000 },
      );
    }
    this.#streams.set(client, streams + 1);
    exchange.countsAsStream = true;
  }

  leave(exchange: Exchange): void {
    this.#exchanges.delete(exchange);
    if (exchange.countsAsStream) {
      exchange.countsAsStream = false;
      const client = exchange.facts.client ?? "";
      const streams = (this.#streams.get(client) ?? 1) - 1;
      if (streams > 0) this.#streams.set(client, streams);
      else this.#streams.delete(client);
    }
    if (this.#exchanges.size === 0) this.#emptied?.();
  }

  watch(watched: Watched): void {
    this.#calls.add(watched);
  }

  unwatch(watched: Watched): void {
    this.#calls.delete(watched);
  }

  /**
   * Refuses new exchanges and waits for those under way, at most `ms`; the rest is told, in its own
   * dialect, that it ends here.
   */
  async drain(ms: number): Promise<void> {
    this.#stopping = true;
    await this.#emptiedWithin(ms);
    for (const exchange of this.#exchanges) exchange.abandon?.(gatewayStopping());
    await this.#emptiedWithin(lastWords);
    clearInterval(this.#timer);
    for (const { facts, sink } of this.#exchanges) {
      facts.error ??= gatewayStopping();
      facts.outcome ??= "failed";
      sink.abort();
    }
    await this.#emptiedWithin(lastWords);
  }

  async #emptiedWithin(ms: number): Promise<void> {
    if (this.#exchanges.size === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#emptied = resolve;
    const timer = setTimeout(resolve, ms);
    await promise;
    clearTimeout(timer);
  }

  #sweep(now: number): void {
    for (const watched of this.#calls) {
      const { call, sentAt, answer } = watched;
      if (call.pausedAt > 0 && now - call.pausedAt > this.#limits.clientStallTimeout) {
        call.abort(new GatewayError("client_stalled", "The client took no bytes for too long."));
      } else if (answer.whole && now - sentAt > this.#limits.httpTimeout) {
        call.abort(new GatewayError("provider_timeout", "The provider did not answer in time."));
      } else if (now - sentAt > this.#limits.heartbeatAfter) {
        answer.hurry(this.#limits.heartbeatAfter);
      }
    }
  }
}
