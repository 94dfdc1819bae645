import OpenAI from "openai";
import type { RunnableToolFunctionWithParse } from "openai/lib/RunnableFunction";
import { expect } from "vitest";
import { type Loose, words } from "../oracle/loose.ts";
import type { Scenarios, Way } from "./scenarios.ts";
import { failures } from "./strict-provider.ts";

type Message = OpenAI.ChatCompletionMessageParam;

const user = (content: OpenAI.ChatCompletionUserMessageParam["content"]): Message[] => [
  { role: "user", content },
];
const pixel = "data:image/png;base64,iVBORw0KGgo=";
const tool = (name: string) => ({ type: "function" as const, function: { name } });
const petSchema = {
  type: "object",
  properties: { kind: { enum: ["cat", "dog"] } },
  required: ["kind"],
  additionalProperties: false,
} as const;

type Ask = Omit<OpenAI.ChatCompletionCreateParamsNonStreaming, "model" | "stream">;
type OpenAiWay = Way<OpenAI>;

/** The completion, whole or as the stream helper puts it together. */
async function ask(
  params: Ask,
  { client, model, stream }: OpenAiWay,
): Promise<OpenAI.ChatCompletion> {
  if (!stream) return await client.chat.completions.create({ model, ...params });
  const options = { stream_options: { include_usage: true } };
  const helper = client.chat.completions.stream({ model, ...params, ...options });
  return await helper.finalChatCompletion();
}

const failure = (params: Ask, way: OpenAiWay) =>
  ask(params, way).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );

/** The SDK's helper keeps the last piece only of a field that it does not know. */
async function askForThought(
  messages: Message[],
  { client, model, stream }: OpenAiWay,
): Promise<Loose> {
  const params = { model, messages, reasoning_effort: "high" as const };
  if (!stream) {
    const { choices } = await client.chat.completions.create(params);
    return choices[0]?.message as unknown as Loose;
  }
  let [content, reasoning_content] = ["", ""];
  for await (const { choices } of client.chat.completions.stream(params)) {
    const delta = (choices[0]?.delta ?? {}) as Loose;
    content += words(delta.content);
    reasoning_content += words(delta.reasoning_content);
  }
  return { content, reasoning_content };
}

/** What the official OpenAI SDK does in the seven scenarios. */
export const openAiScenarios: Scenarios<OpenAI> = {
  async text(way) {
    const { choices, usage } = await ask({ messages: user("Say hello") }, way);
    expect(choices[0]?.message.content).toContain("Patchbay demo");
    expect(choices[0]?.finish_reason).toBe("stop");
    expect(usage?.prompt_tokens).toBeGreaterThan(0);
    expect(usage?.completion_tokens).toBeGreaterThan(0);
  },

  async toolRoundTrip({ client, model, stream }) {
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
    const params = { model, messages: user("weather?"), tools: [weather] };
    const runner = stream
      ? client.chat.completions.runTools({ ...params, stream: true })
      : client.chat.completions.runTools(params);
    expect(await runner.finalContent()).toContain("get_weather returned “sunny”");
    expect(ran).toEqual([{ city: "demo" }]);
  },

  async parallelTools(way) {
    const tools = [tool("get_weather"), tool("get_time")];
    const messages = user("get_weather and get_time");
    const { choices } = await ask({ messages, tools }, way);
    const message = choices[0]?.message;
    const calls = message?.tool_calls ?? [];
    expect(choices[0]?.finish_reason).toBe("tool_calls");
    expect(calls.map((call) => call.type === "function" && call.function)).toMatchObject([
      { name: "get_weather", arguments: "{}" },
      { name: "get_time", arguments: "{}" },
    ]);
    const asked: Message = { role: "assistant", content: null, tool_calls: calls };
    const results = calls.map(({ id }, at): Message => {
      return { role: "tool", tool_call_id: id, content: `result ${at}` };
    });
    const more = user("And now?");
    const history = [...messages, asked, ...results];
    const second = await ask({ messages: history, tools }, way);
    expect(second.choices[0]?.message.content).toContain("get_time returned “result 1”");
    await ask({ messages: [...history, ...more], tools, tool_choice: "none" }, way);
    const [, late] = results;
    const unanswered = [...messages, asked, ...(late ? [late] : [])];
    expect(await failure({ messages: unanswered, tools }, way)).toBeInstanceOf(
      OpenAI.BadRequestError,
    );
  },

  async image(way) {
    const picture = { type: "image_url" as const, image_url: { url: pixel } };
    const question = { type: "text" as const, text: "What is this?" };
    const { choices } = await ask({ messages: user([question, picture]) }, way);
    expect(choices[0]?.message.content).toContain("1 image");
  },

  async thinking(way) {
    const first = user("hi");
    const message = await askForThought(first, way);
    expect(words(message.reasoning_content)).not.toBe("");
    expect(words(message.content)).toContain("Patchbay demo");
    const spoken = { role: "assistant", ...message } as unknown as Message;
    const second = await askForThought([...first, spoken, ...user("more")], way);
    expect(words(second.content)).toContain("You said “more”");
  },

  async structuredOutput({ client, model, stream }) {
    const response_format = {
      type: "json_schema" as const,
      json_schema: { name: "pet", strict: true, schema: petSchema },
    };
    const params = { model, messages: user("a pet"), response_format };
    const answer = stream
      ? await client.chat.completions.stream(params).finalChatCompletion()
      : await client.chat.completions.parse(params);
    expect(answer.choices[0]?.message.parsed).toEqual({ kind: "cat" });
  },

  async errors(way) {
    const orphan: Message = { role: "tool", tool_call_id: "call_nobody", content: "x" };
    const bad = await failure({ messages: [...user("hi"), orphan] }, way);
    expect(bad).toBeInstanceOf(OpenAI.BadRequestError);
    const limited = await failure({ messages: user(failures.limited) }, way);
    expect(limited).toBeInstanceOf(OpenAI.RateLimitError);
    expect((limited as { headers: Headers }).headers.get("retry-after")).toBe("7");
    const overloaded = await failure({ messages: user(failures.overloaded) }, way);
    expect(overloaded).toBeInstanceOf(OpenAI.InternalServerError);
    const broken = await failure({ messages: user(failures.broken) }, way);
    expect(broken).toBeInstanceOf(OpenAI.APIError);
    expect((broken as Error).message).toContain("Broke inside");
  },
};
