import { once } from "node:events";
import type { RequestListener } from "node:http";
import { expect, test } from "vitest";
import type { ProviderInstance } from "../providers/define.ts";
import { createModelFetcher, type FetchModelsOptions } from "./fetch-models.ts";
import { chatProvider, instanceOf, messagesProvider } from "./testing/instances.ts";
import { answerJson, startUpstream, type Upstream } from "./testing/upstream.ts";

const key = "sk-secret-0123456789";

const chatAt = ({ origin }: Upstream): ProviderInstance =>
  instanceOf("chatty", chatProvider(), { baseUrl: `${origin}/v1`, key });
const messagesAt = ({ origin }: Upstream): ProviderInstance =>
  instanceOf("wordy", messagesProvider(), { baseUrl: `${origin}/v1`, key });

async function fetchFrom(answer: RequestListener, options: FetchModelsOptions = {}) {
  await using upstream = await startUpstream(answer);
  const fetchModels = createModelFetcher(options);
  return await fetchModels(chatAt(upstream), new AbortController().signal);
}

test("asks with the instance's own auth and the headers of the gateway", async () => {
  await using upstream = await startUpstream(answerJson({ data: [{ id: "claude-opus-5" }] }));
  const fetchModels = createModelFetcher({ headers: { "x-hop": "here" } });
  const models = await fetchModels(messagesAt(upstream), new AbortController().signal);
  expect(models).toEqual([{ id: "claude-opus-5" }]);
  expect(upstream.requests).toHaveLength(1);
  expect(upstream.requests[0]).toMatchObject({ method: "GET", url: "/v1/models?limit=1000" });
  expect(upstream.requests[0]?.headers).toMatchObject({
    "x-api-key": key,
    "anthropic-version": "2023-06-01",
    "x-hop": "here",
  });
});

test("sends no limit to providers of OpenAI's dialect, and no key where there is none", async () => {
  await using upstream = await startUpstream(answerJson([{ id: "a" }]));
  const { key: _, ...keyless } = chatAt(upstream);
  await createModelFetcher()(keyless, new AbortController().signal);
  expect(upstream.requests[0]?.url).toBe("/v1/models");
  expect(upstream.requests[0]?.headers.authorization).toBeUndefined();
});

test("follows Anthropic's pages to the end", async () => {
  await using upstream = await startUpstream((request, response) => {
    const after = new URL(`http://x${request.url}`).searchParams.get("after_id");
    const [data, more] = after === null ? [["a", "b"], true] : [["c"], false];
    const models = data.map((id) => ({ id, type: "model" }));
    answerJson({ data: models, has_more: more, last_id: data.at(-1) })(request, response);
  });
  const models = await createModelFetcher()(messagesAt(upstream), new AbortController().signal);
  expect(models.map(({ id }) => id)).toEqual(["a", "b", "c"]);
  expect(upstream.requests.map(({ url }) => url)).toEqual([
    "/v1/models?limit=1000",
    "/v1/models?limit=1000&after_id=b",
  ]);
});

test("does not follow pages that never end", async () => {
  await using upstream = await startUpstream(
    answerJson({ data: [{ id: "a" }], has_more: true, last_id: "a" }),
  );
  const models = await createModelFetcher()(chatAt(upstream), new AbortController().signal);
  expect(models).toEqual([{ id: "a" }]);
  expect(upstream.requests).toHaveLength(2);
});

test.each([
  ["pages", 1, 50],
  ["models", 1000, 20],
])("stops at a bounded number of %s", async (_, size, pages) => {
  await using upstream = await startUpstream((request, response) => {
    const data = Array.from({ length: size }, (_entry, index) => ({
      id: `${request.url} ${index}`,
    }));
    answerJson({ data, has_more: true, last_id: String(upstream.requests.length) })(
      request,
      response,
    );
  });
  const models = await createModelFetcher()(chatAt(upstream), new AbortController().signal);
  expect([models.length, upstream.requests.length]).toEqual([size * pages, pages]);
});

