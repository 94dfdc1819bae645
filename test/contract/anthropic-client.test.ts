import Anthropic from "@anthropic-ai/sdk";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestGateway, type TestGateway } from "../fixtures/gateway.ts";

const ask = (content: Anthropic.MessageParam["content"]) => ({
  model: "default",
  max_tokens: 1024,
  messages: [{ role: "user" as const, content }],
});
const textOf = ({ content }: { content: readonly { type: string; text?: string }[] }) =>
  content.map((block) => block.text ?? "").join("");

describe("the official Anthropic SDK, beside the conversations of clients.test.ts", () => {
  let gateway: TestGateway;
  let client: Anthropic;
  beforeAll(async () => {
    gateway = await startTestGateway();
    client = new Anthropic({ baseURL: gateway.url, apiKey: "any", maxRetries: 0 });
  });
  afterAll(() => gateway[Symbol.asyncDispose]());

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
