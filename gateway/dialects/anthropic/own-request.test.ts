import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../ir/json.ts";
import { Losses } from "../../ir/losses.ts";
import type { Part, Turn } from "../../ir/parts.ts";
import type { Request } from "../../ir/request.ts";
import { CallIds } from "../call-ids.ts";
import { Names } from "../names.ts";
import { decodeRequest } from "./decode-request.ts";
import { encodeOwnRequest } from "./own-request.ts";

/** A body with what an edit of its request changes. */
function edited(body: object, edit: (request: Request) => Request): JsonObject {
  const names = () => new Names(/[^\w-]/g, 64);
  const losses = new Losses("request");
  const source = { model: "a", messages: [], ...body } as JsonObject;
  const context = { losses, model: "a", toolNames: names(), callIds: new CallIds(names()) };
  return encodeOwnRequest(edit(decodeRequest(source)), context);
}

const eachTurn = (edit: (turn: Turn) => Turn) => (request: Request) => ({
  ...request,
  turns: request.turns.map(edit),
});

const eachPart = (edit: (part: Part) => Part) =>
  eachTurn((turn) => ({ ...turn, parts: turn.parts.map(edit) }));

const other = (part: Part): Part =>
  part.type === "tool-result"
    ? { ...part, content: part.content.map(other) }
    : "text" in part
      ? { ...part, text: "other" }
      : part;

describe("a setting of an edited Messages request", () => {
  it.each([
    [{ max_tokens: 5 }, { maxTokens: 7 }, { max_tokens: 7 }],
    [{ stop_sequences: ["a"] }, { stop: ["b"] }, { stop_sequences: ["b"] }],
    [{ temperature: 1 }, { temperature: 0.5 }, { temperature: 0.5 }],
    [
      { output_config: { effort: "low", task_budget: 1 } },
      { reasoning: { mode: "adaptive", effort: "high" } },
      { output_config: { effort: "high", task_budget: 1 } },
    ],
    [
      { thinking: { type: "enabled", budget_tokens: 5, own: 1 } },
      { reasoning: { mode: "on", budget: 7 } },
      { thinking: { type: "enabled", budget_tokens: 7, own: 1 } },
    ],
    [
      { thinking: { type: "adaptive", display: "omitted" } },
      { reasoning: { mode: "adaptive", show: "summary" } },
      { thinking: { type: "adaptive", display: "summarized" } },
    ],
    [
      { thinking: { type: "enabled", budget_tokens: 5 } },
      { reasoning: { mode: "off" } },
      { thinking: { type: "disabled" } },
    ],
    [
      { output_format: { type: "json_schema", schema: {} } },
      { output: { format: "schema", schema: { type: "object" } } },
      { output_format: { type: "json_schema", schema: { type: "object" } } },
    ],
    [
      { output_config: { format: { type: "json_schema", schema: {} } } },
      { output: { format: "schema", schema: { type: "object" } } },
      { output_config: { format: { type: "json_schema", schema: { type: "object" } } } },
    ],
    [
      { tool_choice: { type: "auto" } },
      { toolChoice: { mode: "only", names: ["f"] } },
      { tool_choice: { type: "tool", name: "f" } },
    ],
    [
      { tool_choice: { type: "any", disable_parallel_tool_use: true } },
      { parallelCalls: false, toolChoice: { mode: "auto" } },
      { tool_choice: { type: "auto", disable_parallel_tool_use: true } },
    ],
    [
      {},
      { parallelCalls: false },
      { tool_choice: { type: "auto", disable_parallel_tool_use: true } },
    ],
    [{ metadata: { own: 1 } }, { user: "b" }, { metadata: { own: 1, user_id: "b" } }],
    [{ metadata: { own: 1, user_id: "b" } }, { user: undefined }, { metadata: { own: 1 } }],
    [{ metadata: { user_id: "b" } }, { user: undefined }, {}],
    [{ stream: false }, { stream: true }, { stream: true }],
  ])("is written as the client spells it: %j with %j", (body, change, wanted) => {
    const sent = edited(body, (request) => ({ ...request, ...(change as Partial<Request>) }));
    expect(sent).toEqual({ model: "a", messages: [], ...wanted });
  });
});

