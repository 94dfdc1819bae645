import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Crossings, startCrossings } from "../fixtures/crossing.ts";
import { anthropic, chat, refusal, send } from "../fixtures/dialect-samples.ts";
import { startProviderRun } from "../fixtures/provider-run.ts";
import { whole } from "../fixtures/upstream.ts";

/** What one client's provider of the other dialect is asked. */
let crossings: Crossings;

const user = { role: "user", content: "Hi" };
const png = "data:image/png;base64,iVBORw0KGgo=";
const pdf = "data:application/pdf;base64,JVBERi0xLjQ=";
const mark = { type: "ephemeral", ttl: "1h" };
const longName = `mcp__${"server_".repeat(20)}.read file`;

describe("what a Messages provider is asked for a chat client", () => {
  beforeAll(async () => {
    crossings = await startCrossings(chat, anthropic);
  });
  afterAll(() => crossings[Symbol.asyncDispose]());

  const call = (id: string, input: string) => ({
    id,
    type: "function",
    function: { name: "get", arguments: input },
  });
  const calling = (...calls: object[]) => ({
    role: "assistant",
    content: null,
    tool_calls: calls,
  });
  const result = (id: string, content: unknown) => ({ role: "tool", tool_call_id: id, content });

  it("keeps the results of calls, empty or with the look of a schema (trap 4)", async () => {
    const schema = '{"$ref":"#/$defs/a","type":"object"}';
    const media = [{ type: "image_url", image_url: { url: png } }];
    const { sent, losses } = await crossings.ask({
      messages: [
        user,
        calling(call("a", "{}"), call("b", "{}"), call("c", "{}")),
        result("a", schema),
        result("b", ""),
        result("c", media),
      ],
    });
    const [, , { content }] = sent.messages as [object, object, { content: object[] }];
    expect(content).toMatchObject([
      { tool_use_id: "a", content: schema },
      { tool_use_id: "b", content: [] },
      {
        tool_use_id: "c",
        content: [{ type: "image", source: { type: "base64", media_type: "image/png" } }],
      },
    ]);
    expect(losses).toEqual([]);
  });

  it("gives every tool a name that it takes, and every schema whole (traps 3, 9)", async () => {
    const parameters = {
      type: "object",
      properties: { a: { $ref: "#/$defs/a" } },
      additionalProperties: false,
      $defs: { a: { anyOf: [{ type: "string" }, { type: "null" }] } },
    };
    const tool = { type: "function", function: { name: longName, parameters, strict: false } };
    const { sent } = await crossings.ask({ tools: [tool], messages: [user] });
    const [declared] = sent.tools as [{ name: string; input_schema: object; strict: boolean }];
    expect(declared.name).toMatch(/^[\w-]{1,128}$/);
    expect(declared.input_schema).toEqual(parameters);
    expect(declared.strict).toBe(false);
  });

  it("has an id of its own for each call, and for its result, that came before (traps 1, 9)", async () => {
    const turn = [calling(call("call_0", "{}")), result("call_0", "1")];
    const { sent } = await crossings.ask({ messages: [user, ...turn, ...turn] });
    const blocks = (sent.messages as { content: Record<string, unknown>[] }[])
      .slice(1)
      .flatMap(({ content }) => content);
    const [first, firstResult, second, secondResult] = blocks;
    expect(first?.id).toBe("call_0");
    expect(firstResult?.tool_use_id).toBe("call_0");
    expect(second?.id).not.toBe("call_0");
    expect(secondResult?.tool_use_id).toBe(second?.id);
  });

  it("names a tool that its own provider would run (trap 8)", async () => {
    const { sent, losses } = await crossings.ask({
      tools: [{ type: "web_search" }],
      web_search_options: { search_context_size: "low" },
      tool_choice: "required",
    });
    expect(sent).not.toHaveProperty("tools");
    expect(sent).not.toHaveProperty("tool_choice");
    expect(losses.toSorted()).toEqual([
      "tool_choice absent-in-target",
      "tools[0] absent-in-target",
      "web_search_options absent-in-target",
    ]);
  });

  it.each([
    ["reasoning_content", "messages[1].reasoning_content absent-in-target"],
    ["reasoning", "messages[1].reasoning absent-in-target"],
  ])(
    "has a call without its thought, which the SDK's helper gives back cut as %s (traps 13, 39)",
    async (key, loss) => {
      const assistant = { ...calling(call("a", '{"x":1}')), [key]: "the last piece" };
      const { sent, losses } = await crossings.ask({
        messages: [user, assistant, result("a", "1")],
      });
      expect(JSON.stringify(sent)).not.toContain("the last piece");
      expect(sent.messages).toMatchObject([
        {},
        { content: [{ type: "tool_use", id: "a", input: { x: 1 } }] },
        {},
      ]);
      expect(losses).toEqual([loss]);
    },
  );

  it("has no seal of another provider (traps 11, 13)", async () => {
    const details = [{ type: "reasoning.encrypted", data: "c2VhbA==" }];
    const assistant = { role: "assistant", content: "Yes", reasoning_details: details };
    const { sent, losses } = await crossings.ask({ messages: [user, assistant, user] });
    expect(JSON.stringify(sent)).not.toContain("c2VhbA==");
    expect(losses).toEqual(["messages[1].reasoning_details absent-in-target"]);
  });

  it.each([
    ["none", { type: "disabled" }, undefined, []],
    ["minimal", { type: "adaptive" }, "low", ["reasoning_effort approximated"]],
    ["low", { type: "adaptive" }, "low", []],
    ["high", { type: "adaptive" }, "high", []],
    ["xhigh", { type: "adaptive" }, "xhigh", []],
    ["max", { type: "adaptive" }, "max", []],
    ["default", { type: "adaptive" }, undefined, ["reasoning_effort approximated"]],
  ])(
    "thinks as much as the effort %s asks (trap 14)",
    async (effort, thinking, sentEffort, lost) => {
      const { sent, losses } = await crossings.ask({ reasoning_effort: effort });
      expect(sent.thinking).toEqual(thinking);
      expect((sent.output_config as { effort?: string } | undefined)?.effort).toBe(sentEffort);
      expect(losses).toEqual(lost);
    },
  );

  it.each([
    [{ max_tokens: 2000 }, { type: "enabled", budget_tokens: 2000 }, []],
    [{ max_tokens: 100 }, { type: "enabled", budget_tokens: 1024 }, ["reasoning.max_tokens"]],
    [{ max_tokens: 9000 }, { type: "enabled", budget_tokens: 3999 }, ["reasoning.max_tokens"]],
    [{ enabled: false }, { type: "disabled" }, []],
  ])("thinks as %j of a router's client says, within the limit (trap 14)", async (...given) => {
    const [reasoning, thinking, lost] = given;
    const { sent, losses } = await crossings.ask({ reasoning, max_tokens: 4000 });
    expect(sent.thinking).toEqual(thinking);
    expect(losses).toEqual(lost.map((path) => `${path} approximated`));
  });

  it("asks for nothing beside thought that Anthropic refuses (trap 14)", async () => {
    const hot = { reasoning_effort: "high", temperature: 0.2, top_k: 5, top_p: 0.5 };
    const { sent, losses } = await crossings.ask(hot);
    expect(sent).toMatchObject({ thinking: { type: "adaptive" }, top_p: 0.95 });
    expect(sent).not.toHaveProperty("temperature");
    expect(sent).not.toHaveProperty("top_k");
    expect(losses.toSorted()).toEqual([
      "temperature approximated",
      "top_k absent-in-target",
      "top_p approximated",
    ]);
    const tools = [{ type: "function", function: { name: "get" } }];
    const body = { reasoning_effort: "high", tools, tool_choice: "required" };
    const forced = await crossings.ask(body);
    expect(forced.sent).toMatchObject({ tool_choice: { type: "any" } });
    expect(forced.sent.thinking).toBeUndefined();
    expect(forced.losses).toEqual(["reasoning_effort approximated"]);
  });

  it("has each cache mark in its place, and the same start when turns follow (trap 15)", async () => {
    const marked = (text: string) => [{ type: "text", text, cache_control: mark }];
    const tool = { type: "function", function: { name: "get" }, cache_control: mark };
    const messages = [
      { role: "system", content: marked("Be brief") },
      { role: "user", content: marked("Hi") },
    ];
    const shorter = (await crossings.ask({ messages, tools: [tool] })).sent;
    expect(shorter).toMatchObject({
      system: [{ cache_control: mark }],
      tools: [{ cache_control: mark }],
      messages: [{ content: [{ cache_control: mark }] }],
    });
    const turns = [...messages, calling(call("a", "{}")), result("a", "1")];
    const longer = (await crossings.ask({ messages: turns, tools: [tool] })).sent;
    const prefix = JSON.stringify(shorter.messages).slice(0, -1);
    expect(JSON.stringify(longer.messages).startsWith(prefix)).toBe(true);
    for (const key of ["system", "tools"]) {
      expect(JSON.stringify(longer[key])).toBe(JSON.stringify(shorter[key]));
    }
  });

  it("has a limit, whatever it is called and where none is set (trap 26)", async () => {
    for (const [body, limit] of [
      [{ max_completion_tokens: 7 }, 7],
      [{ max_tokens: 8 }, 8],
      [{}, 32_000],
    ] as const) {
      expect((await crossings.ask(body)).sent.max_tokens).toBe(limit);
    }
  });

  it("has images by URL and as data, and documents, as they came (trap 28)", async () => {
    const content = [
      { type: "image_url", image_url: { url: "https://x.example/a.png" } },
      { type: "image_url", image_url: { url: png } },
      { type: "file", file: { filename: "a.pdf", file_data: pdf } },
      { type: "file", file: { filename: "a.txt", file_data: "data:text/plain;base64,SGk=" } },
    ];
    const { sent, losses } = await crossings.ask({ messages: [{ role: "user", content }] });
    const data = (url: string) => url.slice(url.indexOf(",") + 1);
    expect(sent.messages).toEqual([
      {
        role: "user",
        content: [
          { type: "image", source: { type: "url", url: "https://x.example/a.png" } },
          {
            type: "image",
            source: { type: "base64", media_type: "image/png", data: data(png) },
          },
          {
            type: "document",
            source: { type: "base64", media_type: "application/pdf", data: data(pdf) },
            title: "a.pdf",
          },
          {
            type: "document",
            source: { type: "text", media_type: "text/plain", data: "Hi" },
            title: "a.txt",
          },
        ],
      },
    ]);
    expect(losses).toEqual([]);
  });
});

const source = (kind: object) => ({ type: "document", source: kind });

it.each([
  ["sound", chat, anthropic, { type: "input_audio", input_audio: { data: "AAAA", format: "wav" } }],
  [
    "a video",
    chat,
    anthropic,
    { type: "video_url", video_url: { url: "https://x.example/a.mp4" } },
  ],
  [
    "a file that is no PDF",
    chat,
    anthropic,
    { type: "file", file: { filename: "a.docx", file_data: "data:application/x;base64,AA==" } },
  ],
  ["a PDF by URL", anthropic, chat, source({ type: "url", url: "https://x.example/a.pdf" })],
  [
    "an image by file id",
    anthropic,
    chat,
    { type: "image", source: { type: "file", file_id: "f" } },
  ],
] as const)(
  "refuses %s that the provider cannot take (trap 28)",
  async (_what, here, there, part) => {
    await using run = await startProviderRun(there, [whole(there.whole)]);
    const body = here.request({ messages: [{ role: "user", content: [part] }] });
    await refusal(run.gateway, here, await send(run.gateway, here, body), "media_unsupported");
    expect(run.upstream.requests).toHaveLength(0);
  },
);
