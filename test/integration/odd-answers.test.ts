import { once } from "node:events";
import { createServer } from "node:net";
import { setImmediate } from "node:timers/promises";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { anthropic, chat, errorOf, refusal, samples, send } from "../fixtures/dialect-samples.ts";
import { provider, startTestGateway } from "../fixtures/gateway.ts";
import { inFlightNow } from "../fixtures/live-events.ts";
import { startProviderRun } from "../fixtures/provider-run.ts";
import { stream, whole } from "../fixtures/upstream.ts";

const retrying = { maxRetries: 2, initialBackoff: 1, maxBackoff: 50, factor: 2, jitter: 0 };

/** So that no frame is taken out of a chat stream. */
const withUsage = { stream_options: { include_usage: true } };

/** So that what was written is read before more of it comes. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await setImmediate();
}

const nested = (levels: number) => "[".repeat(levels) + "]".repeat(levels);
const dataFrame = (json: string) => `data: ${json}\n\n`;

describe.each(samples)("a provider that speaks $name", (sample) => {
  const streaming = sample.request({ stream: true, ...withUsage });
  const [begin = "", hello = ""] = sample.frames;

  it.each([
    ["a type that every object has", dataFrame('{"type":"valueOf","x":{"type":"message_start"}}')],
    ["a type that is a constructor", dataFrame('{"type":"constructor","choices":[]}')],
    [
      "a usage that nests 20,000 levels deep",
      dataFrame(`{"type":"message_delta","choices":[],"usage":{"x":${nested(20_000)}}}`),
    ],
    [
      "an error that nests 20,000 levels deep",
      dataFrame(`{"type":"error","error":{"x":${nested(20_000)}}}`),
    ],
  ])("may send %s in the middle of a stream", async (_what, frame) => {
    const frames = [begin, hello, frame, ...sample.frames.slice(2)];
    await using run = await startProviderRun(sample, [stream(frames)]);
    const answer = await send(run.gateway, sample, streaming);
    expect(await answer.text()).toBe(frames.join(""));
    expect(await run.gateway.rowOf(answer)).toMatchObject({ state: "complete" });
  });

  it("may begin its stream with a frame that is larger than what is held", async () => {
    const large = begin.replace('"id"', `"padding":"${"x".repeat(100_000)}","id"`);
    const parts = large.match(/[\s\S]{1,30000}/g) ?? [];
    await using run = await startProviderRun(sample, [
      async ({ response }) => {
        response.writeHead(200, { "content-type": "text/event-stream" });
        for (const part of parts) {
          await new Promise((resolve) => response.write(part, resolve));
          await turns(20);
        }
        response.end(sample.frames.slice(1).join(""));
      },
    ]);
    const answer = await send(run.gateway, sample, streaming);
    expect(await answer.text()).toBe(large + sample.frames.slice(1).join(""));
    expect(await run.gateway.rowOf(answer)).toMatchObject({ state: "complete" });
  });

  it("may refuse with an error that nests 20,000 levels deep", async () => {
    await using run = await startProviderRun(sample, [
      whole(`{"type":"error","error":{"x":${nested(20_000)}}}`, 400),
    ]);
    const answer = await send(run.gateway, sample);
    await refusal(run.gateway, sample, answer, "provider_error", 400);
  });

  it.each([
    [
      "a byte order mark",
      Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(sample.whole)]),
    ],
    ["a broken character", Buffer.from(sample.whole.replace("Hello", "H\xe9llo"), "latin1")],
    ["a key twice", Buffer.from(sample.whole.replace("{", '{"error":null,"error":null,'))],
  ])("may answer with %s", async (_what, bytes) => {
    await using run = await startProviderRun(sample, [whole(bytes)]);
    const answer = await send(run.gateway, sample);
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(bytes);
    expect(await run.gateway.rowOf(answer)).toMatchObject({
      state: "complete",
      tokens: { input: 11, output: 2 },
    });
  });

  it.each(["null", "[]"])("fails when it puts %s beside an error", async (empty) => {
    const key = sample === chat ? "choices" : "content";
    const error = sample.error("Model is loading").slice(1);
    await using run = await startProviderRun(
      sample,
      [whole(`{"${key}":${empty},${error}`), whole(sample.whole)],
      {
        retry: retrying,
      },
    );
    const answer = await send(run.gateway, sample);
    expect(await answer.text()).toBe(sample.whole);
    expect(await run.gateway.rowOf(answer)).toMatchObject({ attempts: 2 });
  });

  it.each([
    ["gzip", gzipSync],
    ["br", brotliCompressSync],
  ])("may answer with more than is read, compressed as %s", async (encoding, compress) => {
    const padding = `"padding":"${"x".repeat(17 * 1024 * 1024)}"`;
    const text = sample.whole.replace("{", `{${padding},`);
    const headers = { "content-encoding": encoding };
    await using run = await startProviderRun(sample, [whole(compress(text), 200, headers)]);
    const answer = await send(run.gateway, sample);
    expect((await answer.text()) === text).toBe(true);
    expect(await run.gateway.rowOf(answer)).toMatchObject({ state: "complete", status: 200 });
  });

  it("breaks a compressed stream off instead of writing an error into it", async () => {
    const compressed = gzipSync(sample.frames.join(""));
    await using run = await startProviderRun(sample, [
      ({ response }) => {
        response.writeHead(200, {
          "content-type": "text/event-stream",
          "content-encoding": "gzip",
        });
        response.write(compressed.subarray(0, 60), () => response.destroy());
      },
    ]);
    const answer = await send(run.gateway, sample, streaming);
    await expect(answer.text()).rejects.toThrow();
    expect(await run.gateway.rowOf(answer)).toMatchObject({ state: "truncated" });
  });

  it.each([
    ["a refusal", 500, "application/json"],
    ["a page", 200, "text/html"],
  ])("is bounded in time when it drips %s to a stream request", async (_what, status, type) => {
    await using run = await startProviderRun(
      sample,
      [
        ({ response }) => {
          response.writeHead(status, { "content-type": type });
          const drip = setInterval(() => response.write(" "), 20);
          response.on("close", () => clearInterval(drip));
        },
      ],
      { httpTimeout: 300 },
    );
    const answer = await send(run.gateway, sample, streaming);
    expect(answer.status).toBe(status === 200 ? 504 : 500);
    expect(await (await run.upstream.arrived()).closed).toBe(true);
  });

  it("is bounded in size when it refuses without end", async () => {
    await using run = await startProviderRun(sample, [
      ({ response }) => {
        response.writeHead(400, { "content-type": "text/plain" });
        const more = () => {
          while (response.write(Buffer.alloc(64 * 1024, "x")));
        };
        response.on("drain", more);
        more();
      },
    ]);
    const answer = await send(run.gateway, sample);
    await refusal(run.gateway, sample, answer, "provider_error", 400);
    expect(await (await run.upstream.arrived()).closed).toBe(true);
  });

  it("leaves nothing of a failed attempt in the row and the headers of the next", async () => {
    const overloaded = sample.frames[0]?.split("\n\n")[0];
    await using run = await startProviderRun(
      sample,
      [
        whole(sample.error("Later"), 503, { "x-request-id": "first", "request-id": "first" }),
        stream([`${overloaded}\n\n`, sample.errorFrame("Overloaded")]),
        ({ response }) => response.destroy(),
      ],
      { retry: retrying },
    );
    const answer = await send(run.gateway, sample, streaming);
    expect(answer.headers.get("x-request-id")).not.toBe("first");
    expect(await run.gateway.rowOf(answer)).toMatchObject({
      attempts: 3,
      upstreamStatus: null,
      tokens: { input: null },
      ttftMs: null,
      error: { code: "provider_unreachable" },
    });
  });

  it.each(["open", "cut"] as const)(
    "has answered when its last frame came, though the connection is %s",
    async (after) => {
      await using run = await startProviderRun(sample, [stream(sample.frames, after)], {
        streamIdleTimeout: 300,
      });
      const answer = await send(run.gateway, sample, streaming);
      expect(await answer.text()).toBe(sample.frames.join(""));
      expect(await run.gateway.rowOf(answer)).toMatchObject({ state: "complete", error: null });
    },
  );

  it.each([
    ["sk-proj-SECRETSECRET1234", "whole"],
    ["sk-proj-SECRETSE***", "cut short"],
  ])("never shows its key, %s, in an error inside a stream (%s)", async (quoted) => {
    const error = sample.errorFrame(`Incorrect key "${quoted}" given`);
    await using run = await startProviderRun(
      sample,
      [stream([begin, hello, error])],
      {},
      "sk-proj-SECRETSECRET1234",
    );
    const answer = await send(run.gateway, sample, streaming);
    const text = await answer.text();
    expect(text).toBe([begin, hello, sample.errorFrame('Incorrect key "•••" given')].join(""));
    expect((await run.gateway.rowOf(answer)).error?.message).toBe('Incorrect key "•••" given');
  });

  it("keeps a refusal that quotes its key what it is", async () => {
    const said = (key: string) => sample.error(`Incorrect "${key}"\nprovided`);
    await using run = await startProviderRun(sample, [whole(said("sk-test-up"), 401)]);
    const answer = await send(run.gateway, sample);
    expect(await answer.text()).toBe(said("•••"));
  });

  it.each([
    [429, { openai: "rate_limit_error", anthropic: "rate_limit_error" }],
    [401, { openai: "authentication_error", anthropic: "authentication_error" }],
    [529, { openai: "server_error", anthropic: "overloaded_error" }],
  ])("has its status %i told with the type that goes with it", async (status, types) => {
    await using run = await startProviderRun(sample, [whole("<html>No</html>", status)]);
    const answer = await send(run.gateway, sample);
    expect(answer.status).toBe(status);
    const { type } = errorOf(sample, await answer.json());
    expect(type).toBe(sample === chat ? types.openai : types.anthropic);
  });

  it.each([
    ["another dialect", (sample === chat ? anthropic : chat).frames],
    ["HTML", ["<html><body>Welcome</body></html>"]],
  ])("is not recognised, nor asked again, when it streams %s", async (_what, frames) => {
    await using run = await startProviderRun(sample, [stream(frames)], { retry: retrying });
    const answer = await send(run.gateway, sample, streaming);
    await refusal(run.gateway, sample, answer, "provider_answer_unrecognised");
    expect(run.upstream.requests).toHaveLength(1);
  });

  it("has its own words told when it sends a plain error as a stream", async () => {
    await using run = await startProviderRun(sample, [stream([sample.error("Model is loading")])]);
    const answer = await send(run.gateway, sample, streaming);
    const { message } = await refusal(run.gateway, sample, answer, "provider_error");
    expect(message).toBe("Model is loading");
  });

  it("is not recognised when it does not speak HTTP", async () => {
    const server = createServer((socket) =>
      socket.end("HTTP/1.1 200 OK\r\nbad header\x7f\r\n\r\n"),
    );
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" ? address?.port : 0;
    await using gateway = await startTestGateway({
      providers: [provider("up", sample.providerType, `http://127.0.0.1:${port}/v1`)],
    });
    const answer = await send(gateway, sample);
    const { message } = await refusal(gateway, sample, answer, "provider_answer_unrecognised");
    expect(message).toContain("not HTTP");
    server.close();
  });

  it("is given up on in time when it takes the connection and no more", async () => {
    const server = createServer();
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" ? address?.port : 0;
    await using gateway = await startTestGateway({
      providers: [provider("up", sample.providerType, `https://127.0.0.1:${port}/v1`)],
      httpTimeout: 300,
    });
    for (const body of [sample.request(), streaming]) {
      const answer = await send(gateway, sample, body);
      await refusal(gateway, sample, answer, "provider_timeout");
    }
    server.close();
  });
});

it("names a model that is no well-formed text", async () => {
  await using gateway = await startTestGateway();
  const answer = await send(gateway, chat, '{"model":"x\\ud800","messages":[]}');
  expect(answer.status).toBeLessThan(500);
  expect((await fetch(`${gateway.url}/health`)).status).toBe(200);
});

it("keeps the input tokens of a message when a later frame has none", async () => {
  const frames = anthropic.frames.map((frame) =>
    frame.replace('"usage":{"output_tokens":2}', '"usage":{"input_tokens":null,"output_tokens":2}'),
  );
  await using run = await startProviderRun(anthropic, [stream(frames)]);
  const answer = await send(run.gateway, anthropic, anthropic.request({ stream: true }));
  await answer.text();
  expect(await run.gateway.rowOf(answer)).toMatchObject({ tokens: { input: 11, output: 2 } });
});

it("does not take [DONE] within a chat answer's text for its end", async () => {
  const text = dataFrame('{"choices":[{"delta":{"content":"[DONE]"}}]}');
  await using run = await startProviderRun(chat, [stream([text], "cut")]);
  const answer = await send(run.gateway, chat, chat.request({ stream: true }));
  expect(await answer.text()).toContain("provider_stream_truncated");
});

it("takes an empty text for no error of a chat answer", async () => {
  const frames = chat.frames.map((frame) => frame.replace('"id"', '"error":"","id"'));
  await using run = await startProviderRun(chat, [stream(frames)]);
  const answer = await send(run.gateway, chat, chat.request({ stream: true, ...withUsage }));
  expect(await answer.text()).toBe(frames.join(""));
  expect(await run.gateway.rowOf(answer)).toMatchObject({ state: "complete" });
});

it("measures the time to the first content, not to the first frame", async () => {
  const [begin = "", ...rest] = anthropic.frames;
  const pings = 'event: ping\ndata: {"type":"ping"}\n\n'.repeat(2_000);
  await using run = await startProviderRun(anthropic, [stream([begin, pings], "open")]);
  const answer = await send(run.gateway, anthropic, anthropic.request({ stream: true }));
  expect(await inFlightNow(run.gateway)).toMatchObject([{ status: null, ttftMs: null }]);
  const { response } = await run.upstream.arrived();
  response.end(rest.join(""));
  await answer.text();
  expect((await run.gateway.rowOf(answer)).ttftMs).toBeGreaterThan(0);
});

const called = (name: string, args: string, finish_reason: string | null = null) => {
  const call = { index: 0, id: "a", type: "function", function: { name, arguments: args } };
  const delta = { tool_calls: [call] };
  return dataFrame(JSON.stringify({ id: "c", choices: [{ index: 0, delta, finish_reason }] }));
};

it("has what came before a call that cannot be translated reach the client (traps 10, 21)", async () => {
  await using run = await startProviderRun(chat, [stream(chat.frames.slice(0, 2), "open")]);
  const answer = await send(run.gateway, anthropic, anthropic.request({ stream: true }));
  const { response } = await run.upstream.arrived();
  response.end([chat.frames[2], called("f", "{", "tool_calls"), ...chat.frames.slice(4)].join(""));
  const text = await answer.text();
  expect(text).toContain('"text":" there"');
  expect(text).toContain('"name":"f"');
  expect(text.split("\n\n").findLast((frame) => frame !== "")).toContain("bad_tool_input");
  expect(text).not.toContain("message_stop");
  expect(await run.gateway.rowOf(answer)).toMatchObject({
    state: "truncated",
    error: { code: "bad_tool_input" },
    tokens: { input: 11, output: 2 },
  });
});

it.each([
  ["chat completion", chat, anthropic],
  ["message", anthropic, chat],
])("has a translated %s end with its last frame, whatever follows", async (_what, there, here) => {
  const request = here.request({ stream: true, ...(here === chat ? withUsage : {}) });
  const answers = [there.frames, [...there.frames, ...there.frames], [...there.frames, "data: {"]];
  const texts: string[] = [];
  for (const frames of answers) {
    await using run = await startProviderRun(there, [stream(frames)]);
    const answer = await send(run.gateway, here, request);
    texts.push((await answer.text()).replaceAll(/"created":\d+/g, ""));
    expect(await run.gateway.rowOf(answer)).toMatchObject({ state: "complete", error: null });
  }
  expect(texts[0]).toContain(" there");
  expect(texts).toEqual([texts[0], texts[0], texts[0]]);
});

const bare = (choices: unknown) => JSON.stringify({ id: "c", object: "chat.completion", choices });

it.each([
  ["an empty list of choices", whole(bare([])), {}],
  ["a choice of nothing", whole(bare([{}])), {}],
  ["a list of null", whole(bare([null])), {}],
  ["a stream of nothing but its end", stream(["data: [DONE]\n\n"]), { stream: true }],
  ["a stream of nothing but its usage", stream(chat.frames.slice(4)), { stream: true }],
])("never translates %s as a success", async (_what, reply, asked) => {
  await using run = await startProviderRun(chat, [reply]);
  const answer = await send(run.gateway, anthropic, anthropic.request(asked));
  await refusal(run.gateway, anthropic, answer, "provider_answer_unrecognised", 502);
});
