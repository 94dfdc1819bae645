import type { IncomingHttpHeaders } from "node:http";
import type { FrameKind } from "../../dialects/dialect.ts";
import { asGatewayError, GatewayError } from "../../errors.ts";
import { maskBytes } from "../../secrets/mask-key.ts";
import { isIdentity } from "../content-encoding.ts";
import { beat } from "../heartbeat.ts";
import { joinBuffers } from "../join-buffers.ts";
import { UsageFrameFilter } from "../lanes/filter.ts";
import { StreamTranslator } from "../lanes/stream-translator.ts";
import { mayPass, reportedError } from "../provider-error.ts";
import type { Sink } from "../sink.ts";
import type { Receiver } from "../upstream-call.ts";
import {
  type Answer,
  type AnswerSource,
  type AttemptResult,
  failedCall,
  truncated,
} from "./answer.ts";
import { FrameReader } from "./frame-reader.ts";
import { judgeWhole } from "./judge-whole.ts";
import { relayPaced } from "./paced-write.ts";
import type { StreamTransform } from "./stream-transform.ts";

/** Most bytes that are held before a stream is committed to. */
const holdLimit = 64 * 1024;

/** A line that is neither empty nor a comment. */
const foreignLine = /^[^:\s]/m;

/**
 * A streamed answer. Its start is held until there is content, so that an attempt can still fail
 * unseen; from then on bytes go to the client in the turn of the event loop in which they came.
 */
