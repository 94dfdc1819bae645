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
  const losses = new Losses("request");
  const toolNames = new Names(/[^\w-]/g, 64);
  const callIds = new CallIds(new Names(/[^\w-]/g, 40));
  const source = { model: "a", ...body } as JsonObject;
  const request = edit(decodeRequest(source));
  return encodeOwnRequest(request, { losses, model: "a", toolNames, callIds });
}

/** The first message of a body with other parts. */
function saying(message: object, edit: (parts: readonly Part[]) => Part[]): unknown {
  const body = { messages: [message] };
  const sent = edited(body, (request) => ({
    ...request,
    turns: request.turns.map((turn) => ({ ...turn, parts: edit(turn.parts) })),
  }));
  return (sent.messages as unknown[])[0];
}

const other = (part: Part): Part => ("text" in part ? { ...part, text: "other" } : part);

describe("a setting of an edited chat request", () => {
  it.each([
    [{ max_tokens: 5 }, { maxTokens: 7 }, { max_tokens: 7 }],
    [{ max_completion_tokens: 5 }, { maxTokens: 7 }, { max_completion_tokens: 7 }],
    [{}, { maxTokens: 7 }, { max_completion_tokens: 7 }],
    [{ stop: "a" }, { stop: ["b"] }, { stop: "b" }],
    [{ stop: "a" }, { stop: ["b", "c"] }, { stop: ["b", "c"] }],
    [{ stop: ["a"] }, { stop: ["b"] }, { stop: ["b"] }],
    [
      { reasoning_effort: "low" },
      { reasoning: { mode: "on", effort: "high" } },
      { reasoning_effort: "high" },
    ],
    [
      { reasoning: { effort: "low", exclude: true } },
      { reasoning: { mode: "on", effort: "high" } },
      { reasoning: { effort: "high", exclude: true } },
    ],
    [
      { reasoning: { max_tokens: 9 } },
      { reasoning: { mode: "on", budget: 10 } },
      { reasoning: { max_tokens: 10 } },
    ],
    [{ reasoning_effort: "low" }, { reasoning: { mode: "off" } }, { reasoning_effort: "none" }],
    [{}, { reasoning: { mode: "on", effort: "low" } }, { reasoning_effort: "low" }],
    [{}, { reasoning: { mode: "on" } }, { reasoning: { enabled: true } }],
    [{ tool_choice: "any" }, { toolChoice: { mode: "required" } }, { tool_choice: "any" }],
    [{ tool_choice: "auto" }, { toolChoice: { mode: "none" } }, { tool_choice: "none" }],
    [
      { tool_choice: { type: "function", function: { name: "f" } } },
      { toolChoice: { mode: "only", names: ["g"] } },
      { tool_choice: { type: "function", function: { name: "g" } } },
    ],
    [
      { function_call: { name: "f" } },
      { toolChoice: { mode: "only", names: ["g"] } },
      { function_call: { name: "g" } },
    ],
    [{ function_call: "auto" }, { toolChoice: { mode: "none" } }, { function_call: "none" }],
    [
      { tool_choice: "auto" },
      { toolChoice: { mode: "required", names: ["f"] } },
      {
        tool_choice: {
          type: "allowed_tools",
          allowed_tools: {
            mode: "required",
            tools: [{ type: "function", function: { name: "f" } }],
          },
        },
      },
    ],
    [
      { response_format: { type: "json_schema", json_schema: { name: "a", schema: {}, own: 1 } } },
      { output: { format: "schema", name: "b", schema: { type: "object" } } },
      {
        response_format: {
          type: "json_schema",
          json_schema: { name: "b", schema: { type: "object" }, own: 1 },
        },
      },
    ],
    [{}, { output: { format: "json" } }, { response_format: { type: "json_object" } }],
    [
      { stream: true, stream_options: { include_obfuscation: false } },
      { wantsUsage: true },
      { stream: true, stream_options: { include_obfuscation: false, include_usage: true } },
    ],
    [
      { stream: true, stream_options: { include_usage: true } },
      { stream: false, wantsUsage: false },
      { stream: false },
    ],
    [{}, { stream: true }, { stream: true }],
    [
      { user: "a", service_tier: "flex" },
      { tier: "priority" },
      { user: "a", service_tier: "priority" },
    ],
  ])("is written as the client spells it: %j with %j", (body, change, wanted) => {
    const sent = edited({ messages: [], ...body }, (request) => ({
      ...request,
      ...(change as Partial<Request>),
    }));
    expect(sent).toEqual({ model: "a", messages: [], ...wanted });
    expect(Object.keys(sent)[1]).toBe("messages");
  });
});

