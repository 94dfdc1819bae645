import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { anthropic } from "../anthropic.ts";
import { createDemo, demo } from "../demo.ts";
import { openai } from "../openai.ts";
import { demoReply } from "./routes.ts";
import { serveTransport, type TestServer } from "./test-server.ts";

let server: TestServer;
beforeAll(async () => {
  const { transport } = createDemo({ pace: 0 });
  if (transport === undefined) throw new Error("The demo answers over the network.");
  server = await serveTransport(transport);
});
afterAll(() => server.close());

/** The demo's answer to one request, parsed. */
function reply(method: string, path: string, body = "", more: { anthropic?: boolean } = {}) {
  const { status, pieces } = demoReply({
    method,
    path,
    anthropic: more.anthropic ?? false,
    body: Buffer.from(body),
  });
  return { status, body: JSON.parse(Buffer.concat(pieces.map(({ bytes }) => bytes)).toString()) };
}

const hello = JSON.stringify({ max_tokens: 9, messages: [{ role: "user", content: "hi" }] });

describe("the demo's routes", () => {
  it("list the models in the shape of the caller's SDK", async () => {
    const openaiClient = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: "none" });
    const anthropicClient = new Anthropic({ baseURL: server.url, apiKey: "none" });
    const ids = ["patchbay-demo", "patchbay-demo-embedding"];
    const { data: chatModels } = await openaiClient.models.list();
    expect(chatModels.map(({ id }) => id)).toEqual(ids);
    expect(chatModels[0]).toMatchObject({ object: "model", owned_by: "patchbay" });
    const models: Anthropic.ModelInfo[] = [];
    for await (const model of anthropicClient.models.list()) models.push(model);
    expect(models.map(({ id }) => id)).toEqual(ids);
    expect(models[0]).toMatchObject({ type: "model", display_name: "Patchbay demo" });
    expect(await openaiClient.models.retrieve("patchbay-demo")).toEqual(chatModels[0]);
    await expect(openaiClient.models.retrieve("gpt-6")).rejects.toMatchObject({
      status: 404,
      code: "model_not_found",
    });
    await expect(anthropicClient.models.retrieve("claude")).rejects.toThrow(
      Anthropic.NotFoundError,
    );
  });

  it("are found below any base path, with any query", () => {
    for (const prefix of ["", "/v1", "/some/where/v1"]) {
      expect(reply("POST", `${prefix}/messages?beta=true`, hello).status).toBe(200);
      expect(reply("POST", `${prefix}/messages/count_tokens?beta=true`, hello).body).toEqual({
        input_tokens: 1,
      });
      expect(reply("POST", `${prefix}/chat/completions`, hello).status).toBe(200);
      expect(reply("GET", `${prefix}/models?limit=1000`).status).toBe(200);
    }
  });

  it("serve every operation that the definition names", () => {
    for (const path of Object.values(demo.endpoints)) {
      expect(reply("POST", `/v1${path}`, "{}").status).toBe(400);
      expect(reply("GET", `/v1${path}`).status).toBe(405);
    }
    expect(reply("GET", `/v1${demo.modelsPath}`).status).toBe(200);
    expect(reply("POST", `/v1${demo.modelsPath}`).status).toBe(405);
  });

  it("answer what they do not know in the envelope of the dialect", () => {
    expect(reply("POST", "/v1/images/generations", "{}")).toMatchObject({
      status: 404,
      body: { error: { type: "invalid_request_error", code: null, param: null } },
    });
    expect(reply("POST", "/v1/toString", "{}", { anthropic: true })).toMatchObject({
      status: 404,
      body: { type: "error", error: { type: "not_found_error" } },
    });
  });

  it("refuse a body that is no JSON object", () => {
    const bodies = ["", "{", "[]", "null", '"text"', "{} {}", "\ufeff{}"];
    for (const body of bodies) {
      const chat = reply("POST", "/v1/chat/completions", body);
      expect(chat, body).toMatchObject({ status: 400, body: { error: { param: null } } });
      const messages = reply("POST", "/v1/messages", body);
      expect(messages.body).toMatchObject({
        type: "error",
        error: { type: "invalid_request_error" },
      });
    }
  });

  it("refuse nesting that would end the process's stack", () => {
    const deep = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;
    const body = `{"messages":[{"role":"user","content":"hi"}],"metadata":${deep}}`;
    expect(reply("POST", "/v1/chat/completions", body).status).toBe(400);
  });

  it("name the variables that the real providers read", () => {
    const { body } = reply("POST", "/v1/chat/completions", hello);
    const whole = reply("POST", "/v1/chat/completions", hello.replace("9", "999")).body;
    expect(body.choices[0].finish_reason).toBe("length");
    expect(whole.choices[0].message.content).toContain(openai.variables?.key);
    expect(whole.choices[0].message.content).toContain(anthropic.variables?.key);
  });
});
