import Anthropic from "@anthropic-ai/sdk";
import { betaTool } from "@anthropic-ai/sdk/helpers/beta/json-schema";
import { jsonSchemaOutputFormat } from "@anthropic-ai/sdk/helpers/json-schema";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { serveTransport, type TestServer } from "./test-server.ts";
import { createDemoTransport } from "./transport.ts";

type Params = Anthropic.MessageCreateParamsNonStreaming;

let server: TestServer;
let client: Anthropic;
beforeAll(async () => {
  server = await serveTransport(createDemoTransport({ pace: 0 }));
  client = new Anthropic({ baseURL: server.url, apiKey: "none", maxRetries: 0 });
});
afterAll(() => server.close());

const ask = (content: Anthropic.MessageParam["content"], more: Partial<Params> = {}): Params => ({
  model: "claude-anything",
  max_tokens: 1024,
  messages: [{ role: "user", content }],
  ...more,
});

const tool = (name: string, properties: Record<string, unknown> = {}): Anthropic.Tool => ({
  name,
  input_schema: { type: "object", properties, required: Object.keys(properties) },
});
const weather = tool("get_weather", { city: { type: "string" } });
const clock = tool("get_time");

const textOf = ({ content }: { content: readonly Anthropic.ContentBlock[] }): string =>
  content.map((block) => (block.type === "text" ? block.text : "")).join("");

const callsOf = ({ content }: Anthropic.Message): readonly string[] =>
  content.flatMap((block) => (block.type === "tool_use" ? [block.name] : []));

/** The bytes of a streamed answer. */
async function readStream(params: Params): Promise<string> {
  const response = await fetch(`${server.url}/v1/messages`, {
    method: "POST",
    headers: { "anthropic-version": "2023-06-01" },
    body: JSON.stringify({ ...params, stream: true }),
  });
  return response.text();
}