describe("a message of an edited chat request", () => {
  it.each([
    [
      { role: "user", name: "Ann", content: "Hi" },
      { role: "user", name: "Ann", content: "other" },
    ],
    [
      { role: "user", content: [{ type: "text", text: "Hi", own: 1 }] },
      { role: "user", content: [{ type: "text", text: "other", own: 1 }] },
    ],
    [
      { role: "assistant", content: "Hi", reasoning: "Hm", refusal: null },
      { role: "assistant", content: "other", reasoning: "other", refusal: null },
    ],
    [
      { role: "assistant", reasoning_content: "Hm", reasoning: "Hm", tool_calls: [] },
      { role: "assistant", reasoning_content: "other", reasoning: "other", tool_calls: [] },
    ],
    [
      {
        role: "assistant",
        content: [{ type: "thinking", thinking: [{ type: "text", text: "Hm" }], closed: true }],
      },
      {
        role: "assistant",
        content: [{ type: "thinking", thinking: [{ type: "text", text: "other" }], closed: true }],
      },
    ],
    [
      {
        role: "assistant",
        content: "",
        reasoning: "ab",
        reasoning_details: [
          { type: "reasoning.text", text: "a", signature: "s", index: 0 },
          { type: "reasoning.text", text: "b" },
          { type: "reasoning.encrypted", data: "x" },
        ],
      },
      {
        role: "assistant",
        content: "",
        reasoning: "other",
        reasoning_details: [
          { type: "reasoning.text", text: "other", index: 0 },
          { type: "reasoning.encrypted", data: "x" },
        ],
      },
    ],
    [
      { role: "assistant", content: null, refusal: "No", own: 1 },
      { role: "assistant", content: null, refusal: "other", own: 1 },
    ],
  ])("has other words where they were: %j", (message, wanted) => {
    const sent = saying(message, (parts) => parts.map(other));
    expect(JSON.stringify(sent)).toBe(JSON.stringify(wanted));
  });

  it("keeps what a result of a tool answers to, in either form", () => {
    const inside = (parts: readonly Part[]) =>
      parts.map((part) =>
        part.type === "tool-result" ? { ...part, content: part.content.map(other) } : part,
      );
    for (const message of [
      { role: "tool", tool_call_id: "c", content: "Hi" },
      { role: "function", name: "f", content: "Hi" },
    ]) {
      expect(saying(message, inside)).toEqual({ ...message, content: "other" });
    }
  });

  it("has another input where the call has its own, in either form", () => {
    const again = (parts: readonly Part[]): Part[] =>
      parts.map((part) =>
        part.type === "tool-call" ? { ...part, input: { ...part.input, raw: "{ }" } } : part,
      );
    const named = (args: string) => ({ name: "f", arguments: args });
    const call = (args: string) => ({ id: "c", index: 0, own: 1, function: named(args) });
    const message = (args: string) => ({ role: "assistant", tool_calls: [call(args)] });
    expect(saying(message("{}"), again)).toEqual(message("{ }"));
    const legacy = (args: string) => ({ role: "assistant", function_call: named(args) });
    expect(saying(legacy("{}"), again)).toEqual(legacy("{ }"));
  });

  it("keeps the form of its media", () => {
    const url = (part: Part): Part =>
      part.type === "media" ? { ...part, source: { kind: "url", url: "https://b.c/d" } } : part;
    const content = [
      { type: "image_url", image_url: { url: "https://a.b/c", detail: "low", own: 1 } },
      { type: "image_url", image_url: "data:image/png;base64,AA==" },
      { type: "document_url", document_url: "https://a.b/c", document_name: "n" },
      { type: "file", file: { filename: "n", file_data: "data:application/pdf;base64,AA==" } },
    ];
    expect(saying({ role: "user", content }, (parts) => parts.map(url))).toEqual({
      role: "user",
      content: [
        { type: "image_url", image_url: { url: "https://b.c/d", detail: "low", own: 1 } },
        { type: "image_url", image_url: "https://b.c/d" },
        { type: "document_url", document_url: "https://b.c/d", document_name: "n" },
        { type: "file", file: { filename: "n", file_data: "https://b.c/d" } },
      ],
    });
  });

  it("becomes a list when a second part is added, and loses what is taken away", () => {
    const added: Part = { type: "text", text: "more" };
    expect(saying({ role: "user", content: "Hi" }, (parts) => [...parts, added])).toEqual({
      role: "user",
      content: [
        { type: "text", text: "Hi" },
        { type: "text", text: "more" },
      ],
    });
    const said = { role: "assistant", content: "Hi", reasoning: "Hm", reasoning_details: [] };
    expect(saying(said, (parts) => parts.slice(1))).toEqual({ role: "assistant", content: "Hi" });
  });

  it("keeps its source in a turn that was put together anew", () => {
    const content = [{ type: "text", text: "Hi", own: 1 }];
    const messages = [
      { role: "user", content },
      { role: "user", content: "Ho" },
    ];
    const sent = edited({ messages }, ({ turns, ...request }) => {
      const one: Turn = { role: "user", parts: turns.flatMap(({ parts }) => parts) };
      return { ...request, turns: [one] };
    });
    expect(sent.messages).toEqual([
      { role: "user", content: [...content, { type: "text", text: "Ho" }] },
    ]);
  });
});

