import type { IncomingMessage } from "node:http";
import { GatewayError } from "../errors.ts";
import { canInflate, inflate, isIdentity } from "../pipeline/content-encoding.ts";

/** From this size on one buffer of the announced length is cheaper than joining chunks. */
const largeBody = 64 * 1024;

/**
 * Reads a request's body, decoded; what it decodes to counts against the limit.
 * @param limit bytes
 * @throws GatewayError `body_too_large`, `unsupported_encoding`, `invalid_request`, `client_gone`
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
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
  const bytes = await collect(request, announced, limit);
  if (!inflates) return bytes;
  return await inflate(encoding, bytes, limit).catch((cause: unknown) => {
    throw inflateError(cause, encoding, limit);
  });
}

function collect(request: IncomingMessage, announced: number, limit: number): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const whole = announced > largeBody ? Buffer.allocUnsafeSlow(announced) : undefined;
  const chunks: Buffer[] = [];
  let length = 0;
  request.on("data", (chunk: Buffer) => {
    if (length + chunk.length > limit) {
      request.pause();
      reject(tooLarge(limit));
      return;
    }
    if (whole) chunk.copy(whole, length);
    else chunks.push(chunk);
    length += chunk.length;
  });
  request.on("end", () => resolve(whole ?? join(chunks, length)));
  request.on("error", (cause) => reject(gone(cause)));
  request.on("close", () => {
    if (!request.complete) reject(gone());
  });
  return promise;
}

function join(chunks: readonly Buffer[], length: number): Buffer {
  const [first] = chunks;
  return first && chunks.length === 1 ? first : Buffer.concat(chunks, length);
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

function inflateError(cause: unknown, encoding: string, limit: number): GatewayError {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  if (code === "ERR_BUFFER_TOO_LARGE") return tooLarge(limit);
  return new GatewayError("invalid_request", `The body is not valid ${encoding}.`, { cause });
}