export class StreamAnswer implements Receiver, Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly length = undefined;
  contentAt = 0;
  readonly #source: AnswerSource;
  readonly #frames: FrameReader | undefined;
  readonly #transform: StreamTransform | undefined;
  /** For the client, and as they came. */
  #held: Buffer[] = [];
  #came: Buffer[] = [];
  #heldBytes = 0;
  #sink: Sink | undefined;
  #over: GatewayError | "ended" | undefined;

  constructor(source: AnswerSource) {
    const { exchange, status, headers, dialect, translation } = source;
    this.#source = source;
    this.status = status;
    this.headers = headers;
    // Compressed although identity was asked: such bytes can be passed on but not read.
    if (!isIdentity(headers["content-encoding"])) return;
    this.#frames = new FrameReader(dialect.createStreamReader());
    exchange.facts.observation = this.#frames.observation;
    if (translation) {
      this.#transform = new StreamTranslator(dialect, exchange.dialect, translation);
    } else if (exchange.facts.lane === "filter") this.#transform = new UsageFrameFilter();
  }

  start(): void {}

  data(bytes: Buffer): void {
    if (this.#over) return;
    try {
      if (this.#sink) this.#relay(this.#sink, bytes);
      else this.#hold(bytes);
    } catch (thrown) {
      const error = asGatewayError(thrown);
      this.fail(error);
      this.#source.call.abort(error);
    }
  }

  end(): void {
    if (this.#over) return;
    this.#over = "ended";
    if (this.#sink) this.#finish(this.#sink);
    else if (this.contentAt === 0) this.#endedEarly();
  }

  fail(error: GatewayError): void {
    if (this.#over) return;
    this.#over = error;
    if (this.#sink) this.#finish(this.#sink);
    else if (this.contentAt === 0) {
      this.#source.decide(failedCall(error));
    }
  }

  /** No failure of this attempt can be hidden any more. */
  commit(): void {
    if (this.contentAt > 0) return;
    this.contentAt = performance.now();
    this.#source.decide({ kind: "answer", answer: this });
  }

  /**
   * A stream that is slow to its first content: its start is handed on; of a translated one comments,
   * so that another attempt can still take its place.
   */
  hurry(period: number): void {
    const { exchange, translation } = this.#source;
    if (!translation) this.commit();
    else if (this.contentAt === 0 && this.#over === undefined) beat(exchange, period);
  }

  relayTo(sink: Sink): void {
    this.#sink = sink;
    const held = this.#held;
    this.#held = [];
    this.#came = [];
    this.#write(sink, this.#masked(joinBuffers(held)));
    if (this.#over) this.#finish(sink);
    else this.#endWhenTold();
  }

  /** A translated answer is over with its last frame, whatever becomes of the connection. */
  #endWhenTold(): void {
    const { final, error } = this.#frames?.observation ?? {};
    if (this.#source.translation && (final || error)) this.end();
  }

  #hold(bytes: Buffer): void {
    this.#held.push(...this.#kept(bytes));
    this.#came.push(bytes);
    this.#heldBytes += bytes.length;
    const kind = this.#read(bytes);
    this.#throwFailure();
    if (this.contentAt > 0) return;
    if (kind === "error") this.#failInside();
    else if (kind !== "start") this.commit();
    else if (this.#heldBytes > holdLimit) this.#overflow();
  }

  #relay(sink: Sink, bytes: Buffer): void {
    const parts = this.#kept(bytes);
    this.#read(bytes);
    for (const part of parts) this.#write(sink, this.#masked(part));
    this.#throwFailure();
    this.#endWhenTold();
  }

  #throwFailure(): void {
    const failure = this.#transform?.failure;
    if (failure) throw failure;
  }

  /** An error may quote the provider's key, and is read before it is written for that. */
  #masked(bytes: Buffer): Buffer {
    return this.#frames?.observation.error ? maskBytes(bytes, this.#source.key) : bytes;
  }

  /** What of these bytes the client gets. */
  #kept(bytes: Buffer): readonly Buffer[] {
    return this.#transform ? this.#transform.push(bytes) : [bytes];
  }

  /** Bytes that cannot be read count as content. */
  #read(bytes: Buffer): FrameKind {
    const frames = this.#frames;
    if (!frames) {
      this.#noteFirst();
      return "content";
    }
    const transform = this.#transform;
    const kind = transform ? frames.readFrames(transform.frames) : frames.read(bytes);
    if (frames.observation.contentFrames > 0) this.#noteFirst();
    return kind;
  }

  #noteFirst(): void {
    const { facts, started } = this.#source.exchange;
    facts.ttftMs ??= performance.now() - started;
  }

  #write(sink: Sink, bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#source.exchange.facts.responseBytes += bytes.length;
    relayPaced(sink, bytes, this.#source.call);
  }

  #endedEarly(): void {
    const end = this.#transform?.end();
    if (end) this.#held.push(end.written);
    const kind = this.#frames?.finish(end?.rest) ?? "start";
    const failure = this.#transform?.failure;
    if (failure) this.#source.decide(failedCall(failure));
    else if (kind === "error") this.#failInside();
    else if (kind !== "start") this.commit();
    else this.#source.decide(this.#foreign() ?? cutShort());
  }

  /** More than can be held came before any content. */
  #overflow(): void {
    // A first frame that is larger than what is held is no sign of another dialect.
    const isFrame = !this.#frames?.framed && /^(?:data|event|id)\b/m.test(this.#came.join(""));
    const failure = isFrame ? undefined : this.#foreign();
    if (!failure) {
      this.commit();
      return;
    }
    this.#source.decide(failure);
    this.#source.call.abort(truncated());
  }

  /** How the attempt failed when what came is no stream of this dialect. */
  #foreign(): AttemptResult | undefined {
    const came = joinBuffers(this.#came);
    if (this.#frames?.observation.begun || !foreignLine.test(came.toString())) return undefined;
    return judgeWhole(this.#source, came);
  }

  /** An error inside a 200, before any content. */
  #failInside(): void {
    const error = this.#reportedError() ?? truncated();
    this.#source.decide({ kind: "failed", error, retryable: mayPass(error.status) });
    this.#source.call.abort(truncated());
  }

  #finish(sink: Sink): void {
    if (this.#over instanceof GatewayError && this.#over.code === "client_stalled") {
      // It would not take the end of the stream either.
      this.#source.exchange.facts.error ??= this.#over;
      sink.abort();
      return;
    }
    const error = this.#finalError(sink);
    if (error) this.#tellFailure(sink, error);
    else this.#source.exchange.facts.outcome ??= "complete";
    // A frame in the middle of compressed bytes would be lost, and a clean end would hide it.
    if (error && !this.#frames) sink.abort();
    else sink.end();
  }

  /** Writes the end of the stream; returns what went wrong. */
  #finalError(sink: Sink): GatewayError | undefined {
    try {
      const end = this.#transform?.end();
      if (end) this.#write(sink, end.written);
      this.#frames?.finish(end?.rest);
      const error = this.#failure();
      if (error || !this.#transform) return error;
      this.#write(sink, this.#transform.close());
      return this.#transform.failure;
    } catch (thrown) {
      return asGatewayError(thrown);
    }
  }

  #failure(): GatewayError | undefined {
    if (this.#transform?.failure) return this.#transform.failure;
    const isOver = this.#frames?.observation.final === true;
    if (this.#over instanceof GatewayError && !isOver) return asStreamError(this.#over);
    const reported = this.#reportedError();
    if (reported || !this.#frames) return reported;
    return this.#frames.observation.ended ? undefined : truncated();
  }

  /** What the provider's own stream says went wrong. */
  #reportedError(): GatewayError | undefined {
    const error = this.#frames?.observation.error;
    return error && reportedError(error, this.#source.key);
  }

  /** What the provider did not tell in its own stream is told in the client's dialect. */
  #tellFailure(sink: Sink, error: GatewayError): void {
    const { facts, dialect, id } = this.#source.exchange;
    facts.error ??= error;
    facts.outcome ??= error.code === "provider_error" ? "failed" : "truncated";
    const isTold = this.#frames?.observation.error && !this.#source.translation;
    if (!this.#frames || isTold) return;
    const frame = Buffer.from(`\n\n${dialect.errorFrame(error, id)}`);
    facts.responseBytes += frame.length;
    sink.write(frame);
  }
}

function cutShort(): AttemptResult {
  return { kind: "failed", error: truncated(), retryable: true };
}

/** Inside a stream, an unreachable provider is one that broke off, and a timeout is silence. */
function asStreamError(error: GatewayError): GatewayError {
  if (error.code === "provider_unreachable") return truncated();
  if (error.code !== "provider_timeout") return error;
  return new GatewayError("provider_stream_idle", "The provider's stream fell silent.", {
    cause: error,
  });
}
