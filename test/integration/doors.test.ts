import { request } from "node:http";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chat, errorOf, refusal, samples, send } from "../fixtures/dialect-samples.ts";
import { provider, startTestGateway, type TestGateway } from "../fixtures/gateway.ts";
import { startUpstream, type Upstream, whole } from "../fixtures/upstream.ts";

/** A request with headers that fetch would not send. */
function sendRaw(
  gateway: TestGateway,
  path: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<Response> {
  const { promise, resolve, reject } = Promise.withResolvers<Response>();
  const asked = request(gateway.url + path, { method: "POST", headers }, async (answer) => {
    const chunks: Buffer[] = [];
    for await (const chunk of answer) chunks.push(chunk as Buffer);
    const seen = Object.entries(answer.headers).map(([name, value]) => [name, String(value)]);
    const status = answer.statusCode ?? 0;
    resolve(
      new Response(new Uint8Array(Buffer.concat(chunks)), {
        status,
        headers: Object.fromEntries(seen),
      }),
    );
  });
  asked.on("error", reject);
  asked.end(body);
  return promise;
}

describe.each(samples)("the door for a client that speaks $name", (sample) => {
  let upstream: Upstream;
  let gateway: TestGateway;
  let locked: TestGateway;

  beforeAll(async () => {
    upstream = await startUpstream(whole(sample.whole));
    const providers = [provider("up", sample.providerType, upstream.url)];
    gateway = await startTestGateway({ providers, allowedOrigins: ["https://mine.example"] });
    locked = await startTestGateway({ providers, masterKey: "the-master-key" });
  });

  afterAll(async () => {
    await gateway[Symbol.asyncDispose]();
    await locked[Symbol.asyncDispose]();
    await upstream[Symbol.asyncDispose]();
  });

  it.each(["/v1/%ff", "/v1/models/%zz"])(
    "refuses %s, which is no URL, behind the same guards as all else",
    async (path) => {
      const answer = await send(gateway, sample, sample.request(), { path });
      await refusal(gateway, sample, answer, "invalid_request");
      const foreign = { ...sample.headers, host: "rebound.example" };
      const rebound = await sendRaw(gateway, path, foreign, sample.request());
      await refusal(gateway, sample, rebound, "host_not_allowed");
      const unknown = await send(locked, sample, sample.request(), { path });
      await refusal(locked, sample, unknown, "missing_key");
    },
  );

  it.each(["/v1/chat/completions/", "//v1//messages"])("knows %s", async (path) => {
    const answer = await send(gateway, sample, "[", { path });
    expect(answer.headers.get("x-patchbay-error")).toBe("invalid_json");
  });

  it("is closed without the master key where there is one, and open with it (trap 36)", async () => {
    await refusal(locked, sample, await send(locked, sample), "missing_key");
    const wrong = { authorization: "Bearer the-master-kez" };
    const answer = await send(locked, sample, sample.request(), { headers: wrong });
    await refusal(locked, sample, answer, "invalid_key");
    const asAdmin = { "x-api-key": locked.adminToken };
    const admin = await send(locked, sample, sample.request(), { headers: asAdmin });
    await refusal(locked, sample, admin, "invalid_key");
    for (const headers of [
      { authorization: "Bearer the-master-key" },
      { "x-api-key": "the-master-key" },
    ]) {
      expect((await send(locked, sample, sample.request(), { headers })).status).toBe(200);
    }
  });

  it("takes any key where none is set, but none with our own prefix", async () => {
    const any = { authorization: "Bearer anything" };
    expect((await send(gateway, sample, sample.request(), { headers: any })).status).toBe(200);
    for (const key of ["pb-made-up", gateway.adminToken]) {
      const headers = { authorization: `Bearer ${key}` };
      const answer = await send(gateway, sample, sample.request(), { headers });
      await refusal(gateway, sample, answer, "invalid_key");
    }
  });

  it("is closed to a foreign Host", async () => {
    const headers = { ...sample.headers, host: "rebound.example" };
    const answer = await sendRaw(gateway, sample.path, headers, sample.request());
    await refusal(gateway, sample, answer, "host_not_allowed");
  });

  it("is closed to a foreign Origin and open to an allowed one", async () => {
    const foreign = { ...sample.headers, origin: "https://evil.example" };
    const refused = await sendRaw(gateway, sample.path, foreign, sample.request());
    expect(refused.headers.get("access-control-allow-origin")).toBeNull();
    await refusal(gateway, sample, refused, "origin_not_allowed");
    const mine = { ...sample.headers, origin: "https://mine.example" };
    const answer = await sendRaw(gateway, sample.path, mine, sample.request());
    expect(answer.status).toBe(200);
    expect(answer.headers.get("access-control-allow-origin")).toBe("https://mine.example");
  });

  it("is closed to what the gateway itself sent", async () => {
    await send(gateway, sample);
    const hop = String(upstream.requests.at(-1)?.headers["x-patchbay-hop"]);
    const headers = { "x-patchbay-hop": `another, ${hop}` };
    const answer = await send(gateway, sample, sample.request(), { headers });
    await refusal(gateway, sample, answer, "loop_detected");
  });

  it.each(["json", "foo bar", "/"])("says that the content type %s is wrong", async (type) => {
    const headers = { "content-type": type };
    const answer = await send(gateway, sample, sample.request(), { headers });
    const { message } = await refusal(gateway, sample, answer, "invalid_request");
    expect(message).toContain("application/json");
  });

  it("says which route or method is wrong", async () => {
    const route = await send(gateway, sample, sample.request(), { path: "/v1/nothing" });
    await refusal(gateway, sample, route, "route_not_found");
    const method = await fetch(gateway.url + sample.path, { headers: sample.headers });
    expect(method.headers.get("allow")).toBe("POST");
    await refusal(gateway, sample, method, "method_not_allowed");
  });
});

describe("a gateway", () => {
  it("does not call itself for ever when a base URL leads to it", async () => {
    // The port is known only once the gateway listens, so the way back leads over another server.
    let address = "";
    await using mirror = await startUpstream(({ body, headers, response }) => {
      const passed = { "content-type": "application/json", "x-patchbay-hop": "" };
      passed["x-patchbay-hop"] = String(headers["x-patchbay-hop"]);
      void fetch(address + chat.path, { method: "POST", headers: passed, body: body.toString() })
        .then(async (answer) => response.writeHead(answer.status).end(await answer.text()))
        .catch(() => response.destroy());
    });
    await using gateway = await startTestGateway({
      providers: [provider("self", chat.providerType, mirror.url)],
    });
    address = gateway.url;
    const answer = await send(gateway, chat);
    expect(answer.status).toBe(508);
    expect(errorOf(chat, await answer.json()).code).toBe("loop_detected");
    expect(mirror.requests).toHaveLength(1);
  });

  it.each(["127.0.0.1", "::1"])("has the same bounds and answers on %s", async (host) => {
    await using gateway = await startTestGateway();
    const { port } = new URL(gateway.url);
    const answerTo = async (text: string) => {
      const socket = connect(Number(port), host);
      socket.write(text);
      let answer = "";
      for await (const chunk of socket) answer += String(chunk);
      return answer;
    };
    const large = (length: number) =>
      `GET /health HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nx: ${"x".repeat(length)}\r\n\r\n`;
    const malformed = await answerTo("NONSENSE\r\n\r\n");
    expect(malformed).toMatch(/^HTTP\/1\.1 400 /);
    expect(malformed).toContain("invalid_request");
    expect(await answerTo(large(60_000))).toMatch(/^HTTP\/1\.1 200 /);
    const refused = await answerTo(large(70_000));
    expect(refused).toMatch(/^HTTP\/1\.1 431 /);
    expect(refused).toContain("headers_too_large");
  });
});
