import type { IncomingHttpHeaders } from "node:http";
import type { Dialect, Observation } from "../dialects/dialect.ts";
import type { Operation } from "../dialects/operations.ts";
import type { GatewayError } from "../errors.ts";
import type { Losses } from "../ir/losses.ts";
import type { Outcome } from "../store/schema.ts";
import type { Sink } from "./sink.ts";

export type Lane = "passthrough" | "splice" | "filter" | "translate";

/** What the stages learn about an exchange; the record stage and the live view read it. */
export type Facts = {
  client: string | undefined;
  userPath: string | undefined;
  requestedModel: string | undefined;
  resolvedModel: string | undefined;
  provider: string | undefined;
  lane: Lane | undefined;
  stream: boolean;
  attempts: number;
  status: number | undefined;
  upstreamStatus: number | undefined;
  upstreamRequestId: string | undefined;
  error: GatewayError | undefined;
  /** Set by whoever ends the exchange first; a client that went away is noticed last. */
  outcome: Outcome | undefined;
  observation: Observation | undefined;
  /** A whole answer's JSON object, decoded, kept until it is read for the record. */
  wholeAnswer: Buffer | undefined;
  ttftMs: number | undefined;
  overheadMs: number | undefined;
  /** What a translation could not carry, to the provider and back. */
  requestLosses: Losses | undefined;
  answerLosses: Losses | undefined;
  requestBytes: number;
  responseBytes: number;
};

/** One request of a client and everything that happens to it. */
export type Exchange = {
  readonly id: string;
  /** Epoch ms. */
  readonly startedAt: number;
  /** Monotonic ms, for durations. */
  readonly started: number;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Undefined for a request that no data route takes. */
  readonly operation: Operation | undefined;
  /** The dialect in which the client is answered, errors included. */
  readonly dialect: Dialect;
  readonly sink: Sink;
  readonly facts: Facts;
  /** Monotonic ms at which the whole request had been read. */
  readAt: number;
  /** The connection is closed; nobody waits for an answer any more. */
  closed: boolean;
  /** Its place among those in flight, -1 outside. */
  slot: number;
  /** It counts among its client's open streams. */
  countsAsStream: boolean;
  /** Monotonic ms of the last comment that kept its silent connection open. */
  beatAt: number | undefined;
  /** Nothing but such comments was sent. */
  onlyBeats: boolean;
  /** Ends what the stage at work waits for, when the client or the gateway goes. */
  abandon: ((reason: GatewayError) => void) | undefined;
};

/** The facts before anything is known. */
export function emptyFacts(headers: IncomingHttpHeaders): Facts {
  return {
    client: clientName(headers["user-agent"]),
    userPath: single(headers["x-patchbay-user-path"]) ?? single(headers["x-gomodel-user-path"]),
    requestedModel: undefined,
    resolvedModel: undefined,
    provider: undefined,
    lane: undefined,
    stream: false,
    attempts: 0,
    status: undefined,
    upstreamStatus: undefined,
    upstreamRequestId: undefined,
    error: undefined,
    outcome: undefined,
    observation: undefined,
    wholeAnswer: undefined,
    ttftMs: undefined,
    overheadMs: undefined,
    requestLosses: undefined,
    answerLosses: undefined,
    requestBytes: 0,
    responseBytes: 0,
  };
}

/** Nothing of a failed attempt survives. */
export function forgetAttempt(facts: Facts): void {
  facts.upstreamStatus = undefined;
  facts.upstreamRequestId = undefined;
  facts.observation = undefined;
  facts.wholeAnswer = undefined;
  facts.ttftMs = undefined;
}

/** The first product name of a user agent (RFC 9110 section 10.1.5), for example `claude-cli`. */
function clientName(userAgent: string | undefined): string | undefined {
  const name = /^[^\s/(]+/.exec(userAgent ?? "")?.[0];
  return name?.slice(0, 64);
}

/** The value of a header that should occur once. */
export function single(value: string | readonly string[] | undefined): string | undefined {
  const text = typeof value === "string" ? value : value?.[0];
  return text === undefined || text === "" ? undefined : text.slice(0, 512);
}
