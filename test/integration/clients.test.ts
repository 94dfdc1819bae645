import { connect, type Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { chat, refusal, samples, send } from "../fixtures/dialect-samples.ts";
import { provider, startTestGateway, type TestGateway } from "../fixtures/gateway.ts";
import { type Arrived, silent, startUpstream, stream, whole } from "../fixtures/upstream.ts";

const total = 50 * 1024 * 1024;
const body = chat.request({ stream: true, stream_options: { include_usage: true } });

describe.each(samples)("a client that speaks $name and goes", (sample) => {
  it.each([{}, { stream: true }])(
    "before the first byte ends the call at once (%j)",
    async (more) => {
      await using upstream = await startUpstream(silent);
      await using gateway = await startTestGateway({
        providers: [provider("up", sample.providerType, upstream.url)],
      });
      const abort = new AbortController();
      const answer = send(gateway, sample, sample.request(more), { signal: abort.signal });
      const arrived = await upstream.arrived();
      abort.abort();
      await expect(answer).rejects.toThrow();
      expect(await arrived.closed).toBe(true);
      const [row] = await gateway.rows(1);
      expect(row).toMatchObject({ state: "client-gone", status: 499, provider: "up", attempts: 1 });
    },
  );

  it("in the middle of a stream ends the call at once", async () => {
    await using upstream = await startUpstream(stream(sample.frames.slice(0, 2), "open"));
    await using gateway = await startTestGateway({
      providers: [provider("up", sample.providerType, upstream.url)],
    });
    const abort = new AbortController();
    const answer = await send(gateway, sample, sample.request({ stream: true }), {
      signal: abort.signal,
    });
    await answer.body?.getReader().read();
    abort.abort();
    expect(await (await upstream.arrived()).closed).toBe(true);
    const row = await gateway.rowOf(answer);
    expect(row).toMatchObject({ state: "client-gone", status: 200 });
    expect(row.responseBytes).toBeGreaterThan(0);
  });
});

/** Sends until all is written or the gateway holds it back; resolves with the bytes when it does. */
function flood({ response }: Arrived, onHeld: (bytes: number) => void): void {
  const frame = `data: {"choices":[{"index":0,"delta":{"content":"${"x".repeat(64_000)}"}}]}\n\n`;
  let sent = 0;
  response.writeHead(200, { "content-type": "text/event-stream" });
  const more = () => {
    while (sent < total) {
      sent += frame.length;
      if (!response.write(frame)) {
        response.once("drain", more);
        onHeld(sent);
        return;
      }
    }
    response.end("data: [DONE]\n\n");
  };
  more();
}

/** A client that sends a request and reads nothing. */
function sendUnread(gateway: TestGateway): Socket {
  const { port } = new URL(gateway.url);
  const socket = connect(Number(port), "127.0.0.1");
  socket.pause();
  socket.on("error", () => {});
  const head = `POST ${chat.path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nconnection: close\r\n`;
  socket.write(`${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  return socket;
}

describe("a client that does not read", () => {
  it("holds the provider back, is dropped in the end, and both connections close", async () => {
    let sent = 0;
    await using upstream = await startUpstream((arrived) => {
      flood(arrived, (bytes) => {
        sent = bytes;
      });
    });
    await using gateway = await startTestGateway({
      clientStallTimeout: 500,
      providers: [provider("up", chat.providerType, upstream.url)],
    });
    const socket = sendUnread(gateway);
    expect(await (await upstream.arrived()).closed).toBe(true);
    expect(sent).toBeLessThan(total / 2);
    const [row] = await gateway.rows(1);
    expect(row).toMatchObject({ state: "client-gone", error: { code: "client_stalled" } });
    socket.destroy();
  });

  it("gets every byte once it reads", async () => {
    await using upstream = await startUpstream((arrived) => flood(arrived, () => {}));
    await using gateway = await startTestGateway({
      providers: [provider("up", chat.providerType, upstream.url)],
    });
    const answer = await send(gateway, chat, body);
    const bytes = (await answer.arrayBuffer()).byteLength;
    expect(bytes).toBeGreaterThanOrEqual(total);
    expect(await gateway.rowOf(answer)).toMatchObject({ state: "complete", responseBytes: bytes });
  });
});

describe("too many requests at a time", () => {
  it("are refused by streams of one client, not of another", async () => {
    await using upstream = await startUpstream(stream(chat.frames.slice(0, 2), "open"));
    await using gateway = await startTestGateway({
      maxStreamsPerClient: 1,
      providers: [provider("up", chat.providerType, upstream.url)],
    });
    const first = await send(gateway, chat, body, { headers: { "user-agent": "one/1" } });
    const second = await send(gateway, chat, body, { headers: { "user-agent": "one/1" } });
    await refusal(gateway, chat, second, "too_many_streams");
    const other = await send(gateway, chat, body, { headers: { "user-agent": "two/1" } });
    expect(other.status).toBe(200);
    await first.body?.cancel();
    await gateway.rowOf(first);
    const third = await send(gateway, chat, body, { headers: { "user-agent": "one/1" } });
    expect(third.status).toBe(200);
    await Promise.all([other.body?.cancel(), third.body?.cancel()]);
  });

  it("are refused by the gateway when it is busy, and taken again afterwards", async () => {
    await using upstream = await startUpstream(silent, whole(chat.whole));
    await using gateway = await startTestGateway({
      maxInFlight: 1,
      providers: [provider("up", chat.providerType, upstream.url)],
    });
    const abort = new AbortController();
    const first = send(gateway, chat, chat.request(), { signal: abort.signal }).catch(() => {});
    await upstream.arrived();
    const second = await send(gateway, chat);
    expect(second.headers.get("retry-after")).toBe("1");
    await refusal(gateway, chat, second, "gateway_busy");
    abort.abort();
    await first;
    await gateway.rows(2);
    expect((await send(gateway, chat)).status).toBe(200);
  });
});
