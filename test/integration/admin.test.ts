import { request } from "node:http";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { adminBase, contract, eventsPath, type LiveEvent } from "../../gateway/admin/contract.ts";
import { chat, samples, send } from "../fixtures/dialect-samples.ts";
import { provider, startTestGateway, type TestGateway } from "../fixtures/gateway.ts";
import { inFlightNow, readEvents } from "../fixtures/live-events.ts";
import { type Arrived, startUpstream, type Upstream, whole } from "../fixtures/upstream.ts";

let upstream: Upstream;
let gateway: TestGateway;

beforeAll(async () => {
  upstream = await startUpstream();
  gateway = await startTestGateway({
    masterKey: "the-master-key",
    providers: [provider("up", chat.providerType, upstream.url, ["model-a", "model-b", "model-c"])],
  });
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await upstream[Symbol.asyncDispose]();
});

it("gives no duration of a request that is under way, for the page to count it", async () => {
  upstream.answer(() => {});
  const abort = new AbortController();
  const gone = send(gateway, chat, chat.request(), { headers: withKey, signal: abort.signal });
  await upstream.arrived(upstream.requests.length);
  expect(await inFlightNow(gateway)).toMatchObject([
    { state: "in-flight", durationMs: null, status: null },
  ]);
  abort.abort();
  await expect(gone).rejects.toThrow();
});

const withKey = { authorization: "Bearer the-master-key" };
const calls = [...Object.values(contract), { method: "GET", path: eventsPath }] as readonly {
  method: string;
  path: string;
}[];

async function codeOf(answer: Response): Promise<[number, string]> {
  const { error } = (await answer.json()) as { error: { code: string } };
  return [answer.status, error.code];
}

/** Opens a one-time link without following it; the cookie it gives, if any. */
async function openLink(url: string): Promise<string | undefined> {
  const answer = await fetch(url, { redirect: "manual" });
  expect(answer.status).toBe(303);
  return answer.headers.get("set-cookie")?.split(";")[0];
}

/** The status of a GET with headers that fetch would not send. */
function statusWith(path: string, headers: Readonly<Record<string, string>>): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const asked = request(gateway.url + path, { headers }, (answer) => {
    answer.resume();
    resolve(answer.statusCode ?? 0);
  });
  asked.on("error", reject).end();
  return promise;
}