test("says that a web page is no list", async () => {
  const page: RequestListener = (_, response) => response.end("<!doctype html><p>Hello</p>");
  await expect(fetchFrom(page)).rejects.toMatchObject({
    code: "provider_answer_unrecognised",
    message:
      "The provider answers its list of models with a web page instead of JSON; check the base URL.",
  });
});

test.each([
  ["cut short", `{"data":[{"id":"a"}`],
  ["another shape", `{"models":"many"}`],
])("takes JSON that is %s for no list", async (_, body) => {
  await expect(fetchFrom((_request, response) => response.end(body))).rejects.toMatchObject({
    code: "provider_answer_unrecognised",
  });
});

test("gives a refusal in the provider's words with the key masked", async () => {
  const refusal = answerJson({ error: { message: `Incorrect key ${key}, see the docs` } }, 401);
  await expect(fetchFrom(refusal)).rejects.toMatchObject({
    code: "provider_error",
    message:
      "The provider answers its list of models with status 401: Incorrect key •••, see the docs. Check its key.",
  });
});

test.each([
  ["nothing", ""],
  ["a page", "<p>Bad gateway</p>"],
  ["another shape", `["no"]`],
])("gives the status alone when a refusal says %s", async (_, body) => {
  const refusal: RequestListener = (_request, response) => response.writeHead(502).end(body);
  await expect(fetchFrom(refusal)).rejects.toMatchObject({
    message: "The provider answers its list of models with status 502.",
  });
});

test("does not follow a redirect, which would carry the key away", async () => {
  await using elsewhere = await startUpstream(answerJson({ data: [] }));
  const redirect: RequestListener = (_, response) =>
    response.writeHead(307, { location: `${elsewhere.origin}/v1/models` }).end();
  await expect(fetchFrom(redirect)).rejects.toMatchObject({
    code: "provider_error",
    message: expect.stringContaining("redirect"),
  });
  expect(elsewhere.requests).toEqual([]);
});

test("reads no more than it may, over all pages together", async () => {
  const page = { data: [{ id: "x".repeat(400) }], has_more: true };
  let pages = 0;
  const endless: RequestListener = (request, response) => {
    pages += 1;
    answerJson({ ...page, last_id: String(pages) })(request, response);
  };
  await expect(fetchFrom(endless, { maxBytes: 1000 })).rejects.toMatchObject({
    code: "provider_answer_unrecognised",
  });
  expect(pages).toBe(3);
});

test("refuses a compression that it did not ask for", async () => {
  const zipped: RequestListener = (_, response) =>
    response.writeHead(200, { "content-encoding": "gzip" }).end("zzzz");
  await expect(fetchFrom(zipped)).rejects.toMatchObject({ code: "provider_answer_unrecognised" });
});

test("gives up on a server that never answers, or never ends its answer", async () => {
  await expect(fetchFrom(() => {}, { timeout: 50 })).rejects.toMatchObject({
    code: "provider_timeout",
  });
  const unending: RequestListener = (_, response) => response.write(`{"data":[`);
  await expect(fetchFrom(unending, { timeout: 50 })).rejects.toMatchObject({
    code: "provider_timeout",
  });
});

test("says where nothing answers", async () => {
  const upstream = await startUpstream(() => {});
  await upstream[Symbol.asyncDispose]();
  const fetching = createModelFetcher()(chatAt(upstream), new AbortController().signal);
  await expect(fetching).rejects.toMatchObject({
    code: "provider_unreachable",
    message: `${upstream.origin} does not answer (ECONNREFUSED).`,
  });
});

test("ends at once when it is called off", async () => {
  const closing = new AbortController();
  let gone: Promise<unknown> | undefined;
  await using upstream = await startUpstream((request) => {
    gone = once(request.socket, "close");
    closing.abort();
  });
  await expect(createModelFetcher()(chatAt(upstream), closing.signal)).rejects.toBeDefined();
  await gone;
});
