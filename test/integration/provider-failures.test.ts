import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { anthropic, chat, refusal, samples, send } from "../fixtures/dialect-samples.ts";
import { provider, startTestGateway } from "../fixtures/gateway.ts";
import { startProviderRun } from "../fixtures/provider-run.ts";
import { silent, startUpstream, stream, whole } from "../fixtures/upstream.ts";

const retrying = { maxRetries: 2, initialBackoff: 1, maxBackoff: 50, factor: 2, jitter: 0 };

describe.each(samples)("a provider that speaks $name and fails", (sample) => {
  const other = sample === chat ? anthropic : chat;

  it("is unreachable when nothing listens on its port", async () => {
    const gone = await startUpstream();
    await gone[Symbol.asyncDispose]();
    await using gateway = await startTestGateway({
      providers: [provider("up", sample.providerType, gone.url)],
      retry: retrying,
    });
    const answer = await send(gateway, sample);
    const { row } = await refusal(gateway, sample, answer, "provider_unreachable");
    expect(row).toMatchObject({ attempts: 3, provider: "up", upstreamStatus: null });
    expect((await fetch(`${gateway.url}/health`)).status).toBe(200);
  });

  it.each([
    ["HTML with status 200", "<html><h1>Welcome</h1></html>", { "content-type": "text/html" }],
    ["another dialect's answer", other.whole, {}],
    ["JSON that is no answer", "{}", {}],
    ["an empty body", "", {}],
  ] as const)("is not recognised when it answers with %s", async (_what, body, headers) => {
    await using run = await startProviderRun(sample, [whole(body, 200, headers)]);
    for (const more of [{}, { stream: true }]) {
      const answer = await send(run.gateway, sample, sample.request(more));
      await refusal(run.gateway, sample, answer, "provider_answer_unrecognised");
    }
  });

  it("is not recognised when it answers a stream request with a whole answer", async () => {
    await using run = await startProviderRun(sample, [whole(sample.whole)]);
    const answer = await send(run.gateway, sample, sample.request({ stream: true }));
    await refusal(run.gateway, sample, answer, "provider_answer_unrecognised");
  });

  it("has its status kept and its HTML put into words", async () => {
    await using run = await startProviderRun(sample, [
      whole("<html><h1>Bad gateway</h1></html>", 503, { "content-type": "text/html" }),
    ]);
    const answer = await send(run.gateway, sample);
    expect(answer.headers.get("content-type")).toBe("application/json");
    const { message } = await refusal(run.gateway, sample, answer, "provider_error", 503);
    expect(message).toContain("Bad gateway");
    expect(message).not.toContain("<");
  });

  it("has an error inside a 200 told as one, and tried again where retries are allowed", async () => {
    const replies = [whole(sample.error("Overloaded inside"))];
    await using run = await startProviderRun(sample, replies);
    const answer = await send(run.gateway, sample);
    const { message } = await refusal(run.gateway, sample, answer, "provider_error");
    expect(message).toContain("Overloaded inside");

    await using patient = await startProviderRun(sample, [...replies, whole(sample.whole)], {
      retry: retrying,
    });
    const second = await send(patient.gateway, sample);
    expect(await second.text()).toBe(sample.whole);
    expect(second.headers.get("x-patchbay-attempts")).toBe("2");
  });

  it("has an error as a stream's first frame told as one, and tried again", async () => {
    const failing = stream([sample.errorFrame("Overloaded inside")]);
    const body = sample.request({ stream: true });
    await using run = await startProviderRun(sample, [failing]);
    const answer = await send(run.gateway, sample, body);
    const { message } = await refusal(run.gateway, sample, answer, "provider_error");
    expect(message).toContain("Overloaded inside");

    await using patient = await startProviderRun(sample, [failing, stream(sample.frames)], {
      retry: retrying,
    });
    const second = await send(patient.gateway, sample, body);
    expect(await second.text()).toContain("there");
    expect(await patient.gateway.rowOf(second)).toMatchObject({ attempts: 2, state: "complete" });
  });

  it("has a caller's fault inside a 200 told with its bytes and status, and not tried again", async () => {
    const said = JSON.stringify({
      type: "error",
      error: {
        type: "invalid_request_error",
        code: "context_length_exceeded",
        message: "Too long",
      },
    });
    await using run = await startProviderRun(sample, [whole(said), whole(sample.whole)], {
      retry: retrying,
    });
    const answer = await send(run.gateway, sample);
    expect([answer.status, await answer.text()]).toEqual([400, said]);
    expect(run.upstream.requests).toHaveLength(1);
  });

  it("has a caller's fault as a stream's first frame told with its status, and not tried again", async () => {
    const frame = sample.name === "anthropic" ? "event: error\n" : "";
    const said = `${frame}data: ${JSON.stringify({
      type: "error",
      error: { type: "invalid_request_error", message: "Too long" },
    })}\n\n`;
    await using run = await startProviderRun(sample, [stream([said]), stream(sample.frames)], {
      retry: retrying,
    });
    const answer = await send(run.gateway, sample, sample.request({ stream: true }));
    const { message } = await refusal(run.gateway, sample, answer, "provider_error", 400);
    expect(message).toBe("Too long");
    expect(run.upstream.requests).toHaveLength(1);
  });

  it("is given up on when it does not answer in time", async () => {
    await using run = await startProviderRun(sample, [silent], { httpTimeout: 300 });
    const answer = await send(run.gateway, sample);
    await refusal(run.gateway, sample, answer, "provider_timeout");
    const arrived = await run.upstream.arrived();
    expect(await arrived.closed).toBe(true);
  });

  it("never shows its key, even when it repeats it", async () => {
    await using run = await startProviderRun(sample, [
      whole(sample.error("Incorrect key sk-test-up given"), 401),
    ]);
    const answer = await send(run.gateway, sample);
    const text = await answer.text();
    expect(answer.status).toBe(401);
    expect(text).toBe(sample.error("Incorrect key ••• given"));
    const row = await run.gateway.rowOf(answer);
    expect(row.error).toEqual({
      code: "provider_error",
      message: "Incorrect key ••• given",
    });
  });

  it("has its refusal passed on with its headers", async () => {
    const headers = { "retry-after": "7", "x-ratelimit-remaining": "0", "set-cookie": "a=b" };
    await using run = await startProviderRun(sample, [
      whole(sample.error("Slow down"), 429, headers),
    ]);
    const answer = await send(run.gateway, sample);
    expect(answer.status).toBe(429);
    expect(answer.headers.get("retry-after")).toBe("7");
    expect(answer.headers.get("x-ratelimit-remaining")).toBe("0");
    expect(answer.headers.get("set-cookie")).toBeNull();
    expect(await answer.text()).toBe(sample.error("Slow down"));
    expect(await run.gateway.rowOf(answer)).toMatchObject({ status: 429, upstreamStatus: 429 });
  });

  it("is tried again after a 500, but not when it asks for a longer wait or none at all", async () => {
    await using run = await startProviderRun(
      sample,
      [whole(sample.error("Oops"), 500), whole(sample.whole)],
      {
        retry: retrying,
      },
    );
    const answer = await send(run.gateway, sample);
    expect(await answer.text()).toBe(sample.whole);
    expect(await run.gateway.rowOf(answer)).toMatchObject({ attempts: 2, status: 200 });

    for (const headers of [{ "retry-after": "3600" }, { "x-should-retry": "false" }]) {
      run.upstream.answer(whole(sample.error("Oops"), 503, headers));
      const before = run.upstream.requests.length;
      expect((await send(run.gateway, sample)).status).toBe(503);
      expect(run.upstream.requests.length - before).toBe(1);
    }
  });

  it("is not followed when it redirects", async () => {
    await using elsewhere = await startUpstream(whole(sample.whole));
    await using run = await startProviderRun(sample, [
      whole("", 307, { location: `${elsewhere.url}/elsewhere` }),
    ]);
    const answer = await send(run.gateway, sample);
    const { message } = await refusal(run.gateway, sample, answer, "provider_error", 502);
    expect(message).toContain("redirects");
    expect(elsewhere.requests).toHaveLength(0);
  });

  it("gives no clean end to a whole answer that was cut off while it flowed", async () => {
    const big = Buffer.alloc(17 * 1024 * 1024, 0x20);
    await using run = await startProviderRun(sample, [
      ({ response }) => {
        response.writeHead(200, { "content-type": "application/json" });
        response.write(big, () => response.destroy());
      },
    ]);
    const answer = await send(run.gateway, sample);
    await expect(answer.arrayBuffer()).rejects.toThrow();
    expect(await run.gateway.rowOf(answer)).toMatchObject({
      state: "truncated",
      error: { code: "provider_unreachable" },
    });
  });

  it("is unreachable when it breaks off within a whole answer that is still held", async () => {
    await using run = await startProviderRun(sample, [
      ({ response }) => {
        response.writeHead(200, { "content-type": "application/json", "content-length": "9999" });
        response.write(sample.whole.slice(0, 40), () => response.destroy());
      },
    ]);
    const answer = await send(run.gateway, sample);
    await refusal(run.gateway, sample, answer, "provider_unreachable");
  });

  it("may compress its whole answers: bytes untouched, tokens recorded", async () => {
    const zipped = gzipSync(sample.whole);
    await using run = await startProviderRun(sample, [
      whole(zipped, 200, { "content-encoding": "gzip" }),
    ]);
    const answer = await send(run.gateway, sample);
    expect(answer.headers.get("content-length")).toBe(String(zipped.length));
    expect(await answer.text()).toBe(sample.whole);
    const row = await run.gateway.rowOf(answer);
    expect(row).toMatchObject({ responseBytes: zipped.length, tokens: { input: 11, output: 2 } });
  });
});