describe("the admin API", () => {
  it.each(calls)("refuses $method $path without its token", async ({ method, path }) => {
    const url = gateway.url + adminBase + path.replace(":id", "req_1");
    for (const headers of [{}, withKey, { cookie: "patchbay_admin_1=1.x" }]) {
      const answer = await fetch(url, { method, headers });
      expect(await codeOf(answer)).toEqual([401, "admin_token_required"]);
    }
  });

  it("takes the cookie that a one-time link gives once", async () => {
    const { url } = await gateway.admin("createDashboardLink");
    const cookie = await openLink(url);
    expect(await openLink(url)).toBeUndefined();
    const status = `${adminBase}/status`;
    expect(await statusWith(status, { cookie: String(cookie) })).toBe(200);
    expect(await statusWith(status, { cookie: `${cookie}x` })).toBe(401);
  });

  it("leaves a one-time link unused by those who only look at it", async () => {
    const link = gateway.createDashboardLink();
    const looked = await fetch(link, { method: "HEAD", redirect: "manual" });
    expect([looked.status, looked.headers.get("set-cookie")]).toEqual([404, null]);
    expect(await openLink(link)).toBeDefined();
  });

  it("has no event stream for those who only look at it", async () => {
    const headers = { authorization: `Bearer ${gateway.adminToken}` };
    const events = gateway.url + adminBase + eventsPath;
    expect((await fetch(events, { method: "HEAD", headers })).status).toBe(404);
  });

  it("refuses pages of other sites, the cookie or the token notwithstanding", async () => {
    const cookie = String(await openLink(gateway.createDashboardLink()));
    for (const site of ["cross-site", "same-site"]) {
      const headers = { cookie, "sec-fetch-site": site };
      expect(await statusWith(`${adminBase}/status`, headers)).toBe(403);
    }
    const same = { cookie, "sec-fetch-site": "same-origin" };
    expect(await statusWith(`${adminBase}/status`, same)).toBe(200);
  });

  it("says when to come back after too many wrong tokens", async () => {
    await using tried = await startTestGateway();
    const headers = { authorization: "Bearer wrong" };
    let answer = new Response();
    while (answer.status !== 429) {
      answer = await fetch(`${tried.url}${adminBase}/status`, { headers });
      expect(answer.headers.get("x-patchbay-error")).toBe(
        answer.status === 429 ? "too_many_failures" : "admin_token_required",
      );
    }
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    await tried.admin("getStatus");
  });

  it("says which methods a call takes, and of other paths what there is", async () => {
    const methods = {
      "/status": "GET",
      "/requests/req_1": "GET",
      "/default-model": "PUT, DELETE",
      "/models/refresh": "POST",
    };
    for (const [path, allow] of Object.entries(methods)) {
      const answer = await fetch(gateway.url + adminBase + path, { method: "PATCH" });
      expect(answer.headers.get("allow")).toBe(allow);
      expect(await codeOf(answer)).toEqual([405, "method_not_allowed"]);
    }
    const unknown = await fetch(`${gateway.url}${adminBase}/requests/req_1/body`);
    expect(unknown.headers.get("x-patchbay-error")).toBe("route_not_found");
    expect(await unknown.text()).toContain("admin API");
  });

  it("refuses a body that is none of the contract's", async () => {
    const headers = { authorization: `Bearer ${gateway.adminToken}` };
    for (const body of ['{"model":""}', '{"model":', '{"model":{}}']) {
      const answer = await fetch(`${gateway.url}${adminBase}/default-model`, {
        method: "PUT",
        headers: { ...headers, "content-type": "application/json" },
        body,
      });
      expect(answer.status).toBe(400);
    }
    await expect(gateway.admin("getRequest", { params: { id: "req_1" } })).rejects.toMatchObject({
      code: "request_not_found",
      status: 404,
    });
  });

  it("says that the database is locked, and keeps the choice of before", async () => {
    const other = new Sqlite(join(gateway.home, "patchbay.db"));
    other.exec("begin immediate");
    const body = { model: "up/model-b" };
    await expect(gateway.admin("setDefaultModel", { body })).rejects.toMatchObject({
      code: "storage_unavailable",
      status: 500,
    });
    other.close();
    expect((await gateway.admin("getStatus")).defaultModel.source).toBe("start");
  });

  it("leaves its token's holder outside the data routes", async () => {
    const headers = { authorization: `Bearer ${gateway.adminToken}` };
    expect((await send(gateway, chat, chat.request(), { headers })).status).toBe(401);
  });
});

async function nextRecord(events: AsyncGenerator<LiveEvent>, state: string, soFar = 0) {
  for (;;) {
    const { value } = await events.next();
    if (value?.type !== "requests") continue;
    const record = value.data.records.find((one: { state: string; outputSoFar: number }) => {
      return one.state === state && one.outputSoFar >= soFar;
    });
    if (record) return record;
  }
}

/** Opens the event stream, reads on until the test has seen enough, and closes it. */
async function watch(look: (events: AsyncGenerator<LiveEvent>) => Promise<void>): Promise<void> {
  const headers = { authorization: `Bearer ${gateway.adminToken}` };
  const { body, headers: sent } = await fetch(gateway.url + adminBase + eventsPath, { headers });
  expect(sent.get("content-type")).toBe("text/event-stream");
  if (!body) throw new Error("The event stream has no body.");
  const events = readEvents(body as ReadableStream<Uint8Array>);
  await look(events);
  await events.return(undefined);
}

/** The recorder's state as soon as a status event says that it fails, or that it does not. */
async function nextRecorder(events: AsyncGenerator<LiveEvent>, failing: boolean) {
  for (;;) {
    const { value } = await events.next();
    if (value?.type !== "status") continue;
    if (value.data.recorder.failing === failing) return value.data.recorder;
  }
}