describe("a message of an edited Messages request", () => {
  it.each([
    ["Hi", "other"],
    [[{ type: "text", text: "Hi" }], [{ type: "text", text: "other" }]],
    [
      [{ type: "text", text: "Hi", cache_control: { type: "ephemeral", own: 1 } }],
      [{ type: "text", text: "other", cache_control: { type: "ephemeral", own: 1 } }],
    ],
    [
      [{ type: "tool_result", tool_use_id: "a", content: "Hi", own: 1 }],
      [{ type: "tool_result", tool_use_id: "a", content: "other", own: 1 }],
    ],
    [
      [{ type: "tool_result", tool_use_id: "a", content: [{ type: "text", text: "Hi", own: 1 }] }],
      [
        {
          type: "tool_result",
          tool_use_id: "a",
          content: [{ type: "text", text: "other", own: 1 }],
        },
      ],
    ],
    [
      // A seal over other words is none.
      [{ type: "thinking", thinking: "Hm", signature: "s" }],
      [{ type: "thinking", thinking: "other" }],
    ],
  ])("has other words where they were: %j", (content, wanted) => {
    const message = { role: "user", content };
    const sent = edited({ system: content, messages: [message] }, eachPart(other));
    const expected = { model: "a", messages: [{ role: "user", content: wanted }], system: wanted };
    expect(sent).toEqual(expected);
  });

  it("keeps the numbers of an input that nobody changed, and writes another input", () => {
    const raw = (text: string) =>
      eachPart((part) =>
        part.type === "tool-call" ? { ...part, input: { format: "json", raw: text } } : part,
      );
    const content = [{ type: "tool_use", id: "a", name: "f", input: { a: 1 }, caller: { own: 1 } }];
    const messages = [{ role: "assistant", content }];
    expect(JSON.stringify(edited({ messages }, raw('{"b":2.50}')).messages)).toContain(
      '"input":{"b":2.50},"caller":{"own":1}',
    );
    const named = eachPart((part) => ("name" in part ? { ...part, name: "g" } : part));
    const sent = edited({ messages }, named).messages as { content: { input: unknown }[] }[];
    expect(sent[0]?.content[0]?.input).toBe(content[0]?.input);
  });

  it("keeps the form of its media", () => {
    const content = [
      { type: "image", source: { type: "base64", media_type: "image/png", data: "AA==" } },
      {
        type: "document",
        source: { type: "text", media_type: "text/plain", data: "a" },
        title: "t",
      },
    ];
    const sent = edited(
      { messages: [{ role: "user", content }] },
      eachPart((part) =>
        part.type === "media" && part.source.kind === "inline"
          ? { ...part, source: { kind: "inline", base64: "BB==" } }
          : { ...part, name: "u" },
      ),
    );
    expect(sent.messages).toEqual([
      {
        role: "user",
        content: [
          { type: "image", source: { type: "base64", media_type: "image/png", data: "BB==" } },
          { ...content[1], title: "u" },
        ],
      },
    ]);
  });

  it("has the words alone of a provider's own tool when they are others", () => {
    const content = [{ type: "web_search_tool_result", tool_use_id: "a", content: [] }];
    const sent = edited({ messages: [{ role: "user", content }] }, eachPart(other));
    const wanted = [{ type: "text", text: "other" }];
    expect(sent.messages).toEqual([{ role: "user", content: wanted }]);
  });

  it("is added in the dialect's usual form, also as an instruction at the start", () => {
    const messages = [{ role: "user", content: "Hi" }];
    const text = (words: string): readonly Part[] => [{ type: "text", text: words }];
    const sent = edited({ messages, system: "Be brief." }, (request) => ({
      ...request,
      turns: [
        { role: "developer", parts: text("Be kind.") },
        ...request.turns,
        {
          role: "assistant",
          parts: [
            { type: "tool-call", callId: "a.b", name: "f.g", input: { format: "json", raw: "" } },
          ],
        },
        { role: "tool", parts: [{ type: "tool-result", callId: "a.b", content: text("1") }] },
      ],
    }));
    expect(sent.system).toEqual([
      { type: "text", text: "Be kind." },
      { type: "text", text: "Be brief." },
    ]);
    expect(sent.messages).toEqual([
      messages[0],
      { role: "assistant", content: [{ type: "tool_use", id: "a_b", name: "f_g", input: {} }] },
      { role: "user", content: [{ type: "tool_result", tool_use_id: "a_b", content: "1" }] },
    ]);
  });
});

it("describes a tool where it was described, and adds one of another dialect", () => {
  const tools = [
    { name: "f", input_schema: {}, description: "d", defer_loading: true },
    { type: "web_search_20250305", name: "web_search", max_uses: 1 },
  ];
  const sent = edited({ tools }, (request) => ({
    ...request,
    tools: [
      ...request.tools.map((tool) =>
        tool.type === "hosted" ? tool : { ...tool, description: "other" },
      ),
      { type: "function", name: "a.b", schema: {} },
    ],
  }));
  expect(sent.tools).toEqual([
    { ...tools[0], description: "other" },
    tools[1],
    { name: "a_b", input_schema: { type: "object" } },
  ]);
});
