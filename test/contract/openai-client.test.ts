import OpenAI from "openai";
import type { RunnableToolFunctionWithParse } from "openai/lib/RunnableFunction";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { provider, startTestGateway, type TestGateway } from "../fixtures/gateway.ts";
import { startUpstream, type Upstream, whole } from "../fixtures/upstream.ts";

const user = (content: string) => [{ role: "user" as const, content }];
const pixel = "data:image/png;base64,iVBORw0KGgo=";

describe("the official OpenAI SDK through the gateway", () => {
  let gateway: TestGateway;
  let client: OpenAI;
  beforeAll(async () => {
    gateway = await startTestGateway();
    client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: "sk-any", maxRetries: 0 });
  });
  afterAll(() => gateway[Symbol.asyncDispose]());

  it("gets a text, and the same one streamed", async () => {
    const params = { model: "default", messages: user("Say hello") };
    const answer = await client.chat.completions.create(params);
    const streamed = await client.chat.completions.stream(params).finalChatCompletion();
    expect(answer.choices[0]?.message.content).toContain("Patchbay demo");
    expect(streamed.choices[0]?.message.content).toBe(answer.choices[0]?.message.content);
    expect(streamed.usage).toBeNull();
    expect(answer._request_id).toMatch(/^req_demo/);
  });

  it("gets the usage of a stream when it asks for it", async () => {
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

  it.each([false, true])("runs a tool loop to its end (streamed: %s)", async (stream) => {
    const ran: unknown[] = [];
    const weather: RunnableToolFunctionWithParse<{ city: string }> = {
      type: "function",
      function: {
        name: "get_weather",
        description: "Tells the weather.",
        parameters: {
          type: "object",
          properties: { city: { type: "string" } },
          required: ["city"],
        },
        parse: JSON.parse,
        function: (input) => {
          ran.push(input);
          return "sunny";
        },
      },
    };
    const params = { model: "default", messages: user("weather?"), tools: [weather] };
    const runner = stream
      ? client.chat.completions.runTools({ ...params, stream: true })
      : client.chat.completions.runTools(params);
    expect(await runner.finalContent()).toContain("get_weather returned “sunny”");
    expect(ran).toEqual([{ city: "demo" }]);
  });

  it("gets parallel calls, each whole", async () => {
    const tool = (name: string) => ({ type: "function" as const, function: { name } });
    const { choices } = await client.chat.completions
      .stream({
        model: "default",
        messages: user("get_weather and get_time"),
        tools: [tool("get_weather"), tool("get_time")],
      })
      .finalChatCompletion();
    const calls = choices[0]?.message.tool_calls ?? [];
    expect(calls.map((call) => call.type === "function" && call.function.name)).toEqual([
      "get_weather",
      "get_time",
    ]);
    expect(new Set(calls.map(({ id }) => id)).size).toBe(2);
    expect(choices[0]?.finish_reason).toBe("tool_calls");
  });

  it("sends an image", async () => {
    const { choices } = await client.chat.completions.create({
      model: "default",
      messages: [
        {
          role: "user",
          content: [
            { type: "text", text: "What is this?" },
            { type: "image_url", image_url: { url: pixel } },
          ],
        },
      ],
    });
    expect(choices[0]?.message.content).toContain("1 image");
  });

  it("parses a structured output", async () => {
    const schema = {
      type: "object",
      properties: { done: { type: "boolean" } },
      required: ["done"],
      additionalProperties: false,
    };
    const parsed = await client.chat.completions.parse({
      model: "default",
      messages: user("plan"),
      response_format: { type: "json_schema", json_schema: { name: "plan", schema } },
    });
    expect(parsed.choices[0]?.message.parsed).toEqual({ done: false });
  });

  it("gets embeddings and the list of models", async () => {
    const { data } = await client.embeddings.create({ model: "default", input: ["a", "b"] });
    expect(data).toHaveLength(2);
    const ids = [];
    for await (const { id } of client.models.list()) ids.push(id);
    expect(ids).toContain("patchbay-demo");
    expect((await client.models.retrieve("patchbay-demo")).object).toBe("model");
  });

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
