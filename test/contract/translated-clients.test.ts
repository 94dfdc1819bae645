import Anthropic from "@anthropic-ai/sdk";
import { betaTool } from "@anthropic-ai/sdk/helpers/beta/json-schema";
import { jsonSchemaOutputFormat } from "@anthropic-ai/sdk/helpers/json-schema";
import OpenAI from "openai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { provider, startTestGateway, type TestGateway } from "../fixtures/gateway.ts";
import { startUpstream, stream, whole } from "../fixtures/upstream.ts";

/** A gateway whose only provider speaks one dialect: another gateway's demo, which checks what it is asked. */
async function startBefore(demo: TestGateway, type: "openai-compatible" | "anthropic-compatible") {
  const models = ["patchbay-demo"];
  return await startTestGateway({
    providers: [provider("there", type, `${demo.url}/v1`, models)],
  });
}

const model = "there/patchbay-demo";
const schema = {
  type: "object",
  properties: { kind: { enum: ["cat", "dog"] } },
  required: ["kind"],
  additionalProperties: false,
} as const;

describe("the official OpenAI SDK, with a provider that speaks Messages", () => {
  let demo: TestGateway;
  let gateway: TestGateway;
  let client: OpenAI;
  beforeAll(async () => {
    demo = await startTestGateway({ port: 0 });
    gateway = await startBefore(demo, "anthropic-compatible");
    client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: "any", maxRetries: 0 });
  });
  afterAll(async () => {
    await gateway[Symbol.asyncDispose]();
    await demo[Symbol.asyncDispose]();
  });

  const ask = (content: OpenAI.ChatCompletionUserMessageParam["content"]) => ({
    model,
    messages: [{ role: "user" as const, content }],
  });

  it("gets a text, and the same one streamed, with its usage", async () => {
    const { data: answer, response } = await client.chat.completions
      .create(ask("Say hello"))
      .withResponse();
    expect(response.headers.get("x-patchbay-lane")).toBe("translate");
    const options = { stream_options: { include_usage: true } };
    const streamed = await client.chat.completions
      .stream({ ...ask("Say hello"), ...options })
      .finalChatCompletion();
    expect(answer.choices[0]?.message.content).toContain("Patchbay demo");
    expect(streamed.choices[0]?.message.content).toBe(answer.choices[0]?.message.content);
    expect(streamed.choices[0]?.finish_reason).toBe("stop");
    expect(streamed.usage).toEqual(answer.usage);
    expect(streamed.usage?.completion_tokens).toBeGreaterThan(0);
  });

  it.each([false, true])("runs a tool loop to its end (streamed: %s)", async (stream) => {
    const ran: unknown[] = [];
    const parameters = {
      type: "object",
      properties: { city: { type: "string" } },
      required: ["city"],
    };
    const run = (input: unknown) => {
      ran.push(input);
      return "sunny";
    };
    const tool = {
      type: "function" as const,
      function: {
        name: "get_weather",
        description: "",
        parameters,
        parse: JSON.parse,
        function: run,
      },
    };
    const params = { ...ask("weather?"), tools: [tool] };
    const runner = stream
      ? client.chat.completions.runTools({ ...params, stream: true })
      : client.chat.completions.runTools(params);
    expect(await runner.finalContent()).toContain("get_weather returned “sunny”");
    expect(ran).toEqual([{ city: "demo" }]);
  });

  it("gets parallel calls, each whole, and takes their results back in one turn", async () => {
    const tool = (name: string) => ({ type: "function" as const, function: { name } });
    const tools = [tool("get_weather"), tool("get_time")];
    const first = ask("get_weather and get_time");
    const { choices } = await client.chat.completions
      .stream({ ...first, tools })
      .finalChatCompletion();
    const message = choices[0]?.message;
    const calls = message?.tool_calls ?? [];
    expect(calls.map((call) => call.type === "function" && call.function.name)).toEqual([
      "get_weather",
      "get_time",
    ]);
    expect(choices[0]?.finish_reason).toBe("tool_calls");
    const results = calls.map(({ id }, at) => {
      return { role: "tool" as const, tool_call_id: id, content: `result ${at}` };
    });
    const asked = { role: "assistant" as const, content: null, tool_calls: calls as never };
    const second = await client.chat.completions.create({
      model,
      messages: [...first.messages, asked, ...results],
      tools,
    });
    expect(second.choices[0]?.message.content).toContain("returned “result 1”");
  });

  it("sends an image", async () => {
    const image = {
      type: "image_url" as const,
      image_url: { url: "data:image/png;base64,iVBORw0KGgo=" },
    };
    const { choices } = await client.chat.completions.create(
      ask([{ type: "text", text: "What is this?" }, image]),
    );
    expect(choices[0]?.message.content).toContain("1 image");
  });

  it("gets what the model thought", async () => {
    const { choices } = await client.chat.completions.create({
      ...ask("hi"),
      reasoning_effort: "high",
    });
    expect(choices[0]?.message).toMatchObject({ reasoning_content: expect.stringMatching(/./) });
  });

  it("parses a structured output", async () => {
    const parsed = await client.chat.completions.parse({
      ...ask("a pet"),
      response_format: { type: "json_schema", json_schema: { name: "pet", schema } },
    });
    expect(parsed.choices[0]?.message.parsed).toEqual({ kind: "cat" });
  });

  it("throws its own error classes", async () => {
    const bad = await client.chat.completions
      .create({ model, messages: [] })
      .catch((thrown: unknown) => thrown);
    expect(bad).toBeInstanceOf(OpenAI.BadRequestError);
    expect(bad).toMatchObject({ type: "invalid_request_error", code: "provider_error" });
  });
});

