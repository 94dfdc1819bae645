import OpenAI from "openai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { provider, startTestGateway, type TestGateway } from "../fixtures/gateway.ts";
import { startUpstream, type Upstream, whole } from "../fixtures/upstream.ts";
import { startStrictProvider } from "./strict-provider.ts";

const user = (content: string) => [{ role: "user" as const, content }];

describe("the official OpenAI SDK, beside the conversations of clients.test.ts", () => {
  let gateway: TestGateway;
  let client: OpenAI;
  beforeAll(async () => {
    gateway = await startTestGateway();
    client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: "sk-any", maxRetries: 0 });
  });
  afterAll(() => gateway[Symbol.asyncDispose]());

  it("gets the usage of a stream when it asks for it (trap 17)", async () => {
    const stream = await client.chat.completions.create({
      model: "default",
      messages: user("Hi"),
      stream: true,
      stream_options: { include_usage: true },
    });
    const usages = [];
    for await (const { usage } of stream) if (usage) usages.push(usage);
    expect(usages).toHaveLength(1);
  });

  it("gets embeddings and the list of models", async () => {
    const { data } = await client.embeddings.create({ model: "default", input: ["a", "b"] });
    expect(data).toHaveLength(2);
    const ids = [];
    for await (const { id } of client.models.list()) ids.push(id);
    expect(ids).toContain("patchbay-demo");
    expect((await client.models.retrieve("patchbay-demo")).object).toBe("model");
  });

  it.each([false, true])(
    "gets a freeform call as text from a provider that has none (streamed: %s) (trap 7)",
    async (streamed) => {
      await using strict = await startStrictProvider();
      await using there = await startTestGateway({
        providers: [provider("there", "anthropic-compatible", strict.url)],
      });
      const other = new OpenAI({ baseURL: `${there.url}/v1`, apiKey: "k", maxRetries: 0 });
      const tools: OpenAI.ChatCompletionTool[] = [{ type: "custom", custom: { name: "patch" } }];
      const params = { model: "there/m", messages: user("patch it"), tools };
      const { choices } = streamed
        ? await other.chat.completions.stream(params).finalChatCompletion()
        : await other.chat.completions.create(params);
      const call = choices[0]?.message.tool_calls?.[0];
      expect(call).toMatchObject({ type: "custom", custom: { name: "patch" } });
      expect(call?.type === "custom" && call.custom.input).toMatch(/^[^{]/);
    },
  );

  it("throws its own error classes", async () => {
    const error = await client.chat.completions
      .create({ model: "default", messages: "hi" as never })
      .catch((thrown) => thrown);
    expect(error).toBeInstanceOf(OpenAI.BadRequestError);
    expect(error.param).toBe("messages");
    const missing = await client.models.retrieve("nothing/here").catch((thrown) => thrown);
    expect(missing).toBeInstanceOf(OpenAI.NotFoundError);
    expect(missing.code).toBe("model_not_found");
  });

  describe("with a provider of its own", () => {
    let upstream: Upstream;
    let configured: TestGateway;
    beforeAll(async () => {
      const error = { error: { message: "slow down", type: "rate_limit_error", code: "x" } };
      upstream = await startUpstream(whole(JSON.stringify(error), 429, { "retry-after": "7" }));
      configured = await startTestGateway({
        providers: [provider("one", "openai-compatible", `${upstream.url}/v1`)],
      });
    });
    afterAll(async () => {
      await configured[Symbol.asyncDispose]();
      await upstream[Symbol.asyncDispose]();
    });

    it("gets the provider's rate limit, and our 404 with the nearest name", async () => {
      const other = new OpenAI({ baseURL: `${configured.url}/v1`, apiKey: "k", maxRetries: 0 });
      const ask = (model: string) =>
        other.chat.completions.create({ model, messages: user("hi") }).catch((thrown) => thrown);
      const limited = await ask("model-a");
      expect(limited).toBeInstanceOf(OpenAI.RateLimitError);
      expect(limited.headers.get("retry-after")).toBe("7");
      const missing = await ask("model-b");
      expect(missing).toBeInstanceOf(OpenAI.NotFoundError);
      expect(missing.message).toContain("model-a");
    });
  });
});
