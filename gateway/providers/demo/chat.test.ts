import OpenAI from "openai";
import type { RunnableToolFunctionWithParse } from "openai/lib/RunnableFunction";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { serveTransport, type TestServer } from "./test-server.ts";
import { createDemoTransport } from "./transport.ts";

type Params = OpenAI.Chat.ChatCompletionCreateParamsNonStreaming;

let server: TestServer;
let client: OpenAI;
beforeAll(async () => {
  server = await serveTransport(createDemoTransport({ pace: 0 }));
  client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: "none", maxRetries: 0 });
});
afterAll(() => server.close());

const ask = (content: string, more: Partial<Params> = {}): Params => ({
  model: "gpt-anything",
  messages: [{ role: "user", content }],
  ...more,
});

const tool = (
  name: string,
  properties: Record<string, unknown> = {},
): OpenAI.Chat.ChatCompletionFunctionTool => ({
  type: "function",
  function: {
    name,
    parameters: { type: "object", properties, required: Object.keys(properties) },
  },
});
const weather = tool("get_weather", { city: { type: "string" }, days: { type: "integer" } });
const clock = tool("get_time");

/** Names of the calls of an answer, or undefined when it made none. */
const calledBy = (completion: OpenAI.Chat.ChatCompletion) =>
  completion.choices[0]?.message.tool_calls?.map((call) =>
    call.type === "function" ? call.function.name : call.custom.name,
  );

