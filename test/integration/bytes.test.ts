import { describe, expect, it } from "vitest";
import type { Settings } from "../../gateway/config/settings.ts";
import { chat, type Sample, samples, send, usageFrame } from "../fixtures/dialect-samples.ts";
import { startProviderRun } from "../fixtures/provider-run.ts";
import { type Reply, stream, whole } from "../fixtures/upstream.ts";

function start(sample: Sample, reply: Reply, changes: Partial<Settings> = {}) {
  return startProviderRun(sample, [reply], { aliases: { fast: "model-a" }, ...changes });
}

/** Spellings that a parser and printer would change. */
const odd = `"a":1.0,"b":9007199254740993,"c":"\\u00e9\\/","d" : [ 1e2 ] , "stop":null`;

describe.each(samples)("the bytes of a $name exchange", (sample) => {
  it("pass through untouched, both ways (trap 31)", async () => {
    const body = `{ "mod\\u0065l" :"model-a",${odd}}\n`;
    const answerBody = `${sample.whole.slice(0, -1)},"x":1.0,"y":"\\u00e9"}`;
    await using run = await start(sample, whole(answerBody, 200, { "x-request-id": "up-1" }));
    const answer = await send(run.gateway, sample, body);
    expect(await answer.text()).toBe(answerBody);
    const arrived = await run.upstream.arrived();
    expect(arrived.body.toString()).toBe(body);
    expect(arrived.url).toBe(sample.path);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "x-patchbay-lane": "passthrough",
      "x-patchbay-attempts": "1",
      "x-patchbay-provider": "up",
      "x-patchbay-model": "model-a",
      "x-patchbay-losses": "0",
      "x-patchbay-request-id": expect.stringMatching(/^req_/),
      "x-request-id": "up-1",
      "x-patchbay-overhead-ms": expect.stringMatching(/^\d+\.\d+$/),
    });
    expect(await run.gateway.rowOf(answer)).toMatchObject({
      lane: "passthrough",
      state: "complete",
      upstreamRequestId: "up-1",
      requestBytes: body.length,
      responseBytes: answerBody.length,
      tokens: { input: 11, output: 2 },
    });
  });

  it("change in the model alone when that has another name", async () => {
    await using run = await start(sample, whole(sample.whole));
    const body = `{${odd},"mod\\u0065l" : "fa\\u0073t" ,"z":-0}`;
    const answer = await send(run.gateway, sample, body);
    expect(answer.headers.get("x-patchbay-lane")).toBe("splice");
    const arrived = await run.upstream.arrived();
    expect(arrived.body.toString()).toBe(body.replace('"fa\\u0073t"', '"model-a"'));
    expect(arrived.headers["content-length"]).toBe(String(arrived.body.length));
  });

  it("of a stream pass through untouched", async () => {
    const frames = [": hello\n\n", ...sample.frames];
    await using run = await start(sample, stream(frames));
    const body = sample.request({ stream: true, stream_options: { include_usage: true } });
    const answer = await send(run.gateway, sample, body);
    expect(await answer.text()).toBe(frames.join(""));
    expect(answer.headers.get("content-type")).toBe("text/event-stream");
    expect((await run.upstream.arrived()).body.toString()).toBe(body);
    expect(await run.gateway.rowOf(answer)).toMatchObject({
      lane: "passthrough",
      tokens: { input: 11, output: 2 },
    });
  });

  it("go up with no header of the client's but the allowed ones, and the provider's key", async () => {
    await using run = await start(sample, whole(sample.whole));
    const headers = {
      authorization: "Bearer client-secret",
      "x-goog-api-key": "client-secret",
      cookie: "session=client-secret",
      "x-forwarded-for": "10.0.0.1",
      "x-unknown": "value",
      "idempotency-key": "once",
      "x-patchbay-user-path": "/team",
    };
    await send(run.gateway, sample, sample.request(), { headers });
    const arrived = await run.upstream.arrived();
    expect(JSON.stringify(arrived.headers)).not.toContain("client-secret");
    const key = sample === chat ? arrived.headers.authorization : arrived.headers["x-api-key"];
    expect(key).toBe(sample === chat ? "Bearer sk-test-up" : "sk-test-up");
    expect(arrived.headers["idempotency-key"]).toBe("once");
    const allowed = new Set([
      "host",
      "connection",
      "content-length",
      "content-type",
      "accept",
      "accept-encoding",
      "user-agent",
      "x-patchbay-hop",
      "idempotency-key",
      "anthropic-version",
      sample === chat ? "authorization" : "x-api-key",
    ]);
    expect(Object.keys(arrived.headers).filter((name) => !allowed.has(name))).toEqual([]);
    expect(arrived.headers["user-agent"]).toMatch(/^patchbay\//);
    const [row] = await run.gateway.rows(1);
    expect(row?.userPath).toBe("/team");
  });
});

describe("a chat stream whose client did not ask for usage", () => {
  const kept = chat.frames.filter((frame) => frame !== usageFrame).join("");

  it.each([
    ["", ',"stream_options":{"include_usage":true}'],
    [',"stream_options":{"x":1.0}', ',"stream_options":{"x":1.0,"include_usage":true}'],
    [',"stream_options":{"include_usage":false}', ',"stream_options":{"include_usage":true}'],
  ])("is asked for it, and the client does not see it (%j) (trap 17)", async (given, sent) => {
    await using run = await start(chat, stream(chat.frames));
    const before = `{"model":"model-a","stream":true,${odd}`;
    const answer = await send(run.gateway, chat, `${before}${given}}`);
    expect(await answer.text()).toBe(kept);
    expect(answer.headers.get("x-patchbay-lane")).toBe("filter");
    expect((await run.upstream.arrived()).body.toString()).toBe(`${before}${sent}}`);
    expect(await run.gateway.rowOf(answer)).toMatchObject({
      lane: "filter",
      tokens: { input: 11, output: 2 },
      responseBytes: kept.length,
    });
  });

  it("is left alone where the settings say so", async () => {
    await using run = await start(chat, stream(chat.frames), { requestStreamUsage: false });
    const body = chat.request({ stream: true });
    const answer = await send(run.gateway, chat, body);
    expect(await answer.text()).toBe(chat.frames.join(""));
    expect((await run.upstream.arrived()).body.toString()).toBe(body);
  });
});
