import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Crossings, startCrossings } from "../fixtures/crossing.ts";
import { anthropic, chat } from "../fixtures/dialect-samples.ts";

let crossings: Crossings;

const user = { role: "user", content: "Hi" };
const mark = { type: "ephemeral", ttl: "1h" };

describe("what a chat provider is asked for a Messages client", () => {
  beforeAll(async () => {
    crossings = await startCrossings(anthropic, chat);
  });
  afterAll(() => crossings[Symbol.asyncDispose]());

  const use = { type: "tool_use", id: "toolu_1", name: "get", input: {} };
  const assistant = (...content: object[]) => ({ role: "assistant", content });
  const result = (content: unknown, more: object = {}) => ({
    role: "user",
    content: [{ type: "tool_result", tool_use_id: "toolu_1", content, ...more }],
  });
  const document = (source: object) => ({ type: "document", source });
  const inlinePdf = document({ type: "base64", media_type: "application/pdf", data: "JVBERi0=" });

  it("has a result's document behind it, and a failure's words (trap 4)", async () => {
    const { sent, losses } = await crossings.ask({
      messages: [user, assistant(use), result([inlinePdf], { is_error: true })],
    });
    expect((sent.messages as object[]).slice(2)).toMatchObject([
      { role: "tool", tool_call_id: "toolu_1", content: "" },
      { role: "user", content: [{ type: "file", file: { file_data: expect.any(String) } }] },
    ]);
    expect(losses.toSorted()).toEqual([
      "messages[2].content[0].content approximated",
      "messages[2].content[0].is_error absent-in-target",
    ]);
    const failed = await crossings.ask({
      messages: [user, assistant(use), result("No such file", { is_error: true })],
    });
    expect(failed.sent.messages).toMatchObject([{}, {}, { content: "No such file" }]);
  });

  it.each([
    [{ type: "auto" }, "auto"],
    [{ type: "any" }, "required"],
    [{ type: "none" }, "none"],
    [
      { type: "tool", name: "get" },
      { type: "function", function: { name: "get" } },
    ],
  ])("chooses as %j says, strictly and one call at a time (trap 3)", async (choice, wanted) => {
    const { sent } = await crossings.ask({
      tools: [{ name: "get", input_schema: { type: "object" }, strict: true }],
      tool_choice: { ...choice, disable_parallel_tool_use: true },
    });
    expect(sent).toMatchObject({
      tool_choice: wanted,
      parallel_tool_calls: false,
      tools: [{ function: { strict: true } }],
    });
  });

  it("is not made to call a tool that its client's provider would run (traps 3, 8)", async () => {
    const search = { type: "web_search_20250305", name: "web_search" };
    const { sent, losses } = await crossings.ask({
      tools: [search, { name: "get", input_schema: { type: "object" } }],
      tool_choice: { type: "tool", name: "web_search" },
    });
    expect(sent).not.toHaveProperty("tool_choice");
    expect(sent.tools).toMatchObject([{ function: { name: "get" } }]);
    expect(losses.toSorted()).toEqual([
      "tool_choice absent-in-target",
      "tools[0] absent-in-target",
    ]);
  });

  it("has neither a signature nor what was redacted (traps 11, 13)", async () => {
    const { sent, losses } = await crossings.ask({
      messages: [
        user,
        assistant(
          { type: "thinking", thinking: "", signature: "c2VhbDE=" },
          { type: "redacted_thinking", data: "c2VhbDI=" },
          { type: "text", text: "Yes" },
        ),
        user,
      ],
    });
    expect(sent.messages).toEqual([user, { role: "assistant", content: "Yes" }, user]);
    expect(losses).toEqual([
      "messages[1].content[0].signature issuer-bound",
      "messages[1].content[1].data issuer-bound",
    ]);
  });

  it.each([
    [{ thinking: { type: "disabled" } }, "none", []],
    [{ thinking: { type: "enabled", budget_tokens: 1024 } }, "low", ["thinking.budget_tokens"]],
    [{ thinking: { type: "enabled", budget_tokens: 4097 } }, "medium", ["thinking.budget_tokens"]],
    [{ thinking: { type: "enabled", budget_tokens: 30_000 } }, "high", ["thinking.budget_tokens"]],
    [{ thinking: { type: "adaptive" } }, undefined, ["thinking"]],
    [{ thinking: { type: "adaptive" }, output_config: { effort: "max" } }, "max", []],
    [{ output_config: { effort: "low" } }, "low", []],
  ])("makes an effort of %j (trap 14)", async (body, effort, lost) => {
    const { sent, losses } = await crossings.ask(body);
    expect(sent.reasoning_effort).toBe(effort);
    expect(losses.map((loss) => loss.split(" ")[0])).toEqual(lost);
  });

  it("has the cache marks of content, and names those that it has no room for (trap 15)", async () => {
    const marked = { type: "text", text: "Hi", cache_control: mark };
    const { sent, losses } = await crossings.ask({
      system: [marked],
      messages: [
        { role: "user", content: [marked] },
        assistant({ ...use, cache_control: mark }),
        result("1", { cache_control: mark }),
      ],
      tools: [{ name: "get", input_schema: { type: "object" }, cache_control: mark }],
    });
    expect(sent.messages).toMatchObject([{ content: [marked] }, { content: [marked] }, {}, {}]);
    expect(losses.toSorted()).toEqual([
      "messages[1].content[0].cache_control absent-in-target",
      "messages[2].content[0].cache_control absent-in-target",
      "tools[0].cache_control absent-in-target",
    ]);
  });

  it("has instructions where they stood, as Claude Code sends them (traps 27, 35)", async () => {
    const tool = { name: "later", input_schema: { type: "object" }, defer_loading: true };
    const { sent, losses } = await crossings.ask({
      system: [
        { type: "text", text: "x-anthropic-billing-header: cc_version=2.1; cch=0f;" },
        { type: "text", text: "First", cache_control: mark },
        { type: "text", text: "Second" },
      ],
      messages: [user, { role: "system", content: "Reminder" }, user],
      thinking: { type: "adaptive", display: "omitted" },
      output_config: { effort: "high" },
      tools: [tool],
    });
    expect(sent.messages).toMatchObject([
      { role: "system", content: [{ text: "First" }, { text: "Second" }] },
      user,
      { role: "system", content: "Reminder" },
      user,
    ]);
    expect(sent.tools).toMatchObject([{ function: { name: "later" } }]);
    expect(losses.toSorted()).toEqual([
      "system[0] absent-in-target",
      "thinking.display absent-in-target",
      "tools[0].defer_loading absent-in-target",
    ]);
  });

  it("has documents as data and as text (trap 28)", async () => {
    const words = document({ type: "text", media_type: "text/plain", data: "Words" });
    const { sent, losses } = await crossings.ask({
      messages: [{ role: "user", content: [inlinePdf, words] }],
    });
    const [{ content }] = sent.messages as [{ content: object[] }];
    expect(content).toEqual([
      {
        type: "file",
        file: { filename: "document.pdf", file_data: "data:application/pdf;base64,JVBERi0=" },
      },
      { type: "text", text: "Words" },
    ]);
    expect(losses).toEqual(["messages[0].content[1] approximated"]);
  });

  it.each(["output_config", "output_format"])("has the schema of %s (trap 29)", async (key) => {
    const schema = { type: "object", properties: {}, additionalProperties: false };
    const format = { type: "json_schema", schema };
    const body =
      key === "output_config" ? { output_config: { format } } : { output_format: format };
    expect((await crossings.ask(body)).sent.response_format).toEqual({
      type: "json_schema",
      json_schema: { name: "answer", schema, strict: true },
    });
  });

  it("is not held strictly to a schema that leaves something open (trap 29)", async () => {
    const open = { type: "object", properties: { a: {} }, additionalProperties: false };
    const format = { type: "json_schema", schema: open };
    const { sent } = await crossings.ask({ output_config: { format } });
    expect(sent.response_format).toEqual({
      type: "json_schema",
      json_schema: { name: "answer", schema: open },
    });
  });

  it("names each beta of the client that it does not honour (trap 32)", async () => {
    const betas = { "anthropic-beta": "context-1m-2025-08-07, other" };
    const { arrived, losses } = await crossings.ask({}, undefined, betas);
    expect(arrived.headers).not.toHaveProperty("anthropic-beta");
    expect(losses).toEqual([
      "headers.anthropic-beta.context-1m-2025-08-07 absent-in-target",
      "headers.anthropic-beta.other absent-in-target",
    ]);
  });
});
