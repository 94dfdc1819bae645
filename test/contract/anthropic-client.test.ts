import Anthropic from "@anthropic-ai/sdk";
import { betaTool } from "@anthropic-ai/sdk/helpers/beta/json-schema";
import { jsonSchemaOutputFormat } from "@anthropic-ai/sdk/helpers/json-schema";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestGateway, type TestGateway } from "../fixtures/gateway.ts";

const ask = (content: Anthropic.MessageParam["content"]) => ({
  model: "default",
  max_tokens: 1024,
  messages: [{ role: "user" as const, content }],
});
const textOf = ({ content }: { content: readonly { type: string; text?: string }[] }) =>
  content.map((block) => block.text ?? "").join("");

describe("the official Anthropic SDK through the gateway", () => {
  let gateway: TestGateway;
  let client: Anthropic;
  beforeAll(async () => {
    gateway = await startTestGateway();
    client = new Anthropic({ baseURL: gateway.url, apiKey: "any", maxRetries: 0 });
  });
  afterAll(() => gateway[Symbol.asyncDispose]());

  it("gets a text, and the same one streamed", async () => {
    const message = await client.messages.create(ask("Say hello"));
    const streamed = await client.messages.stream(ask("Say hello")).finalMessage();
    expect(textOf(message)).toContain("Patchbay demo");
    expect(textOf(streamed)).toBe(textOf(message));
    expect(streamed.usage.output_tokens).toBe(message.usage.output_tokens);
    expect(streamed.stop_reason).toBe("end_turn");
  });

  it("gets a thinking block with its signature, whole and streamed", async () => {
    const params = { ...ask("hi"), thinking: { type: "enabled", budget_tokens: 1024 } as const };
    const message = await client.messages.create({ ...params, max_tokens: 2048 });
    const streamed = await client.messages.stream({ ...params, max_tokens: 2048 }).finalMessage();
    expect(message.content.map(({ type }) => type)).toEqual(["thinking", "text"]);
    expect(streamed.content[0]).toEqual(message.content[0]);
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

  it("sends an image and a document", async () => {
    const message = await client.messages.create(
      ask([
        {
          type: "image",
          source: { type: "base64", media_type: "image/png", data: "iVBORw0KGgo=" },
        },
        { type: "document", source: { type: "text", media_type: "text/plain", data: "x" } },
        { type: "text", text: "What is this?" },
      ]),
    );
    expect(textOf(message)).toContain("1 image and 1 document");
  });

  it("parses a structured output", async () => {
    const schema = {
      type: "object",
      properties: { kind: { enum: ["cat", "dog"] } },
      required: ["kind"],
      additionalProperties: false,
    } as const;
    const output_config = { format: jsonSchemaOutputFormat(schema) };
    const parsed = await client.messages.parse({ ...ask("a pet"), output_config });
    expect(parsed.parsed_output).toEqual({ kind: "cat" });
  });

  it("counts tokens as they are billed, and lists models page by page", async () => {
    const { input_tokens } = await client.messages.countTokens(ask("Hello there"));
    const { usage } = await client.messages.create(ask("Hello there"));
    expect(usage.input_tokens).toBe(input_tokens);
    const ids = [];
    for await (const { id } of client.models.list({ limit: 1 })) ids.push(id);
    expect(ids).toEqual(["default", "patchbay-demo", "patchbay-demo-embedding"]);
  });

  it("throws its own error classes", async () => {
    const bad = await client.messages
      .create({ ...ask("hi"), messages: [] })
      .catch((thrown) => thrown);
    expect(bad).toBeInstanceOf(Anthropic.BadRequestError);
    const foreign = await new Anthropic({
      baseURL: gateway.url,
      apiKey: "pb-x",
      maxRetries: 0,
    }).messages
      .create(ask("hi"))
      .catch((thrown) => thrown);
    expect(foreign).toBeInstanceOf(Anthropic.AuthenticationError);
    expect(foreign.error).toMatchObject({ error: { code: "invalid_key" } });
  });
});