describe("a tool of an edited chat request", () => {
  const described = (request: Request): Request => ({
    ...request,
    tools: request.tools.map((tool) =>
      tool.type === "hosted" ? tool : { ...tool, description: "other" },
    ),
  });

  it("is described where its own dialect does", () => {
    const tools = [
      { type: "function", function: { name: "f", parameters: {}, own: 1 }, own: 2 },
      { type: "custom", custom: { name: "c", description: "d", format: { type: "text" } } },
      { type: "web_search" },
    ];
    const functions = [{ name: "g", description: "d", own: 1 }];
    expect(edited({ messages: [], tools, functions }, described)).toEqual({
      model: "a",
      messages: [],
      tools: [
        {
          type: "function",
          function: { name: "f", parameters: {}, own: 1, description: "other" },
          own: 2,
        },
        { type: "custom", custom: { name: "c", description: "other", format: { type: "text" } } },
        { type: "web_search" },
      ],
      functions: [{ name: "g", description: "other", own: 1 }],
    });
  });

  it("goes with the others that are there, and has an allowed name when it is another dialect's", () => {
    const added = { type: "function", name: "a.b" } as const;
    const add = (request: Request): Request => ({ ...request, tools: [...request.tools, added] });
    const own = { name: "own.name" };
    expect(edited({ messages: [], functions: [own] }, add).functions).toEqual([
      own,
      { name: "a_b" },
    ]);
    expect(edited({ messages: [] }, add).tools).toEqual([
      { type: "function", function: { name: "a_b" } },
    ]);
  });

  it("is gone with its list when none is left", () => {
    const sent = edited({ messages: [], tools: [{ type: "web_search" }] }, (request) => ({
      ...request,
      tools: [],
    }));
    expect(sent).toEqual({ model: "a", messages: [] });
  });
});
