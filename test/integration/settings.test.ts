import { expect, it } from "vitest";
import { temporaryHome } from "../fixtures/child.ts";
import { chat, send } from "../fixtures/dialect-samples.ts";
import { provider, startTestGateway } from "../fixtures/gateway.ts";
import { startUpstream, whole } from "../fixtures/upstream.ts";

const list = (...ids: string[]) =>
  whole(JSON.stringify({ object: "list", data: ids.map((id) => ({ id, object: "model" })) }));

it("records nothing while the recording is switched off", async () => {
  await using folder = await temporaryHome();
  for (const usageEnabled of [false, true]) {
    await using gateway = await startTestGateway({ home: folder.path, usageEnabled });
    expect(await gateway.rows(0)).toEqual([]);
    await (await send(gateway, chat, chat.request())).text();
  }
});

it("says whether the data routes need a key", async () => {
  for (const masterKey of [undefined, "the-master-key"]) {
    await using gateway = await startTestGateway({ masterKey });
    expect((await gateway.admin("getStatus")).locked).toBe(masterKey !== undefined);
  }
});

it("fetches a provider's models again when it is asked to", async () => {
  await using upstream = await startUpstream(list("model-a"));
  const providers = [provider("up", "openai-compatible", upstream.url, [])];
  await using gateway = await startTestGateway({ providers });
  await expect
    .poll(() => gateway.admin("getStatus"))
    .toMatchObject({
      providers: [{ models: "listed", modelCount: 1 }],
    });
  upstream.answer(list("model-a", "model-b"));
  const { providers: refreshed } = await gateway.admin("refreshModels");
  expect(refreshed).toMatchObject([{ id: "up", modelCount: 2 }]);
});

it("lists models for Anthropic's clients whatever time a provider says they were made at", async () => {
  const data = [{ id: "model-a", created: 1.754e18 }];
  await using upstream = await startUpstream(whole(JSON.stringify({ data })));
  const providers = [provider("up", "openai-compatible", upstream.url, [])];
  await using gateway = await startTestGateway({ providers });
  await gateway.admin("refreshModels");
  const headers = { "anthropic-version": "2023-06-01" };
  const one = await fetch(`${gateway.url}/v1/models/model-a`, { headers });
  expect(await one.json()).toMatchObject({ id: "model-a", created_at: "1970-01-01T00:00:00Z" });
});

it("finds Ollama on its port, and `default` leads there", async () => {
  await using ollama = await startUpstream(({ url, response }) => {
    const found = url === "/api/version" ? { version: "0.12" } : { data: [{ id: "qwen3" }] };
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(found));
  });
  const settings = { discoverOllama: true };
  await using gateway = await startTestGateway(settings, { ollamaUrl: ollama.url });
  await expect
    .poll(() => gateway.admin("getStatus"))
    .toMatchObject({
      providers: [{ id: "ollama", modelCount: 1 }],
      defaultModel: { model: "ollama/qwen3", source: "start" },
    });
});
