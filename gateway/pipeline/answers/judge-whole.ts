import type { IncomingHttpHeaders } from "node:http";
import { operations } from "../../dialects/operations.ts";
import { GatewayError } from "../../errors.ts";
import { isObject } from "../../ir/json.ts";
import { maskKey } from "../../secrets/mask-key.ts";
import type { Exchange } from "../exchange.ts";
import { scan } from "../lanes/scan.ts";
import { callerFaultStatus, excerpt, readRefusal } from "../provider-error.ts";
import type { AttemptResult } from "./answer.ts";

const maxDepth = 2000;

/**
 * Whether the body of a 2xx is an answer of the operation that was asked for.
 * @param text the decoded body; undefined when it could not be decoded
 * @returns undefined for an answer, else how the attempt failed
 */
export function judgeWhole(
  exchange: Exchange,
  headers: IncomingHttpHeaders,
  text: Buffer | undefined,
  key: string | undefined,
): AttemptResult | undefined {
  if (text === undefined) return unrecognised("an encoding that cannot be read");
  const { operation, dialect } = exchange;
  const answerKey = operation && operations[operation].answerKey;
  const start = () => maskKey(excerpt(text), key);
  const found = scan(text, [answerKey ?? "", "error"], maxDepth);
  if (!found.ok) {
    const sort = headers["content-type"] ?? "no content type";
    return unrecognised(`no JSON object (${sort})`, start);
  }
  if (answerKey !== undefined && found.tokens.has(answerKey)) return missedStream(exchange);
  const json: unknown = JSON.parse(text.toString("utf8"));
  const error = isObject(json) ? dialect.readError(json) : undefined;
  if (!error) return unrecognised(`no ${answerKey} in it`, start);
  const status = callerFaultStatus(error);
  if (status !== undefined) {
    return { kind: "refused", refusal: readRefusal(dialect, status, headers, text, key) };
  }
  const message = maskKey(error.message, key);
  return { kind: "failed", error: new GatewayError("provider_error", message), retryable: true };
}

/** Reading a whole answer as a stream needs translation. */
function missedStream(exchange: Exchange): AttemptResult | undefined {
  if (!exchange.facts.stream) return undefined;
  return unrecognised("a whole answer although a stream was asked for");
}

function unrecognised(what: string, start = () => ""): AttemptResult {
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