describe("the demo's messages", () => {
  it("say that they are the demo's, what arrived and how to go on", async () => {
    const message = await client.messages.create(
      ask(
        [
          { type: "text", text: "<reminder>be nice</reminder>" },
          { type: "image", source: { type: "url", url: "https://example.com/a.png" } },
          { type: "document", source: { type: "text", media_type: "text/plain", data: "x" } },
          { type: "text", text: "What is this?" },
        ],
        {
          system: [{ type: "text", text: "Be brief." }],
          tools: [clock],
          tool_choice: { type: "none" },
        },
      ),
    );
    expect(textOf(message)).toContain("Patchbay demo, no model was asked");
    expect(textOf(message)).toContain("1 message, 1 tool, 1 image and 1 document");
    expect(textOf(message)).toContain("You said “What is this?”");
    expect(textOf(message)).toContain("ANTHROPIC_API_KEY");
    expect(message).toMatchObject({ model: "patchbay-demo", stop_reason: "end_turn" });
    expect(message._request_id).toMatch(/^req_demo/);
  });

  it("are the same for the same request, and differ with it", async () => {
    const [one, same, other] = await Promise.all(
      ["hello", "hello", "bye"].map((text) => client.messages.create(ask(text))),
    );
    expect(same).toEqual(one);
    expect(other?.id).not.toBe(one?.id);
  });

  it("stream to what the whole answer is", async () => {
    for (const params of [
      ask("hello ünïcödé 🎉"),
      ask("hi", { thinking: { type: "enabled", budget_tokens: 1024 } }),
      ask("hi", { thinking: { type: "adaptive", display: "omitted" }, tools: [weather] }),
      ask("get_weather, get_time", { tools: [weather, clock] }),
    ]) {
      const whole = await client.messages.create(params);
      const streamed = await client.messages.stream(params).finalMessage();
      expect(JSON.parse(JSON.stringify(streamed))).toMatchObject(JSON.parse(JSON.stringify(whole)));
      expect(streamed.content).toHaveLength(whole.content.length);
    }
  });

  it("follow the documented order of events", async () => {
    const text = await readStream(
      ask("get_weather, get_time", {
        tools: [weather, clock],
        thinking: { type: "enabled", budget_tokens: 1024 },
      }),
    );
    const names = [...text.matchAll(/^event: (.+)\ndata: {"type":"(.+?)"/gm)];
    expect(names.every(([, event, type]) => event === type)).toBe(true);
    const block = "content_block_start (content_block_delta )+content_block_stop ";
    expect(names.map(([, event]) => `${event} `).join("")).toMatch(
      new RegExp(`^message_start ping (${block}){3}message_delta message_stop $`),
    );
    const indexes = [...text.matchAll(/"content_block_start","index":(\d+)/g)].map(([, at]) => at);
    expect(indexes).toEqual(["0", "1", "2"]);
  });

  it("give the SDK's stream helper each word, the thinking, its signature and the inputs", async () => {
    const params = ask("hi", { thinking: { type: "enabled", budget_tokens: 1024 } });
    const stream = client.messages.stream(params);
    const words: string[] = [];
    const thoughts: string[] = [];
    const signatures: string[] = [];
    const blocks: string[] = [];
    stream.on("text", (word) => words.push(word));
    stream.on("thinking", (thought) => thoughts.push(thought));
    stream.on("signature", (signature) => signatures.push(signature));
    stream.on("contentBlock", ({ type }) => blocks.push(type));
    const message = await stream.finalMessage();
    expect(words.length).toBeGreaterThan(20);
    expect(words.join("")).toBe(textOf(message));
    expect(thoughts.join("")).toContain("This is the demo");
    expect(Buffer.from(signatures[0] ?? "", "base64").toString()).toContain("patchbay-demo");
    expect(blocks).toEqual(["thinking", "text"]);
    const inputs: string[] = [];
    await client.messages
      .stream(ask("hi", { tools: [weather] }))
      .on("inputJson", (part) => inputs.push(part))
      .finalMessage();
    expect(JSON.parse(inputs.join(""))).toEqual({ city: "demo" });
  });

  it("think only when they are told to, and count it as output", async () => {
    const types = async (thinking: Anthropic.ThinkingConfigParam) => {
      const { content, usage } = await client.messages.create(ask("hi", { thinking }));
      return { types: content.map(({ type }) => type), usage };
    };
    const off = await types({ type: "disabled" });
    const on = await types({ type: "enabled", budget_tokens: 1024 });
    expect(off.types).toEqual(["text"]);
    expect(on.types).toEqual(["thinking", "text"]);
    const thought = on.usage.output_tokens_details?.thinking_tokens ?? 0;
    expect(thought).toBeGreaterThan(0);
    expect(on.usage.output_tokens).toBe(off.usage.output_tokens + thought);
    const omitted = await client.messages.create(
      ask("hi", { thinking: { type: "adaptive", display: "omitted" } }),
    );
    expect(omitted.content[0]).toMatchObject({ type: "thinking", thinking: "" });
  });

  it("stop at the output limit", async () => {
    const { content, stop_reason, usage } = await client.messages.create(
      ask("hi", { max_tokens: 5 }),
    );
    expect(content).toEqual([{ type: "text", text: "This is the Patchbay" }]);
    expect(stop_reason).toBe("max_tokens");
    expect(usage.output_tokens).toBe(5);
  });

  it("call the tools that the user names, else the first that can be called", async () => {
    const tools: Anthropic.ToolUnion[] = [
      { type: "web_search_20250305", name: "web_search" },
      { ...tool("later"), defer_loading: true },
      weather,
      clock,
    ];
    const first = await client.messages.create(ask("web_search later", { tools }));
    expect(first.content).toMatchObject([
      {
        type: "tool_use",
        name: "get_weather",
        input: { city: "demo" },
        caller: { type: "direct" },
      },
    ]);
    expect(first.stop_reason).toBe("tool_use");
    const text = "get_time and get_weather";
    const both = await client.messages.create(ask(text, { tools }));
    expect(callsOf(both)).toEqual(["get_time", "get_weather"]);
    const one = await client.messages.create(
      ask(text, { tools, tool_choice: { type: "auto", disable_parallel_tool_use: true } }),
    );
    expect(callsOf(one)).toEqual(["get_time"]);
  });

  it("obey the tool choice", async () => {
    const called = async (tool_choice: Anthropic.ToolChoice) =>
      callsOf(await client.messages.create(ask("hi", { tools: [weather, clock], tool_choice })));
    expect(await called({ type: "none" })).toEqual([]);
    expect(await called({ type: "any" })).toEqual(["get_weather"]);
    expect(await called({ type: "tool", name: "get_time" })).toEqual(["get_time"]);
  });

  it("let the SDK's tool runner complete its loop with parallel calls, whole and streamed", async () => {
    for (const stream of [false, true]) {
      const ran: unknown[] = [];
      const runnable = (name: string) =>
        betaTool({
          name,
          description: "A tool.",
          inputSchema: {
            type: "object",
            properties: { city: { type: "string" } },
            required: ["city"],
          },
          run: (input) => {
            ran.push({ name, input });
            return name === "get_time" ? "noon" : "sunny";
          },
        });
      const final = await client.beta.messages.toolRunner({
        model: "m",
        max_tokens: 100,
        messages: [{ role: "user", content: "get_time and get_weather please" }],
        tools: [runnable("get_weather"), runnable("get_time")],
        stream,
      });
      expect(ran).toEqual([
        { name: "get_time", input: { city: "demo" } },
        { name: "get_weather", input: { city: "demo" } },
      ]);
      const text = final.content.map((block) => (block.type === "text" ? block.text : "")).join("");
      expect(text).toContain(
        "The tool get_time returned “noon”. The tool get_weather returned “sunny”.",
      );
    }
  });

  it("answer the continuation of a message thread so that the SDK sends the whole of it", async () => {
    const thread = client.beta.messages.thread({ model: "m", max_tokens: 100 });
    const before = server.statuses.length;
    await thread.send({ role: "user", content: "one" });
    const second = await thread.send({ role: "user", content: "two" });
    expect(server.statuses.slice(before)).toEqual([200, 404, 200]);
    const text = second.content.map((block) => (block.type === "text" ? block.text : "")).join("");
    expect(text).toContain("3 messages");
    expect(text).toContain("“two”");
  });

  it("report failed and rich results, and take system messages in between", async () => {
    const message = await client.messages.create({
      ...ask("hi", { tools: [weather] }),
      messages: [
        { role: "user", content: "hi" },
        {
          role: "assistant",
          content: [
            { type: "thinking", thinking: "hm", signature: "s" },
            { type: "tool_use", id: "a", name: "get_weather", input: {} },
            { type: "tool_use", id: "b", name: "get_weather", input: {} },
          ],
        },
        {
          role: "user",
          content: [
            { type: "tool_result", tool_use_id: "a", is_error: true, content: "no network" },
            {
              type: "tool_result",
              tool_use_id: "b",
              content: [
                { type: "text", text: "one" },
                { type: "text", text: "two" },
                { type: "image", source: { type: "url", url: "https://example.com/a.png" } },
              ],
            },
          ],
        },
        { role: "system", content: "stay calm" },
      ],
    });
    expect(textOf(message)).toContain(
      "The tool get_weather failed with “no network”. The tool get_weather returned “one two”.",
    );
  });

  it("fit the schema of a structured output", async () => {
    const schema = {
      type: "object",
      properties: { name: { type: "string" }, kind: { enum: ["cat", "dog"] } },
      required: ["name", "kind"],
      additionalProperties: false,
    } as const;
    const output_config = { format: jsonSchemaOutputFormat(schema) };
    const parsed = await client.messages.parse({ ...ask("a pet"), output_config });
    expect(parsed.parsed_output).toEqual({ name: "demo", kind: "cat" });
    const streamed = await client.messages
      .stream({ ...ask("a pet"), output_config })
      .finalMessage();
    expect(streamed.parsed_output).toEqual({ name: "demo", kind: "cat" });
  });

  it("are billed what was counted before", async () => {
    const { max_tokens, ...params } = ask("hello", { system: "Be brief.", tools: [weather] });
    const counted = await client.messages.countTokens(params);
    const { usage } = await client.messages.create({ ...params, max_tokens });
    expect(counted.input_tokens).toBeGreaterThan(10);
    expect(usage.input_tokens).toBe(counted.input_tokens);
    expect(usage).toMatchObject({ cache_read_input_tokens: 0, cache_creation_input_tokens: 0 });
  });

  it("refuse what they cannot read, in Anthropic's envelope", async () => {
    const { max_tokens: _, ...endless } = ask("hi");
    const bad: readonly [object, string][] = [
      [endless, "max_tokens"],
      [{ ...ask("hi"), max_tokens: "many" }, "max_tokens"],
      [{ ...ask("hi"), model: 1 }, "model"],
      [{ ...ask("hi"), messages: undefined }, "messages"],
      [{ ...ask("hi"), messages: [] }, "messages"],
      [{ ...ask("hi"), messages: [{ role: "user" }] }, "messages.0.content"],
      [{ ...ask("hi"), messages: [{ role: "tool", content: "x" }] }, "messages.0.role"],
      [{ ...ask("hi"), messages: [{ role: "user", content: [{}] }] }, "messages.0.content.0.type"],
      [{ ...ask("hi"), system: 7 }, "system"],
      [{ ...ask("hi"), stream: "yes" }, "stream"],
      [{ ...ask("hi"), tools: [{ name: "x" }] }, "tools.0.input_schema"],
      [{ ...ask("hi"), tool_choice: { type: "perhaps" } }, "tool_choice.type"],
      [{ ...ask("hi"), tool_choice: { type: "tool", name: "x" } }, "tool_choice.name"],
      [{ ...ask("hi"), thinking: "hard" }, "thinking"],
      [{ ...ask("hi"), output_config: { format: { type: "json_schema" } } }, "output_config"],
    ];
    for (const [body, param] of bad) {
      const error = await client.post("/v1/messages", { body }).catch((thrown: unknown) => thrown);
      expect(error, JSON.stringify(body)).toBeInstanceOf(Anthropic.BadRequestError);
      expect(error).toMatchObject({
        error: {
          type: "error",
          error: { type: "invalid_request_error", message: expect.stringContaining(param) },
          request_id: expect.stringMatching(/^req_demo/),
        },
      });
    }
  });

  it("end at once when the client goes", async () => {
    const slow = await serveTransport(createDemoTransport({ pace: 10_000 }));
    const patient = new Anthropic({ baseURL: slow.url, apiKey: "none", maxRetries: 0 });
    const stream = patient.messages.stream(ask("hi"));
    await stream.emitted("connect");
    stream.abort();
    await expect(stream.done()).rejects.toThrow(Anthropic.APIUserAbortError);
    expect((await slow.aborted).message).toBe("client gone");
    await slow.close();
  });
});
