import type { IncomingHttpHeaders } from "node:http";
import { asGatewayError, GatewayError } from "../../errors.ts";
import { parseExact } from "../../ir/exact-json.ts";
import { parseObject } from "../../ir/json.ts";
import type { Candidate, Response } from "../../ir/response.ts";
import { canInflate, inflate, isIdentity, isTooLarge } from "../content-encoding.ts";
import { joinBuffers } from "../join-buffers.ts";
import type { Translation } from "../lanes/translate.ts";
import { translateAnswer } from "../lanes/translate-answer.ts";
import type { Sink } from "../sink.ts";
import type { Receiver } from "../upstream-call.ts";
import {
  type Answer,
  type AnswerSource,
  type AttemptResult,
  failedCall,
  isEventStream,
} from "./answer.ts";
import { collectStream } from "./collect-stream.ts";
import { judgeParsed, judgeWhole, unrecognised } from "./judge-whole.ts";
import { relayPaced } from "./paced-write.ts";

/** A larger answer flows through unread; nothing but media comes near it. */
const holdLimit = 16 * 1024 * 1024;

/**
 * A whole answer. It is held until its end, since a client can do nothing with half of it, and an
 * error inside a 200, or something that is no answer at all, must never look like a success.
 */
export class WholeAnswer implements Receiver, Answer {
  readonly status: number;
  headers: IncomingHttpHeaders;
  contentAt = 0;
  length: number | undefined;
  readonly #source: AnswerSource;
  #held: Buffer[] = [];
  #heldBytes = 0;
  #sink: Sink | undefined;
  #over: GatewayError | "ended" | undefined;

  constructor(source: AnswerSource) {
    this.#source = source;
    this.status = source.status;
    this.headers = source.headers;
  }

  start(): void {}

  data(bytes: Buffer): void {
    if (this.#sink) {
      this.#write(this.#sink, bytes);
      return;
    }
    this.#held.push(bytes);
    this.#heldBytes += bytes.length;
    if (this.#heldBytes <= holdLimit || this.contentAt > 0) return;
    if (this.#source.translation) this.#source.call.abort(tooLarge());
    else this.#commit();
  }

  end(): void {
    this.#over = "ended";
    if (this.#sink) this.#finish(this.#sink);
    else if (this.contentAt === 0) this.#settle(this.#takeHeld());
  }

  fail(error: GatewayError): void {
    this.#over = error;
    if (this.#sink) this.#finish(this.#sink);
    else if (this.contentAt === 0) {
      this.#source.decide(failedCall(error));
    }
  }

  relayTo(sink: Sink): void {
    this.#sink = sink;
    const bytes = this.#takeHeld();
    if (this.length !== undefined) {
      this.#source.exchange.facts.responseBytes += bytes.length;
      this.#source.exchange.facts.outcome ??= "complete";
      sink.end(bytes);
      return;
    }
    this.#write(sink, bytes);
    if (this.#over) this.#finish(sink);
  }

  #settle(bytes: Buffer): void {
    const { decide } = this.#source;
    this.#judge(bytes).catch((thrown: unknown) => decide(failedCall(asGatewayError(thrown))));
  }

  async #judge(bytes: Buffer): Promise<void> {
    const text = await decoded(bytes, this.headers["content-encoding"]);
    const { translation } = this.#source;
    if (translation) {
      this.#translate(text, translation);
      return;
    }
    const failure = text === "too-large" ? undefined : judgeWhole(this.#source, text);
    if (failure) this.#source.decide(failure);
    else this.#give(bytes);
  }

  #translate(text: Buffer | "too-large" | undefined, translation: Translation): void {
    if (text === "too-large") throw tooLarge();
    const read = this.#read(text, translation);
    if ("kind" in read) {
      this.#source.decide(read);
      return;
    }
    const { exchange } = this.#source;
    const { "content-encoding": _encoding, ...headers } = this.headers;
    const { stream } = exchange.facts;
    const type = stream ? "text/event-stream; charset=utf-8" : "application/json";
    this.headers = { ...headers, "content-type": type };
    this.#give(translateAnswer(read, exchange.dialect, translation, stream));
  }

  /** Hosts that can only stream do so whatever is asked. */
  #read(text: Buffer | undefined, { context }: Translation): Response | AttemptResult {
    const source = this.#source;
    const streamed = text && isEventStream(this.headers) && !source.exchange.facts.stream;
    const collected = streamed ? collectStream(source, text, context.losses) : undefined;
    if (collected) return collected;
    const json = text && parseObject(text.toString("utf8"), parseExact);
    const failure = judgeParsed(source, text, json);
    if (failure || !json) return failure ?? unrecognised("nothing");
    const response = source.dialect.codec.decodeResponse(json);
    return response.candidates.some(saysSomething) ? response : unrecognised("no answer in it");
  }

  #give(bytes: Buffer): void {
    this.#held = [bytes];
    this.length = bytes.length;
    this.#commit();
  }

  #commit(): void {
    this.contentAt = performance.now();
    this.#source.decide({ kind: "answer", answer: this });
  }

  #takeHeld(): Buffer {
    const held = this.#held;
    this.#held = [];
    return joinBuffers(held);
  }

  #write(sink: Sink, bytes: Buffer): void {
    this.#source.exchange.facts.responseBytes += bytes.length;
    relayPaced(sink, bytes, this.#source.call);
  }

  /** A whole answer that broke off cannot be mended: the client must see no clean end. */
  #finish(sink: Sink): void {
    const { facts } = this.#source.exchange;
    if (this.#over instanceof GatewayError) {
      facts.error ??= this.#over;
      facts.outcome ??= "truncated";
      sink.abort();
      return;
    }
    facts.outcome ??= "complete";
    sink.end();
  }
}

/** Nothing, for whatever reason, is an answer too. */
function saysSomething({ parts, stop }: Candidate): boolean {
  return parts.length > 0 || stop !== undefined;
}

function tooLarge(): GatewayError {
  return new GatewayError(
    "provider_answer_unrecognised",
    "The provider's answer is larger than 16 MB, which cannot be translated.",
  );
}

/** The decoded bytes; `too-large` for what would flow through unread, undefined when they cannot be read. */
async function decoded(
  bytes: Buffer,
  encoding: string | undefined,
): Promise<Buffer | "too-large" | undefined> {
  if (encoding === undefined || isIdentity(encoding)) return bytes;
  if (!canInflate(encoding)) return undefined;
  return await inflate(encoding, bytes, holdLimit).catch((cause: unknown) =>
    isTooLarge(cause) ? "too-large" : undefined,
  );
}
