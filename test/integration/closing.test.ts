import { once } from "node:events";
import { connect } from "node:net";
import { expect, it } from "vitest";
import { temporaryHome } from "../fixtures/child.ts";
import { errorOf, samples, send } from "../fixtures/dialect-samples.ts";
import { provider, startTestGateway } from "../fixtures/gateway.ts";
import { type Reply, silent, startUpstream, stream } from "../fixtures/upstream.ts";

it.each([
  ["nothing", "127.0.0.1", ""],
  ["nothing", "::1", ""],
  ["half a request", "127.0.0.1", "POST /v1/chat/completions HTTP/1.1\r\nhost: 127.0.0.1\r\n"],
])("breaks a connection on which %s has come (%s)", async (_what, host, text) => {
  await using gateway = await startTestGateway();
  const socket = connect(Number(new URL(gateway.url).port), host);
  await once(socket, "connect");
  socket.on("error", () => {});
  socket.write(text);
  // A whole exchange on another connection: by then the gateway has taken the first one.
  await (
    await fetch(`${gateway.url.replace("127.0.0.1", host === "::1" ? "[::1]" : host)}/health`)
  ).text();
  const closed = once(socket.resume(), "close");
  await gateway.close();
  await closed;
});

it.each(samples)("refuses $name requests in their envelope while a stream ends", async (sample) => {
  await using upstream = await startUpstream(stream(sample.frames.slice(0, 2), "open"));
  await using gateway = await startTestGateway(
    { providers: [provider("up", sample.providerType, upstream.url)] },
    { drainTime: 30_000 },
  );
  const answer = await send(gateway, sample, sample.request({ stream: true }));
  const reading = answer.text();
  const closing = gateway.close();
  const refused = await send(gateway, sample, sample.request());
  expect(refused.status).toBe(503);
  expect(refused.headers.get("x-patchbay-error")).toBe("gateway_stopping");
  expect(errorOf(sample, await refused.json()).code).toBe("gateway_stopping");
  const { response } = await upstream.arrived();
  response.end(sample.frames.slice(2).join(""));
  expect(await reading).toContain(sample.frames.at(-1));
  await closing;
});

it.each(samples)("tells a $name stream that outlasts the stop, and records it", async (sample) => {
  await using upstream = await startUpstream(stream(sample.frames.slice(0, 2), "open"));
  await using home = await temporaryHome();
  const providers = [provider("up", sample.providerType, upstream.url)];
  const gateway = await startTestGateway({ home: home.path, providers }, { drainTime: 20 });
  const answer = await send(gateway, sample, sample.request({ stream: true }));
  const reading = answer.text();
  await gateway.close();
  expect(await reading).toContain("gateway_stopping");
  await using again = await startTestGateway({ home: home.path, providers });
  const [row] = await again.rows(1);
  expect(row).toMatchObject({ state: "truncated", error: { code: "gateway_stopping" } });
  expect(await (await upstream.arrived()).closed).toBe(true);
});

it.each(samples)("asks for a $name answer no second time while it stops", async (sample) => {
  const dripping: Reply = ({ response }) => {
    response.writeHead(503, { "content-type": "application/json" });
    response.write("{");
  };
  await using upstream = await startUpstream(dripping);
  await using gateway = await startTestGateway(
    {
      providers: [provider("up", sample.providerType, upstream.url)],
      retry: { maxRetries: 2, initialBackoff: 1, maxBackoff: 10, factor: 2, jitter: 0 },
    },
    { drainTime: 20 },
  );
  const answer = send(gateway, sample, sample.request());
  await upstream.arrived();
  await gateway.close();
  expect(errorOf(sample, await (await answer).json()).code).toBe("gateway_stopping");
  expect(upstream.requests).toHaveLength(1);
});

it.each(samples)(
  "refuses a $name request that outlasts the stop before its answer",
  async (sample) => {
    await using upstream = await startUpstream(silent);
    await using gateway = await startTestGateway(
      { providers: [provider("up", sample.providerType, upstream.url)] },
      { drainTime: 20 },
    );
    const answer = send(gateway, sample, sample.request());
    await upstream.arrived();
    await gateway.close();
    expect(errorOf(sample, await (await answer).json()).code).toBe("gateway_stopping");
  },
);
