import { operations } from "../../dialects/operations.ts";
import { GatewayError } from "../../errors.ts";
import { type Json, type JsonObject, maxDepth, parseObject } from "../../ir/json.ts";
import { maskKey } from "../../secrets/mask-key.ts";
import { scan } from "../lanes/scan.ts";
import { excerpt, ownStatus, reportedError } from "../provider-error.ts";
import { type AnswerSource, type AttemptResult, isEventStream, refused } from "./answer.ts";

/**
 * Whether the body of a 2xx is an answer of the operation that was asked for; if so, the exchange
 * gets what its record needs of it.
 * @param text the decoded body; undefined when it could not be decoded
 * @returns undefined for an answer, else how the attempt failed
 */
export function judgeWhole(
  source: AnswerSource,
  text: Buffer | undefined,
): AttemptResult | undefined {
  if (!text || !isPlainAnswer(text, operations[source.operation].answerKey)) {
    return judgeParsed(source, text, text && parseObject(text.toString("utf8")));
  }
  const missed = missedStream(source);
  if (!missed) source.exchange.facts.wholeAnswer = text;
  return missed;
}

/**
 * The same for a body that is parsed anyway.
 * @param json undefined when the body holds no object
 */
export function judgeParsed(
  source: AnswerSource,
  text: Buffer | undefined,
  json: JsonObject | undefined,
): AttemptResult | undefined {
  if (text === undefined) return unrecognised("an encoding that cannot be read");
  const { exchange, headers, operation, dialect, key } = source;
  const { answerKey } = operations[operation];
  const start = () => maskKey(excerpt(text), key);
  if (!json) {
    const sort = headers["content-type"] ?? "no content type";
    return unrecognised(`no JSON object (${sort})`, start);
  }
  const error = dialect.readError(json);
  if (isAnswer(json[answerKey]) || (!error && Array.isArray(json[answerKey]))) {
    const missed = missedStream(source);
    if (!missed) exchange.facts.observation = dialect.observe(json);
    return missed;
  }
  if (!error) return unrecognised(`no ${answerKey} in it`, start);
  const status = ownStatus(error);
  if (status !== undefined) return refused(source, status, headers, text);
  return { kind: "failed", error: reportedError(error, key), retryable: true };
}

/** Whether a body is, beyond doubt, an answer that its reader can parse: by far the most are. */
function isPlainAnswer(text: Buffer, answerKey: string): boolean {
  const found = scan(text, [answerKey, "error"], maxDepth);
  if (!found.ok) return false;
  const answer = found.tokens.get(answerKey);
  const error = found.tokens.get("error");
  return (
    (answer?.kind === "array" || answer?.kind === "number") && (!error || error.kind === "null")
  );
}

/** Hosts put an empty answer, or null, beside an error. */
function isAnswer(value: Json | undefined): boolean {
  return typeof value === "number" || (Array.isArray(value) && value.length > 0);
}

/** A whole answer can be streamed where it is translated anyway, unless it is called a stream. */
function missedStream(source: AnswerSource): AttemptResult | undefined {
  const { exchange, headers, translation } = source;
  if (!exchange.facts.stream || (translation && !isEventStream(headers))) return undefined;
  return unrecognised("a whole answer although a stream was asked for");
}

/** @param what came in place of an answer */
export function unrecognised(what: string, start = () => ""): AttemptResult {
  const text = start();
  return {
    kind: "failed",
    retryable: false,
    error: new GatewayError(
      "provider_answer_unrecognised",
      `The provider answered with ${what}; check its base URL.${text === "" ? "" : ` It starts: ${text}`}`,
    ),
  };
}
