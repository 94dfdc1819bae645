import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";
import { brotliCompressSync, gzipSync, zstdCompressSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { refusal, samples, send } from "../fixtures/dialect-samples.ts";
import { provider, startTestGateway, type TestGateway } from "../fixtures/gateway.ts";
import { startUpstream, type Upstream, whole } from "../fixtures/upstream.ts";

const limit = 64 * 1024;

describe.each(samples)("a bad body of a client that speaks $name", (sample) => {
  let upstream: Upstream;
  let gateway: TestGateway;

  beforeAll(async () => {
    upstream = await startUpstream(whole(sample.whole));
    gateway = await startTestGateway({
      bodySizeLimit: limit,
      providers: [provider("up", sample.providerType, upstream.url, ["model-a", "model-b"])],
    });
  });

  afterAll(async () => {
    await gateway[Symbol.asyncDispose]();
    await upstream[Symbol.asyncDispose]();
  });

  it.each([
    ["that is cut off", '{"model":"model-a","messages":[', "invalid_json"],
    ["with something after its end", '{"model":"model-a"} x', "invalid_json"],
    ["that is no object", "[1]", "invalid_json"],
    ["that is empty", "", "invalid_json"],
    ["whose model is a number", '{"model":7}', "invalid_request"],
    ["whose model is null", '{"model":null}', "invalid_request"],
    ["whose model is empty", '{"model":""}', "invalid_request"],
    ["whose stream is a string", '{"model":"model-a","stream":"true"}', "invalid_request"],
    ["with two models", '{"model":"model-a","model":"model-b"}', "ambiguous_body"],
    ["with an escaped second model", '{"model":"model-a","mod\\u0065l":"b"}', "ambiguous_body"],
    ["with two streams", '{"model":"model-a","stream":true,"stream":false}', "ambiguous_body"],
    [
      "with two stream_options",
      '{"model":"model-a","stream_options":{},"stream_options":{}}',
      "ambiguous_body",
    ],
    [
      "that nests too deep",
      `{"model":"model-a","x":${"[".repeat(600)}${"]".repeat(600)}}`,
      "json_too_deep",
    ],
  ] as const)("is refused: one %s", async (_what, body, code) => {
    const answer = await send(gateway, sample, body);
    const { row } = await refusal(gateway, sample, answer, code);
    expect(row.attempts).toBe(0);
    expect(upstream.requests).toHaveLength(0);
  });

  it("names the nearest models for an unknown one", async () => {
    const answer = await send(gateway, sample, sample.request({ model: "model-aa" }));
    const { message } = await refusal(gateway, sample, answer, "model_not_found");
    expect(message).toContain('"model-a"');
  });

  it("is refused when it is larger than allowed", async () => {
    const body = sample.request({ user: "x".repeat(limit) });
    await refusal(gateway, sample, await send(gateway, sample, body), "body_too_large");
  });

  it("is refused in a way that the client sees while it is still sending", async () => {
    const body = Buffer.alloc(12 * 1024 * 1024, 0x20);
    for (const headers of [{}, { "content-encoding": "compress" }] as Record<string, string>[]) {
      for (let round = 0; round < 4; round += 1) {
        const answer = await send(gateway, sample, body, { headers });
        expect(answer.status).toBe(headers["content-encoding"] ? 415 : 413);
        await answer.text();
      }
    }
  });

  it.each([
    ["gzip", gzipSync],
    ["br", brotliCompressSync],
    ["zstd", zstdCompressSync],
  ] as const)("is refused when it is a %s bomb", async (encoding, compress) => {
    const bomb = compress(Buffer.alloc(limit * 100, 0x20));
    expect(bomb.length).toBeLessThan(limit);
    const answer = await send(gateway, sample, bomb, {
      headers: { "content-encoding": encoding },
    });
    await refusal(gateway, sample, answer, "body_too_large");
  });

  it("is refused in an encoding that is not known, or that it is not in", async () => {
    const headers = { "content-encoding": "compress" };
    const unknown = await send(gateway, sample, sample.request(), { headers });
    await refusal(gateway, sample, unknown, "unsupported_encoding");
    const wrong = await send(gateway, sample, sample.request(), {
      headers: { "content-encoding": "gzip" },
    });
    await refusal(gateway, sample, wrong, "invalid_request");
  });

  it("is mended where only its encoding is off, and decoded where it is compressed", async () => {
    const plain = sample.request();
    const marked = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(plain)]);
    const broken = Buffer.from(sample.request({ user: "a\u00ffb" }), "latin1");
    const from = upstream.requests.length;
    expect((await send(gateway, sample, marked)).status).toBe(200);
    expect((await send(gateway, sample, broken)).status).toBe(200);
    const zipped = await send(gateway, sample, gzipSync(plain), {
      headers: { "content-encoding": "gzip" },
    });
    expect(zipped.status).toBe(200);
    const [first, second, third] = upstream.requests.slice(from);
    expect(first?.body.toString()).toBe(plain);
    expect(second?.body.toString()).toBe(sample.request({ user: "a\ufffdb" }));
    expect(third?.body.toString()).toBe(plain);
    expect(third?.headers["content-encoding"]).toBeUndefined();
  });
});

describe("a stream that the gateway would ask for its usage", () => {
  it("is refused when include_usage is there twice", async () => {
    const [chat] = samples;
    await using upstream = await startUpstream(whole(chat.whole));
    await using gateway = await startTestGateway({
      providers: [provider("up", chat.providerType, upstream.url)],
    });
    const options = '{"include_usage":false,"include_usage":true}';
    const body = `{"model":"model-a","stream":true,"stream_options":${options}}`;
    await refusal(gateway, chat, await send(gateway, chat, body), "ambiguous_body");
    expect(upstream.requests).toHaveLength(0);
  });
});

describe.each(samples)("a body that never ends, of a client that speaks $name", (sample) => {
  it.each(["127.0.0.1", "::1"])("is refused and recorded (%s)", async (host) => {
    await using gateway = await startTestGateway({}, { requestTimeout: 50 });
    const { port } = new URL(gateway.url);
    const headers = { ...sample.headers, "content-length": "1000" };
    const asked = request({ host, port, path: sample.path, method: "POST", headers });
    asked.write('{"model":');
    const [answer] = (await once(asked, "response")) as [IncomingMessage];
    const seen = new Headers({ ...answer.headers } as Record<string, string>);
    const response = new Response(await text(answer), {
      status: answer.statusCode ?? 0,
      headers: seen,
    });
    await refusal(gateway, sample, response, "request_timeout");
    asked.destroy();
  });
});