describe("the demo's chat completions", () => {
  it("say that they are the demo's, what arrived and how to go on", async () => {
    const { choices, model, usage, _request_id } = await client.chat.completions.create(
      ask("  What is\n the weather?  ", {
        messages: [
          { role: "system", content: "Be brief." },
          {
            role: "user",
            content: [
              { type: "text", text: "  What is\n the weather?  " },
              { type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } },
            ],
          },
        ],
        tools: [weather],
        tool_choice: "none",
      }),
    );
    const text = choices[0]?.message.content;
    expect(text).toContain("Patchbay demo, no model was asked");
    expect(text).toContain("2 messages, 1 tool and 1 image");
    expect(text).toContain("“What is the weather?”");
    expect(text).toContain("OPENAI_API_KEY");
    expect(choices[0]).toMatchObject({ finish_reason: "stop", message: { refusal: null } });
    expect(model).toBe("patchbay-demo");
    expect(usage?.total_tokens).toBe((usage?.prompt_tokens ?? 0) + (usage?.completion_tokens ?? 0));
    expect(_request_id).toMatch(/^req_demo/);
  });

  it("are the same for the same request, and differ with it", async () => {
    const [one, same, other] = await Promise.all(
      ["hello", "hello", "bye"].map((text) => client.chat.completions.create(ask(text))),
    );
    expect(same).toEqual(one);
    expect(other?.id).not.toBe(one?.id);
  });

  it("stream to what the whole answer is, usage included", async () => {
    for (const params of [
      ask("hello ünïcödé 🎉"),
      ask("use get_weather and get_time", { tools: [weather, clock] }),
    ]) {
      const whole = await client.chat.completions.create(params);
      const stream = client.chat.completions.stream({
        ...params,
        stream: true,
        stream_options: { include_usage: true },
      });
      const streamed = await stream.finalChatCompletion();
      const { annotations, refusal, ...message } = whole.choices[0]?.message ?? {};
      expect({ annotations, refusal }).toEqual({ annotations: [], refusal: null });
      expect(streamed.choices[0]?.message).toMatchObject(message);
      expect(streamed.choices[0]?.finish_reason).toBe(whole.choices[0]?.finish_reason);
      expect(streamed).toMatchObject({ id: whole.id, model: whole.model, usage: whole.usage });
    }
  });

  it("stream word by word, with the usage only for those who asked, last", async () => {
    const read = async (more: object) => {
      const chunks: OpenAI.Chat.ChatCompletionChunk[] = [];
      const stream = await client.chat.completions.create({
        ...ask("hello"),
        stream: true,
        ...more,
      });
      for await (const chunk of stream) chunks.push(chunk);
      return chunks;
    };
    const plain = await read({});
    expect(plain.length).toBeGreaterThan(20);
    expect(plain[0]?.choices[0]?.delta).toEqual({ role: "assistant", content: "", refusal: null });
    expect(plain.every((chunk) => chunk.usage === undefined)).toBe(true);
    expect(plain.at(-1)?.choices[0]?.finish_reason).toBe("stop");
    const counted = await read({ stream_options: { include_usage: true } });
    expect(counted).toHaveLength(plain.length + 1);
    expect(counted.at(-1)).toMatchObject({ choices: [], usage: { prompt_tokens: 2 } });
    expect(counted.slice(0, -1).every((chunk) => chunk.usage === null)).toBe(true);
  });

  it("stop at the output limit", async () => {
    for (const limit of [{ max_tokens: 5 }, { max_completion_tokens: 5 }]) {
      const { choices, usage } = await client.chat.completions.create(ask("hello", limit));
      expect(choices[0]).toMatchObject({
        finish_reason: "length",
        message: { content: "This is the Patchbay" },
      });
      expect(usage?.completion_tokens).toBe(5);
    }
  });

  it("call the first tool with arguments of its schema", async () => {
    const completion = await client.chat.completions.create(ask("hi", { tools: [weather, clock] }));
    expect(completion.choices[0]).toMatchObject({
      finish_reason: "tool_calls",
      message: {
        content: null,
        tool_calls: [
          {
            type: "function",
            function: { name: "get_weather", arguments: '{"city":"demo","days":1}' },
          },
        ],
      },
    });
  });

  it("call the tools that the user names, in that order, one where only one may be called", async () => {
    const tools = [weather, clock, tool("time")];
    const text = "First GET_TIME, then get_weather; not regret_times.";
    const both = await client.chat.completions.create(ask(text, { tools }));
    expect(calledBy(both)).toEqual(["get_time", "get_weather"]);
    const ids = both.choices[0]?.message.tool_calls?.map(({ id }) => id);
    expect(new Set(ids).size).toBe(2);
    const one = await client.chat.completions.create(
      ask(text, { tools, parallel_tool_calls: false }),
    );
    expect(calledBy(one)).toEqual(["get_time"]);
  });

  it("obey the tool choice", async () => {
    const tools = [weather, clock];
    const called = async (tool_choice: OpenAI.Chat.ChatCompletionToolChoiceOption) =>
      calledBy(await client.chat.completions.create(ask("get_weather", { tools, tool_choice })));
    expect(await called("none")).toBeUndefined();
    expect(await called("required")).toEqual(["get_weather"]);
    expect(await called({ type: "function", function: { name: "get_time" } })).toEqual([
      "get_time",
    ]);
    const allowed_tools = {
      mode: "auto",
      tools: [{ type: "function", function: { name: "get_time" } }],
    } as const;
    expect(
      await called({
        type: "allowed_tools",
        allowed_tools: { ...allowed_tools, tools: [...allowed_tools.tools] },
      }),
    ).toEqual(["get_time"]);
  });

  it("call a custom tool with a text, whole and streamed", async () => {
    const params = ask("hi", { tools: [{ type: "custom", custom: { name: "shell" } }] });
    const { choices } = await client.chat.completions.create(params);
    const call = { type: "custom", custom: { name: "shell", input: "demo" } };
    expect(choices[0]?.message.tool_calls).toMatchObject([call]);
    const stream = await client.chat.completions.create({ ...params, stream: true });
    const deltas: unknown[] = [];
    for await (const chunk of stream) deltas.push(...(chunk.choices[0]?.delta.tool_calls ?? []));
    expect(deltas).toMatchObject([
      { index: 0, type: "custom", custom: { name: "shell", input: "" } },
      { index: 0, custom: { input: "demo" } },
    ]);
  });

  it("bring long arguments in pieces that join to the whole", async () => {
    const wide = tool("write", {
      path: { const: "/tmp/“a\\b”/🎉" },
      text: { const: "x".repeat(90) },
    });
    const params = ask("hi", { tools: [wide] });
    const whole = await client.chat.completions.create(params);
    const pieces: string[] = [];
    const stream = await client.chat.completions.create({ ...params, stream: true });
    for await (const chunk of stream) {
      for (const call of chunk.choices[0]?.delta.tool_calls ?? []) {
        pieces.push(call.function?.arguments ?? "");
      }
    }
    expect(pieces.length).toBeGreaterThan(4);
    expect(whole.choices[0]?.message.tool_calls).toMatchObject([
      { function: { arguments: pieces.join("") } },
    ]);
  });

  it("let the SDK's tool runner complete its loop, whole and streamed", async () => {
    for (const stream of [false, true]) {
      const seen: unknown[] = [];
      const runnable: RunnableToolFunctionWithParse<{ city: string }> = {
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
            seen.push(input);
            return "sunny, 21 degrees";
          },
        },
      };
      const params = { model: "m", messages: [{ role: "user" as const, content: "weather?" }] };
      const runner = stream
        ? client.chat.completions.runTools({ ...params, stream: true, tools: [runnable] })
        : client.chat.completions.runTools({ ...params, tools: [runnable] });
      const text = await runner.finalContent();
      expect(seen).toEqual([{ city: "demo" }]);
      expect(text).toContain("The tool get_weather returned “sunny, 21 degrees”.");
    }
  });

  it("report the results of parallel calls", async () => {
    const call = (id: string, name: string) =>
      ({ id, type: "function", function: { name, arguments: "{}" } }) as const;
    const { choices } = await client.chat.completions.create(
      ask("", {
        messages: [
          { role: "user", content: "both" },
          { role: "assistant", tool_calls: [call("a", "get_weather"), call("b", "get_time")] },
          { role: "tool", tool_call_id: "b", content: "noon" },
          { role: "tool", tool_call_id: "a", content: [{ type: "text", text: "" }] },
        ],
        tools: [weather, clock],
      }),
    );
    const text = choices[0]?.message.content;
    expect(text).toContain(
      "The tool get_time returned “noon”. The tool get_weather returned nothing.",
    );
  });

  it("fit a JSON schema, and are an object where any JSON is wanted", async () => {
    const schema = {
      type: "object",
      properties: {
        steps: { type: "array", minItems: 2, items: { $ref: "#/$defs/step" } },
        done: { type: "boolean" },
      },
      required: ["steps", "done"],
      additionalProperties: false,
      $defs: {
        step: { type: "object", properties: { text: { type: "string" } }, required: ["text"] },
      },
    };
    const parsed = await client.chat.completions.parse(
      ask("plan", {
        response_format: { type: "json_schema", json_schema: { name: "plan", schema } },
      }),
    );
    expect(parsed.choices[0]?.message.parsed).toEqual({
      steps: [{ text: "demo" }, { text: "demo" }],
      done: false,
    });
    const loose = await client.chat.completions.create(
      ask("any", { response_format: { type: "json_object" } }),
    );
    expect(JSON.parse(loose.choices[0]?.message.content ?? "")).toMatchObject({
      model: "patchbay-demo",
    });
  });

  it("refuse what they cannot read, in OpenAI's envelope", async () => {
    const bad: readonly [object, string][] = [
      [{}, "messages"],
      [{ messages: [] }, "messages"],
      [{ messages: "hi" }, "messages"],
      [{ messages: ["hi"] }, "messages[0]"],
      [{ messages: [{ content: "hi" }] }, "messages[0].role"],
      [{ messages: [{ role: "robot", content: "hi" }] }, "messages[0].role"],
      [{ messages: [{ role: "user" }] }, "messages[0].content"],
      [{ messages: [{ role: "user", content: 7 }] }, "messages[0].content"],
      [
        { messages: [{ role: "user", content: [{ type: "text" }] }] },
        "messages[0].content[0].text",
      ],
      [{ messages: [{ role: "tool", content: "hi" }] }, "messages[0].tool_call_id"],
      [{ ...ask("hi"), stream: "yes" }, "stream"],
      [{ ...ask("hi"), max_tokens: 0 }, "max_tokens"],
      [{ ...ask("hi"), model: 1 }, "model"],
      [{ ...ask("hi"), tools: [{ type: "function" }] }, "tools[0].function.name"],
      [{ ...ask("hi"), tool_choice: "perhaps" }, "tool_choice"],
      [
        ask("hi", { tools: [weather], tool_choice: { type: "function", function: { name: "x" } } }),
        "tool_choice",
      ],
      [{ ...ask("hi"), response_format: { type: "json_schema" } }, "response_format.json_schema"],
    ];
    for (const [body, param] of bad) {
      const error = await client.post("/chat/completions", { body }).catch((thrown) => thrown);
      expect(error, JSON.stringify(body)).toBeInstanceOf(OpenAI.BadRequestError);
      expect(error).toMatchObject({ type: "invalid_request_error", param, code: null });
      expect(String(error)).toContain(param);
    }
  });

  it("end at once when the client goes", async () => {
    const slow = await serveTransport(createDemoTransport({ pace: 10_000 }));
    const patient = new OpenAI({ baseURL: slow.url, apiKey: "none", maxRetries: 0 });
    const stream = await patient.chat.completions.create({ ...ask("hello"), stream: true });
    for await (const chunk of stream) {
      expect(chunk.choices[0]?.delta.role).toBe("assistant");
      break;
    }
    expect((await slow.aborted).message).toBe("client gone");
    await slow.close();
  });
});