describe("the official Anthropic SDK, with a provider that speaks chat", () => {
  let demo: TestGateway;
  let gateway: TestGateway;
  let client: Anthropic;
  beforeAll(async () => {
    demo = await startTestGateway({ port: 0 });
    gateway = await startBefore(demo, "openai-compatible");
    client = new Anthropic({ baseURL: gateway.url, apiKey: "any", maxRetries: 0 });
  });
  afterAll(async () => {
    await gateway[Symbol.asyncDispose]();
    await demo[Symbol.asyncDispose]();
  });

  const ask = (content: Anthropic.MessageParam["content"]) => ({
    model,
    max_tokens: 4096,
    messages: [{ role: "user" as const, content }],
  });
  const textOf = ({ content }: { content: readonly { type: string; text?: string }[] }) =>
    content.map((block) => block.text ?? "").join("");

  it("gets a text, and the same one streamed, with its usage", async () => {
    const { data: message, response } = await client.messages
      .create(ask("Say hello"))
      .withResponse();
    expect(response.headers.get("x-patchbay-lane")).toBe("translate");
    const streamed = await client.messages.stream(ask("Say hello")).finalMessage();
    expect(textOf(message)).toContain("Patchbay demo");
    expect(textOf(streamed)).toBe(textOf(message));
    expect(streamed.usage).toMatchObject({
      input_tokens: message.usage.input_tokens,
      output_tokens: message.usage.output_tokens,
    });
    expect(streamed.stop_reason).toBe("end_turn");
  });

  it.each([false, true])(
    "runs a loop of parallel tools to its end (streamed: %s)",
    async (stream) => {
      const ran: string[] = [];
      const tool = (name: string) =>
        betaTool({
          name,
          description: "A tool.",
          inputSchema: { type: "object", properties: {}, required: [] },
          run: () => {
            ran.push(name);
            return "done";
          },
        });
      const final = await client.beta.messages.toolRunner({
        ...ask("get_time and get_weather please"),
        tools: [tool("get_weather"), tool("get_time")],
        stream,
      });
      expect(ran).toEqual(["get_time", "get_weather"]);
      expect(textOf(final)).toContain("get_weather returned “done”");
    },
  );

  it("sends an image", async () => {
    const source = { type: "base64", media_type: "image/png", data: "iVBORw0KGgo=" } as const;
    const message = await client.messages.create(
      ask([
        { type: "image", source },
        { type: "text", text: "What is this?" },
      ]),
    );
    expect(textOf(message)).toContain("1 image");
  });

  it("gets what the model thought, before its words, whole and streamed", async () => {
    const message = { role: "assistant", reasoning_content: "Let me see.", content: "Hello" };
    const chunk = (delta: object, finish_reason: string | null = null) =>
      `data: ${JSON.stringify({ id: "c", model, choices: [{ index: 0, delta, finish_reason }] })}\n\n`;
    const frames = [
      chunk({ role: "assistant", reasoning_content: "Let me " }),
      chunk({ reasoning_content: "see." }),
      chunk({ content: "Hello" }),
      chunk({}, "stop"),
      "data: [DONE]\n\n",
    ];
    const body = { id: "c", model, choices: [{ index: 0, message, finish_reason: "stop" }] };
    await using upstream = await startUpstream(whole(JSON.stringify(body)), stream(frames));
    await using thoughtful = await startTestGateway({
      providers: [provider("there", "openai-compatible", upstream.url, ["patchbay-demo"])],
    });
    const other = new Anthropic({ baseURL: thoughtful.url, apiKey: "any", maxRetries: 0 });
    const params = { ...ask("hi"), thinking: { type: "enabled", budget_tokens: 1024 } as const };
    const answer = await other.messages.create(params);
    const streamed = await other.messages.stream(params).finalMessage();
    expect(answer.content).toMatchObject([
      { type: "thinking", thinking: "Let me see." },
      { type: "text", text: "Hello" },
    ]);
    expect(streamed.content).toEqual(answer.content);
  });

  it("parses a structured output", async () => {
    const output_config = { format: jsonSchemaOutputFormat(schema) };
    const parsed = await client.messages.parse({ ...ask("a pet"), output_config });
    expect(parsed.parsed_output).toEqual({ kind: "cat" });
  });

  it("throws its own error classes", async () => {
    const bad = await client.messages
      .create({ ...ask("hi"), messages: [] })
      .catch((thrown: unknown) => thrown);
    expect(bad).toBeInstanceOf(Anthropic.BadRequestError);
    expect(bad).toMatchObject({ error: { error: { type: "invalid_request_error" } } });
  });
});
