import { operations } from "../dialects/operations.ts";
import { GatewayError } from "../errors.ts";
import type { Exchange } from "./exchange.ts";
import { Body } from "./lanes/body.ts";
import { normaliseBody } from "./lanes/normalise.ts";
import { isTrue, type Scan, type ScanFailure, scan, stringValue } from "./lanes/scan.ts";

/** Nesting that no real request comes near, but that a parser with a stack of its own can refuse. */
const maxDepth = 500;

/** Every key that policy reads; each may occur once. */
const policyKeys = ["model", "stream", "stream_options"] as const;

/** A request that was read: its bytes, and what policy needs of them. */
export type Ask = {
  readonly exchange: Exchange;
  /** Valid UTF-8 without a byte order mark; the bytes that `scan` speaks of. */
  readonly body: Body;
  readonly scan: Scan;
  /** The bytes differ from what the client sent: a mark was removed or broken UTF-8 mended. */
  readonly normalised: boolean;
  /** As the client wrote it; undefined when it named none. */
  readonly model: string | undefined;
  readonly stream: boolean;
};

/**
 * Stage 1: scans the body, never parses and re-prints it.
 * @throws GatewayError `invalid_json`, `ambiguous_body`, `json_too_deep`, `invalid_request`
 */
export function readInbound(exchange: Exchange, sent: Body): Ask {
  exchange.facts.requestBytes = sent.length;
  let body = sent;
  let result = body.read(scanPolicy);
  if (!result.ok && (result.reason === "bom" || result.reason === "not-utf8")) {
    body = new Body([sent.read(normaliseBody)]);
    result = body.read(scanPolicy);
  }
  if (!result.ok) throw scanError(result, sent.length);
  const model = readModel(body, result);
  const stream = readStream(exchange, result);
  exchange.facts.requestedModel = model;
  exchange.facts.stream = stream;
  return { exchange, body, scan: result, normalised: body !== sent, model, stream };
}

function scanPolicy(bytes: Buffer): Scan | ScanFailure {
  return scan(bytes, policyKeys, maxDepth);
}

function readModel(body: Body, found: Scan): string | undefined {
  const token = found.tokens.get("model");
  if (!token) return undefined;
  const model = token.kind === "string" ? stringValue(body.slice(token.start, token.end)) : "";
  if (model === "" || model.length > 512) {
    throw new GatewayError("invalid_request", "model must be the name of a model, as a string.", {
      param: "model",
    });
  }
  return model;
}

function readStream(exchange: Exchange, found: Scan): boolean {
  const token = found.tokens.get("stream");
  if (!token || token.kind === "null") return false;
  if (token.kind !== "boolean") {
    throw new GatewayError("invalid_request", "stream must be true or false.", { param: "stream" });
  }
  const { operation } = exchange;
  const streams = operation !== undefined && operations[operation].streams;
  return streams && isTrue(token);
}

function scanError(failure: ScanFailure, length: number): GatewayError {
  switch (failure.reason) {
    case "duplicate":
      return new GatewayError(
        "ambiguous_body",
        `The body names ${failure.key ?? "a key"} more than once; send it once.`,
        failure.key === undefined ? {} : { param: failure.key },
      );
    case "too-deep":
      return new GatewayError("json_too_deep", `The body nests deeper than ${maxDepth} levels.`);
    case "not-object":
      return new GatewayError("invalid_json", "The body must be a JSON object.");
    default:
      return new GatewayError(
        "invalid_json",
        length === 0
          ? "The body is empty; send a JSON object."
          : `The body is not valid JSON: it breaks at byte ${failure.at}.`,
      );
  }
}