describe("the event stream", () => {
  it("shows what is there, then a request's progress, then how it settled", async () => {
    const opened = Promise.withResolvers<Arrived>();
    upstream.answer((arrived) => {
      arrived.response.writeHead(200, { "content-type": "text/event-stream" });
      arrived.response.write(chat.frames.slice(0, 2).join(""));
      opened.resolve(arrived);
    });
    await watch(async (events) => {
      const first = await events.next();
      expect(first.value).toMatchObject({ type: "snapshot", data: { inFlight: [] } });

      const body = chat.request({ stream: true });
      const answer = await send(gateway, chat, body, { headers: withKey });
      const moving = await nextRecord(events, "in-flight", 1);
      expect(moving).toMatchObject({ provider: "up", requestedModel: "model-a", stream: true });
      const { response } = await opened.promise;
      response.end(chat.frames.slice(2).join(""));
      await answer.text();
      const settled = await nextRecord(events, "complete");
      expect(settled).toMatchObject({ id: moving.id, tokens: { input: 11, output: 2 } });
    });
  });

  it("has room for so many watchers, and for another one when one has gone", async () => {
    await using watched = await startTestGateway();
    const look = async () => {
      const abort = new AbortController();
      const headers = { authorization: `Bearer ${watched.adminToken}` };
      const url = watched.url + adminBase + eventsPath;
      return { abort, answer: await fetch(url, { headers, signal: abort.signal }) };
    };
    const first = await look();
    for (let count = 1; count < 64; count += 1) expect((await look()).answer.status).toBe(200);
    expect(await codeOf((await look()).answer)).toEqual([503, "gateway_busy"]);
    first.abort.abort();
    await expect.poll(async () => (await look()).answer.status).toBe(200);
  });

  it("tells when requests cannot be recorded, and when they can again", async () => {
    upstream.answer(whole(chat.whole));
    const other = new Sqlite(join(gateway.home, "patchbay.db"));
    await watch(async (events) => {
      expect(await nextRecorder(events, false)).toMatchObject({ queued: 0 });
      other.exec("begin immediate");
      await send(gateway, chat, chat.request(), { headers: withKey });
      expect(await nextRecorder(events, true)).toMatchObject({ queued: 1, dropped: 0 });
      other.close();
      expect(await nextRecorder(events, false)).toMatchObject({ queued: 0, dropped: 0 });
    });
  });
});

describe("/v1/models", () => {
  it("lists in OpenAI's shape", async () => {
    const answer = await fetch(`${gateway.url}/v1/models`, { headers: withKey });
    const { object, data } = (await answer.json()) as { object: string; data: { id: string }[] };
    expect(object).toBe("list");
    expect(data.map(({ id }) => id)).toEqual(["default", "model-a", "model-b", "model-c"]);
    const one = await fetch(`${gateway.url}/v1/models/up/model-a`, { headers: withKey });
    expect(await one.json()).toMatchObject({ object: "model", owned_by: "up" });
    const none = await fetch(`${gateway.url}/v1/models/nobody`, { headers: withKey });
    expect(await codeOf(none)).toEqual([404, "model_not_found"]);
  });

  it("lists in Anthropic's shape, in pages", async () => {
    const [, anthropic] = samples;
    const headers = { ...withKey, ...anthropic.headers };
    const names: string[] = [];
    let after = "";
    for (let more = true; more; ) {
      const url = `${gateway.url}/v1/models?limit=3${after}`;
      const page = (await (await fetch(url, { headers })).json()) as {
        data: { type: string; id: string }[];
        has_more: boolean;
        last_id: string;
      };
      expect(page.data.every(({ type }) => type === "model")).toBe(true);
      names.push(...page.data.map(({ id }) => id));
      more = page.has_more;
      after = `&after_id=${page.last_id}`;
    }
    expect(names).toEqual(["default", "model-a", "model-b", "model-c"]);
  });

  it("needs the master key, as the probes do not", async () => {
    expect(await codeOf(await fetch(`${gateway.url}/v1/models`))).toEqual([401, "missing_key"]);
    const health = await fetch(`${gateway.url}/health`);
    expect(await health.json()).toMatchObject({ status: "ok", name: "patchbay" });
    expect((await fetch(gateway.url, { method: "HEAD" })).status).toBe(200);
  });
});
