import type { IncomingMessage } from "node:http";
import { GatewayError } from "../errors.ts";
import { canInflate, inflate, isIdentity, isTooLarge } from "../pipeline/content-encoding.ts";
import { Body } from "../pipeline/lanes/body.ts";

/** So many chunks are kept as they came, whatever their size. */
const separateChunks = 64;

/** Ms in which the rest of a refused body must come. */
const dropTime = 5_000;

/** A chunk of this size is kept as it came. Bytes. */
const largeChunk = 16 * 1024;

/**
 * Reads a request's body, decoded; what it decodes to counts against the limit.
 * @param limit bytes
 * @param timeout ms
 * @throws GatewayError `body_too_large`, `unsupported_encoding`, `invalid_request`,
 *   `request_timeout`, `client_gone`
 */
export async function readBody(
  request: IncomingMessage,
  limit: number,
  timeout: number,
): Promise<Body> {
  const encoding = request.headers["content-encoding"]?.trim().toLowerCase();
  const inflates = encoding !== undefined && !isIdentity(encoding);
  if (inflates && !canInflate(encoding)) {
    throw new GatewayError(
      "unsupported_encoding",
      `Content-Encoding ${encoding.slice(0, 40)} is not supported; send gzip, deflate, br, zstd or none.`,
    );
  }
  const announced = Number(request.headers["content-length"] ?? 0);
  if (announced > limit) throw tooLarge(limit);
  const chunks = await collect(request, limit, timeout);
  if (!inflates) return new Body(chunks);
  const bytes = await inflate(encoding, Buffer.concat(chunks), limit).catch((cause: unknown) => {
    throw inflateError(cause, encoding, limit);
  });
  return new Body([bytes]);
}

async function collect(
  request: IncomingMessage,
  limit: number,
  timeout: number,
): Promise<Buffer[]> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer[]>();
  const timer = setTimeout(() => reject(tooSlow(timeout)), timeout);
  const chunks: Buffer[] = [];
  let length = 0;
  request.on("data", (chunk: Buffer) => {
    length += chunk.length;
    if (length <= limit) append(chunks, chunk);
    else reject(tooLarge(limit));
  });
  request.on("end", () => resolve(chunks));
  request.on("error", (cause) => reject(gone(cause)));
  request.on("close", () => {
    if (!request.complete) reject(gone());
  });
  return await promise.finally(() => clearTimeout(timer));
}

/**
 * Takes the rest of a refused body: a connection that is closed while it is still sent is reset, and
 * the client sees that in place of the answer. Bounded in time, as a slow sender may never end.
 */
export function dropRest(request: IncomingMessage): void {
  if (request.complete) return;
  const timer = setTimeout(() => request.destroy(), dropTime).unref();
  request.once("close", () => clearTimeout(timer));
  request.resume();
}

/**
 * Adds a chunk; many small ones are joined as they come, equal ones first, so that a body in chunks
 * of a byte takes no more room than one in large ones.
 */
export function append(chunks: Buffer[], chunk: Buffer): void {
  chunks.push(chunk);
  while (chunks.length > separateChunks) {
    const [before, last] = chunks.slice(-2);
    if (!before || !last || last.length >= largeChunk || before.length > last.length) return;
    chunks.splice(-2, 2, Buffer.concat([before, last]));
  }
}

function gone(cause?: unknown): GatewayError {
  return new GatewayError("client_gone", "The client went away while it sent its request.", {
    cause,
  });
}

function tooLarge(limit: number): GatewayError {
  return new GatewayError(
    "body_too_large",
    `The body is larger than ${limit} bytes, the most that BODY_SIZE_LIMIT allows.`,
  );
}

function tooSlow(timeout: number): GatewayError {
  return new GatewayError(
    "request_timeout",
    `The request had not arrived whole after ${timeout / 1000} s.`,
  );
}

function inflateError(cause: unknown, encoding: string, limit: number): GatewayError {
  if (isTooLarge(cause)) return tooLarge(limit);
  return new GatewayError("invalid_request", `The body is not valid ${encoding}.`, { cause });
}
