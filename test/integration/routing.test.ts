import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { anthropic, chat, refusal, send } from "../fixtures/dialect-samples.ts";
import { provider, startTestGateway } from "../fixtures/gateway.ts";
import { startUpstream, type Upstream, whole } from "../fixtures/upstream.ts";

let one: Upstream;
let two: Upstream;
let home: string;

beforeAll(async () => {
  one = await startUpstream(whole(chat.whole));
  two = await startUpstream(whole(anthropic.whole));
});

afterAll(async () => {
  await one[Symbol.asyncDispose]();
  await two[Symbol.asyncDispose]();
});

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "patchbay-routing-"));
  return () => rm(home, { recursive: true, force: true });
});

const providers = () => [
  provider("one", "openai-compatible", one.url, ["model-a", "model-b"]),
  provider("two", "anthropic-compatible", two.url, ["model-c"]),
];

async function modelFor(gateway: { url: string }, model: string): Promise<string | null> {
  const answer = await send(gateway, chat, chat.request({ model }));
  await answer.arrayBuffer();
  const provider = answer.headers.get("x-patchbay-provider");
  return answer.ok ? `${provider}/${answer.headers.get("x-patchbay-model")}` : null;
}

describe("a model's name", () => {
  it("may be bare, of an instance, an alias, or missing", async () => {
    await using gateway = await startTestGateway({
      home,
      providers: providers(),
      aliases: { fast: "model-b", same: "one/model-a" },
      defaultModel: "one/model-b",
    });
    expect(await modelFor(gateway, "model-a")).toBe("one/model-a");
    expect(await modelFor(gateway, "one/model-b")).toBe("one/model-b");
    expect(await modelFor(gateway, "fast")).toBe("one/model-b");
    expect(await modelFor(gateway, "same")).toBe("one/model-a");
    expect(await modelFor(gateway, "default")).toBe("one/model-b");
    const unnamed = await send(gateway, chat, '{"messages":[]}');
    expect(unnamed.headers.get("x-patchbay-model")).toBe("model-b");
    expect(one.requests.at(-1)?.body.toString()).toBe('{"messages":[],"model":"model-b"}');
  });

  it("of an unknown model leads to the default only where the settings say so", async () => {
    const wanted = { default: [null, "one/model-a"], unknown: ["one/model-b", "one/model-a"] };
    const all = { ...wanted, all: ["one/model-b", "one/model-b"] };
    for (const defaultAppliesTo of ["default", "unknown", "all"] as const) {
      await using gateway = await startTestGateway({
        providers: providers(),
        defaultModel: "one/model-b",
        defaultAppliesTo,
      });
      const got = [await modelFor(gateway, "nobody"), await modelFor(gateway, "model-a")];
      expect(got).toEqual(all[defaultAppliesTo]);
    }
  });
});

describe("the default model", () => {
  it("is set for the next request, and kept over a restart", async () => {
    {
      await using gateway = await startTestGateway({ home, providers: providers() });
      expect(await modelFor(gateway, "default")).toBe("one/model-a");
      const chosen = await gateway.admin("setDefaultModel", { body: { model: "one/model-b" } });
      expect(chosen).toEqual({ model: "one/model-b", source: "chosen" });
      expect(await modelFor(gateway, "default")).toBe("one/model-b");
    }
    await using gateway = await startTestGateway({ home, providers: providers() });
    expect(await modelFor(gateway, "default")).toBe("one/model-b");
    await gateway.admin("clearDefaultModel");
    expect(await modelFor(gateway, "default")).toBe("one/model-a");
  });

  it("stays the demo's until there is a provider, and leaves nothing behind for it", async () => {
    {
      await using gateway = await startTestGateway({ home, defaultModel: "gpt-5" });
      const choose = (model: string) => gateway.admin("setDefaultModel", { body: { model } });
      await expect(choose("claude-x")).rejects.toMatchObject({ code: "invalid_request" });
      const demos = { model: "demo/patchbay-demo", source: "demo" };
      expect(await choose("patchbay-demo")).toEqual(demos);
      expect((await gateway.admin("getStatus")).defaultModel).toEqual(demos);
      expect(await modelFor(gateway, "default")).toBe("demo/patchbay-demo");
    }
    await using gateway = await startTestGateway({ home, providers: providers() });
    expect(await modelFor(gateway, "default")).toBe("one/model-a");
  });
});

describe("a provider that cannot take a request", () => {
  it("is not asked for embeddings when it has none", async () => {
    await using gateway = await startTestGateway({ providers: providers() });
    const answer = await send(gateway, chat, '{"model":"two/model-c","input":"Hi"}', {
      path: "/v1/embeddings",
    });
    const { row } = await refusal(gateway, chat, answer, "endpoint_unavailable");
    expect(row.operation).toBe("embeddings");
  });
});
