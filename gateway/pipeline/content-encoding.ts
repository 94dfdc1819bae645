import { promisify } from "node:util";
import zlib from "node:zlib";
import { lookup } from "../ir/json.ts";

type Inflate = (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

const inflaters: Readonly<Record<string, Inflate>> = {
  gzip: promisify(zlib.gunzip) as Inflate,
  "x-gzip": promisify(zlib.gunzip) as Inflate,
  deflate: promisify(zlib.inflate) as Inflate,
  br: promisify(zlib.brotliDecompress) as Inflate,
  zstd: promisify(zlib.zstdDecompress) as Inflate,
};

/** Whether a Content-Encoding value leaves the bytes as they are. */
export function isIdentity(encoding: string | undefined): boolean {
  return encoding === undefined || encoding === "" || encoding === "identity";
}

/** Whether `inflate` can undo an encoding. */
export function canInflate(encoding: string): boolean {
  return Object.hasOwn(inflaters, encoding);
}

/**
 * Undoes one Content-Encoding (RFC 9110 section 8.4.1).
 * @param limit most bytes that may come out
 * @throws Node's error: code `ERR_BUFFER_TOO_LARGE` over the limit, a zlib code for broken bytes
 */
export async function inflate(encoding: string, bytes: Buffer, limit: number): Promise<Buffer> {
  const inflater = lookup(inflaters, encoding);
  if (!inflater) throw new RangeError(`Unknown content encoding ${encoding}`);
  return await inflater(bytes, { maxOutputLength: limit });
}

/** Whether `inflate` failed only because more than its limit came out. */
export function isTooLarge(cause: unknown): boolean {
  return cause instanceof Error && "code" in cause && cause.code === "ERR_BUFFER_TOO_LARGE";
}
