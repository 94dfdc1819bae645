import { brotliCompressSync, gzipSync, zstdCompressSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { anthropic, chat, samples, send } from "../fixtures/dialect-samples.ts";
import { provider, startTestGateway, type TestGateway } from "../fixtures/gateway.ts";
import { startProviderRun } from "../fixtures/provider-run.ts";
import { startUpstream, stream, type Upstream, whole } from "../fixtures/upstream.ts";

describe.each(samples)("a client that speaks $name", (sample) => {
  let upstream: Upstream;
  let gateway: TestGateway;

  beforeAll(async () => {
    upstream = await startUpstream(whole(sample.whole));
    gateway = await startTestGateway({
      providers: [provider("up", sample.providerType, upstream.url)],
    });
  });
  afterAll(async () => {
    await gateway[Symbol.asyncDispose]();
    await upstream[Symbol.asyncDispose]();
  });

  const unversioned = sample.path.replace("/v1", "");
  it.each([sample.path, unversioned, `/v1${sample.path}`, `${sample.path}?beta=true`])(
    "finds its way by %s (trap 32)",
    async (path) => {
      const answer = await send(gateway, sample, sample.request(), { path });
      expect(await answer.text()).toBe(sample.whole);
      expect(upstream.requests.at(-1)?.url).toMatch(new RegExp(`^${sample.path}(\\?|$)`));
    },
  );

  it.each([
    ["gzip", gzipSync],
    ["br", brotliCompressSync],
    ["zstd", zstdCompressSync],
  ])("may compress its request with %s (trap 32)", async (encoding, compress) => {
    const headers = { "content-encoding": encoding };
    const answer = await send(gateway, sample, compress(sample.request()), { headers });
    expect(answer.status).toBe(200);
    const sent = upstream.requests.at(-1);
    expect(sent?.body.toString()).toBe(sample.request());
    expect(sent?.headers).not.toHaveProperty("content-encoding");
  });

  it("may look whether anyone is there (trap 32)", async () => {
    expect((await fetch(gateway.url, { method: "HEAD" })).status).toBe(200);
  });
});

describe("a Messages client of a Messages provider", () => {
  const betas = "interleaved-thinking-2025-05-14,  context-1m-2025-08-07,";
  const headers = { "anthropic-version": "2023-06-01", "anthropic-beta": betas };

  it("has its version and betas go through as they are (trap 32)", async () => {
    await using run = await startProviderRun(anthropic, [whole(anthropic.whole)]);
    await (await send(run.gateway, anthropic, anthropic.request(), { headers })).text();
    expect((await run.upstream.arrived()).headers).toMatchObject(headers);
  });

  it("may ask for a thousand models, and count its tokens (trap 35)", async () => {
    await using run = await startProviderRun(anthropic, [whole('{"input_tokens":7}')]);
    const models = await fetch(`${run.gateway.url}/v1/models?limit=1000`, { headers });
    const { data } = (await models.json()) as { data: { id: string }[] };
    expect(data.map(({ id }) => id)).toContain("model-a");
    const path = "/v1/messages/count_tokens?beta=true";
    const counted = await send(run.gateway, anthropic, anthropic.request(), { path });
    expect(await counted.json()).toEqual({ input_tokens: 7 });
  });

  const thoughts = [
    { type: "thinking", thinking: "Hm \u{1f600}", signature: "c2VhbDE+/w==" },
    { type: "thinking", thinking: "", signature: "c2VhbDI=" },
    { type: "redacted_thinking", data: "c2VhbDM=" },
  ];

  it("gives its thoughts back unchanged, also under another model's name (trap 11)", async () => {
    const assistant = { role: "assistant", content: [...thoughts, { type: "text", text: "Yes" }] };
    const messages = [{ role: "user", content: "Hi" }, assistant, { role: "user", content: "So" }];
    await using run = await startProviderRun(anthropic, [whole(anthropic.whole)], {
      aliases: { mine: "model-a" },
    });
    for (const model of ["model-a", "mine"]) {
      await (await send(run.gateway, anthropic, anthropic.request({ model, messages }))).text();
    }
    const wanted = anthropic.request({ messages });
    expect(run.upstream.requests.map(({ body }) => body.toString())).toEqual([wanted, wanted]);
  });

  it("gets thoughts as they were signed, whole and streamed (trap 11)", async () => {
    const answer = { ...JSON.parse(anthropic.whole), content: thoughts };
    const delta = { type: "signature_delta", signature: "c2VhbDE+/w==" };
    const frame = `event: content_block_delta\ndata: ${JSON.stringify({ type: "content_block_delta", index: 0, delta })}\n\n`;
    const frames = [...anthropic.frames.slice(0, 2), frame, ...anthropic.frames.slice(2)];
    await using run = await startProviderRun(anthropic, [
      whole(JSON.stringify(answer)),
      stream(frames),
    ]);
    const first = await send(run.gateway, anthropic);
    expect(await first.text()).toBe(JSON.stringify(answer));
    const second = await send(run.gateway, anthropic, anthropic.request({ stream: true }));
    expect(await second.text()).toBe(frames.join(""));
  });
});

it("gives a chat provider back what its client kept of a thought, cut or not (trap 39)", async () => {
  const assistant = { role: "assistant", content: "Yes", reasoning_content: "the last piece" };
  const body = chat.request({ messages: [{ role: "user", content: "Hi" }, assistant] });
  await using run = await startProviderRun(chat, [whole(chat.whole)]);
  await (await send(run.gateway, chat, body)).text();
  expect((await run.upstream.arrived()).body.toString()).toBe(body);
});
