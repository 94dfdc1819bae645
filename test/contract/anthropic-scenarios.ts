import Anthropic from "@anthropic-ai/sdk";
import { betaTool } from "@anthropic-ai/sdk/helpers/beta/json-schema";
import { jsonSchemaOutputFormat } from "@anthropic-ai/sdk/helpers/json-schema";
import { expect } from "vitest";
import type { Scenarios, Way } from "./scenarios.ts";
import { failures } from "./strict-provider.ts";

type Messages = Anthropic.MessageParam[];

const user = (content: Anthropic.MessageParam["content"]): Messages => [{ role: "user", content }];
const textOf = ({ content }: { content: readonly { type: string; text?: string }[] }) =>
  content.map((block) => block.text ?? "").join("");
const tool = (name: string): Anthropic.Tool => ({ name, input_schema: { type: "object" } });
const petSchema = {
  type: "object",
  properties: { kind: { enum: ["cat", "dog"] } },
  required: ["kind"],
  additionalProperties: false,
} as const;

type Ask = Pick<Anthropic.MessageCreateParamsNonStreaming, "messages"> &
  Partial<Anthropic.MessageCreateParamsNonStreaming>;
type AnthropicWay = Way<Anthropic>;

const usual = { max_tokens: 4096 };

/** The message, whole or as the stream helper puts it together. */
const ask = async (
  params: Ask,
  { client, model, stream }: AnthropicWay,
): Promise<Anthropic.Message> =>
  stream
    ? await client.messages.stream({ model, ...usual, ...params }).finalMessage()
    : await client.messages.create({ model, ...usual, ...params });

const failure = (params: Ask, way: AnthropicWay) =>
  ask(params, way).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );

/** What the official Anthropic SDK does in the seven scenarios. */
export const anthropicScenarios: Scenarios<Anthropic> = {
  async text(way) {
    const message = await ask({ messages: user("Say hello"), system: "Be short." }, way);
    expect(textOf(message)).toContain("Patchbay demo");
    expect(message.stop_reason).toBe("end_turn");
    expect(message.usage.input_tokens).toBeGreaterThan(0);
    expect(message.usage.output_tokens).toBeGreaterThan(0);
  },

  async toolRoundTrip({ client, model, stream }) {
    const ran: unknown[] = [];
    const weather = betaTool({
      name: "get_weather",
      description: "Tells the weather.",
      inputSchema: {
        type: "object",
        properties: { city: { type: "string" } },
        required: ["city"],
      },
      run: (input) => {
        ran.push(input);
        return "sunny";
      },
    });
    const params = { model, ...usual, messages: user("weather?"), tools: [weather] };
    const final = await client.beta.messages.toolRunner({ ...params, stream });
    expect(textOf(final)).toContain("get_weather returned “sunny”");
    expect(ran).toEqual([{ city: "demo" }]);
  },

  async parallelTools(way) {
    const tools = [tool("get_weather"), tool("get_time")];
    const messages = user("get_weather and get_time");
    const message = await ask({ messages, tools }, way);
    expect(message.stop_reason).toBe("tool_use");
    const calls = message.content.filter((block) => block.type === "tool_use");
    expect(calls).toMatchObject([
      { name: "get_weather", input: {} },
      { name: "get_time", input: {} },
    ]);
    const results = calls.map(({ id }, at) => {
      return { type: "tool_result" as const, tool_use_id: id, content: `result ${at}` };
    });
    const asked: Messages = [...messages, { role: "assistant", content: message.content }];
    const second = await ask({ messages: [...asked, ...user(results)], tools }, way);
    expect(textOf(second)).toContain("get_time returned “result 1”");
    const more = { type: "text" as const, text: "And now?" };
    const third = [...asked, ...user([...results, more])];
    await ask({ messages: third, tools, tool_choice: { type: "none" } }, way);
    const unanswered = [...asked, ...user(results.slice(1))];
    expect(await failure({ messages: unanswered, tools }, way)).toBeInstanceOf(
      Anthropic.BadRequestError,
    );
  },

  async image(way) {
    const source = { type: "base64", media_type: "image/png", data: "iVBORw0KGgo=" } as const;
    const picture = { type: "image" as const, source };
    const question = { type: "text" as const, text: "What is this?" };
    const message = await ask({ messages: user([picture, question]) }, way);
    expect(textOf(message)).toContain("1 image");
    const tools = [tool("look")];
    const call = { type: "tool_use" as const, id: "toolu_1", name: "look", input: {} };
    const content = [question, picture];
    const result = { type: "tool_result" as const, tool_use_id: "toolu_1", content };
    const history: Messages = [...user("look"), { role: "assistant", content: [call] }];
    const seen = await ask({ messages: [...history, ...user([result])], tools }, way);
    expect(seen.type).toBe("message");
  },

  async thinking(way) {
    const thinking = { type: "enabled", budget_tokens: 1024 } as const;
    const first = user("hi");
    const message = await ask({ messages: first, thinking }, way);
    expect(message.content.map(({ type }) => type)).toEqual(["thinking", "text"]);
    expect(message.content[0]).toMatchObject({ thinking: expect.stringMatching(/./) });
    const spoken = { role: "assistant" as const, content: message.content };
    const messages = [...first, spoken, ...user("more")];
    const second = await ask({ messages, thinking }, way);
    expect(textOf(second)).toContain("You said “more”");
  },

  async structuredOutput({ client, model, stream }) {
    const output_config = { format: jsonSchemaOutputFormat(petSchema) };
    const params = { model, ...usual, messages: user("a pet"), output_config };
    const message = stream
      ? await client.messages.stream(params).finalMessage()
      : await client.messages.parse(params);
    expect(message.parsed_output).toEqual({ kind: "cat" });
  },

  async errors(way) {
    const orphan = { type: "tool_result" as const, tool_use_id: "toolu_nobody", content: "x" };
    const bad = await failure({ messages: user([orphan]) }, way);
    expect(bad).toBeInstanceOf(Anthropic.BadRequestError);
    expect(bad).toMatchObject({ error: { error: { type: "invalid_request_error" } } });
    const limited = await failure({ messages: user(failures.limited) }, way);
    expect(limited).toBeInstanceOf(Anthropic.RateLimitError);
    expect((limited as { headers: Headers }).headers.get("retry-after")).toBe("7");
    const overloaded = await failure({ messages: user(failures.overloaded) }, way);
    expect(overloaded).toBeInstanceOf(Anthropic.InternalServerError);
    const broken = await failure({ messages: user(failures.broken) }, way);
    expect(broken).toBeInstanceOf(Anthropic.APIError);
    expect((broken as Error).message).toContain("Broke inside");
  },
};
