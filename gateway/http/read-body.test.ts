import { createServer, type IncomingMessage, request } from "node:http";
import type { AddressInfo } from "node:net";
import zlib from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { GatewayError } from "../errors.ts";
import type { Body } from "../pipeline/lanes/body.ts";
import { append, readBody } from "./read-body.ts";

const limit = 100_000;
let timeout: number;
let outcome = Promise.withResolvers<Body>();
const server = createServer((incoming: IncomingMessage, response) => {
  readBody(incoming, limit, timeout).then(outcome.resolve, outcome.reject);
  outcome.promise.finally(() => response.end()).catch(() => {});
});

beforeEach(async () => {
  timeout = 60_000;
  outcome = Promise.withResolvers<Body>();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function send(chunks: readonly Buffer[], headers: Record<string, string> = {}, end = true) {
  const { port } = server.address() as AddressInfo;
  const outgoing = request({ port, host: "127.0.0.1", method: "POST", headers });
  outgoing.on("error", () => {});
  outgoing.flushHeaders();
  for (const chunk of chunks) outgoing.write(chunk);
  if (end) outgoing.end();
  return outgoing;
}

async function read(): Promise<Buffer> {
  return (await outcome.promise).read((bytes) => Buffer.from(bytes));
}

async function codeOf(body: Promise<Body>): Promise<string> {
  try {
    await body;
    return "read";
  } catch (thrown) {
    return thrown instanceof GatewayError ? thrown.code : "not coded";
  }
}

describe("reading a body", () => {
  it.each([10, 70_000])("keeps %i bytes, in one piece and in chunks", async (size) => {
    const bytes = Buffer.alloc(size, "ab");
    send([bytes.subarray(0, 3), bytes.subarray(3)], { "content-length": String(size) });
    expect((await read()).equals(bytes)).toBe(true);
  });

  it.each([
    ["gzip", zlib.gzipSync],
    ["deflate", zlib.deflateSync],
    ["br", zlib.brotliCompressSync],
    ["zstd", zlib.zstdCompressSync],
  ])("decodes %s", async (encoding, compress) => {
    send([compress(Buffer.from("hello"))], { "content-encoding": encoding });
    expect((await read()).toString()).toBe("hello");
  });

  it.each(["gzip", "br", "zstd"])("refuses a %s bomb by what it decodes to", async (encoding) => {
    const zeros = Buffer.alloc(limit * 20);
    const bomb = { gzip: zlib.gzipSync, br: zlib.brotliCompressSync, zstd: zlib.zstdCompressSync };
    const bytes = bomb[encoding as keyof typeof bomb](zeros);
    expect(bytes.length).toBeLessThan(limit);
    send([bytes], { "content-encoding": encoding });
    expect(await codeOf(outcome.promise)).toBe("body_too_large");
  });

  it("refuses a body over the limit, announced or not", async () => {
    send([], { "content-length": String(limit + 1) }, false);
    expect(await codeOf(outcome.promise)).toBe("body_too_large");
    outcome = Promise.withResolvers<Body>();
    send([Buffer.alloc(limit), Buffer.alloc(1)], { "transfer-encoding": "chunked" });
    expect(await codeOf(outcome.promise)).toBe("body_too_large");
  });

  it("refuses an unknown encoding and broken bytes", async () => {
    send([Buffer.from("x")], { "content-encoding": "lzma" });
    expect(await codeOf(outcome.promise)).toBe("unsupported_encoding");
    outcome = Promise.withResolvers<Body>();
    send([Buffer.from("no gzip")], { "content-encoding": "gzip" });
    expect(await codeOf(outcome.promise)).toBe("invalid_request");
  });

  it("keeps the order of many small chunks, and few of them", async () => {
    const bytes = Buffer.from(Array.from({ length: 5000 }, (_, at) => String(at)).join(" "));
    send(
      Array.from(bytes, (byte) => Buffer.of(byte)),
      { "transfer-encoding": "chunked" },
    );
    expect((await read()).equals(bytes)).toBe(true);
  });

  it("joins small chunks as they come, and leaves large ones alone", () => {
    const chunks: Buffer[] = [];
    for (let at = 0; at < 50_000; at += 1) append(chunks, Buffer.of(at % 256));
    expect(chunks.length).toBeLessThan(90);
    expect(
      Buffer.concat(chunks).equals(Buffer.from(Array.from({ length: 50_000 }, (_, at) => at))),
    ).toBe(true);
    const large = Array.from({ length: 100 }, () => Buffer.alloc(20_000));
    const kept: Buffer[] = [];
    for (const chunk of large) append(kept, chunk);
    expect(kept).toHaveLength(100);
  });

  it("waits no longer than it may", async () => {
    timeout = 20;
    send([Buffer.from("{")], { "content-length": "100" }, false);
    expect(await codeOf(outcome.promise)).toBe("request_timeout");
  });

  it("notices a client that goes away while it sends", async () => {
    const outgoing = send([Buffer.from("{")], { "content-length": "100" }, false);
    server.once("request", () => setImmediate(() => outgoing.destroy()));
    expect(await codeOf(outcome.promise)).toBe("client_gone");
  });
});

it.each(["constructor", "__proto__", "toString"])("takes %s for no encoding", async (encoding) => {
  send([Buffer.from("x")], { "content-encoding": encoding });
  expect(await codeOf(outcome.promise)).toBe("unsupported_encoding");
});
