import { describe, expect, it } from "vitest";
import { Losses } from "../../ir/losses.ts";
import { decodeRequest } from "../anthropic/decode-request.ts";
import { CallIds } from "../call-ids.ts";
import type { EncodeContext } from "../encode.ts";
import { Names } from "../names.ts";
import { encodeRequest } from "./encode-request.ts";

/** A Messages request as a chat provider gets it, with what was lost on the way. */
function translate(body: object, plain = false) {
  const context: EncodeContext = {
    losses: new Losses("request"),
    model: "gpt",
    toolNames: new Names(/[^\w-]/g, 64),
    plain,
    callIds: new CallIds(new Names(/[^\w-]/g, 64)),
  };
  const sent = encodeRequest(decodeRequest(body as never), context);
  return { sent, losses: context.losses.list };
}

const user = { role: "user", content: "Hi" };
const use = (id: string) => ({ type: "tool_use", id, name: "get", input: { b: 1, a: [] } });
const image = { type: "image", source: { type: "base64", media_type: "image/png", data: "AAAA" } };

describe("a Messages request for a chat provider", () => {
  it("puts results before what the user says with them, and their media behind (traps 1, 4)", () => {
    const { sent, losses } = translate({
      messages: [
        user,
        { role: "assistant", content: [{ type: "text", text: "So" }, use("a"), use("b")] },
        {
          role: "user",
          content: [
            {
              type: "tool_result",
              tool_use_id: "a",
              content: [{ type: "text", text: '"$ref"' }, image],
            },
            { type: "tool_result", tool_use_id: "b", content: [], is_error: true },
            { type: "text", text: "Go on" },
          ],
        },
      ],
    });
    const url = "data:image/png;base64,AAAA";
    expect((sent.messages as object[]).slice(2)).toEqual([
      { role: "tool", tool_call_id: "a", content: '"$ref"' },
      { role: "tool", tool_call_id: "b", content: "" },
      { role: "user", content: [{ type: "image_url", image_url: { url } }] },
      { role: "user", content: "Go on" },
    ]);
    expect(losses.map(({ path, reason }) => `${path} ${reason}`)).toEqual([
      "messages[2].content[0].content approximated",
      "messages[2].content[1].is_error absent-in-target",
    ]);
  });

  it("writes arguments with the keys in their order (trap 2)", () => {
    const { sent } = translate({ messages: [{ role: "assistant", content: [use("a")] }] });
    expect(sent.messages).toEqual([
      {
        role: "assistant",
        content: null,
        tool_calls: [
          { id: "a", type: "function", function: { name: "get", arguments: '{"b":1,"a":[]}' } },
        ],
      },
    ]);
  });

  it("carries choice, names and the limit of one call (traps 3, 9, 26)", () => {
    const { sent } = translate({
      messages: [user],
      max_tokens: 9,
      tools: [{ name: "a.b", input_schema: { type: "object" } }],
      tool_choice: { type: "tool", name: "a.b", disable_parallel_tool_use: true },
    });
    expect(sent).toMatchObject({
      max_completion_tokens: 9,
      parallel_tool_calls: false,
      tools: [{ type: "function", function: { name: "a_b" } }],
      tool_choice: { type: "function", function: { name: "a_b" } },
    });
  });

  it("keeps a thought's words and not its seal (trap 13)", () => {
    const thought = { type: "thinking", thinking: "Hm", signature: "c2VhbA==" };
    const { sent, losses } = translate({ messages: [{ role: "assistant", content: [thought] }] });
    expect(JSON.stringify(sent)).not.toContain("c2VhbA==");
    expect(sent.messages).toMatchObject([{ reasoning_content: "Hm" }]);
    expect(losses).toMatchObject([
      { path: "messages[0].content[0].signature", reason: "issuer-bound" },
    ]);
  });

  it("puts a budget into an effort, on record (trap 14)", () => {
    const thinking = { type: "enabled", budget_tokens: 10_000 };
    const { sent, losses } = translate({ messages: [user], thinking });
    expect(sent.reasoning_effort).toBe("medium");
    expect(losses).toMatchObject([
      { path: "thinking.budget_tokens", asked: 10_000, sent: "medium" },
    ]);
    expect(
      translate({ messages: [user], thinking: { type: "disabled" } }).sent.reasoning_effort,
    ).toBe("none");
  });

  it("names hosted tools and fields that it does not carry (traps 8, 31)", () => {
    const tools = [{ type: "web_search_20250305", name: "web_search" }];
    const { sent, losses } = translate({
      messages: [user],
      tools,
      container: "c",
      metadata: { user_id: "u", more: 1 },
    });
    expect(sent.tools).toBeUndefined();
    expect(sent.user).toBe("u");
    expect(losses.map(({ path }) => path)).toEqual(["container", "metadata.more", "tools[0]"]);
  });

  it("has nothing between calls and their results", () => {
    const call = (id: string) => ({ type: "tool_use", id, name: "f", input: {} });
    const result = (id: string) => ({ type: "tool_result", tool_use_id: id, content: id });
    const turns = [
      { role: "assistant", content: [call("a"), call("b")] },
      { role: "user", content: [result("a"), { type: "text", text: "Well" }] },
      { role: "system", content: "Mind" },
      { role: "user", content: [result("b")] },
    ];
    const messages = translate({ messages: turns }).sent.messages as { role: string }[];
    expect(messages.map(({ role }) => role)).toEqual([
      "assistant",
      "tool",
      "tool",
      "user",
      "system",
    ]);
  });

  it("leaves out what OpenAI refuses and other hosts take, by name", () => {
    const mark = { type: "ephemeral" };
    const body = {
      top_k: 5,
      messages: [
        { role: "user", content: [{ type: "text", text: "Hi", cache_control: mark }] },
        {
          role: "assistant",
          content: [
            { type: "thinking", thinking: "Hm" },
            { type: "text", text: "Yes" },
          ],
        },
        { role: "user", content: "Go on" },
      ],
    };
    const taken = JSON.stringify(translate(body).sent);
    for (const key of ["top_k", "cache_control", "reasoning_content"]) expect(taken).toContain(key);
    const { sent, losses } = translate(body, true);
    const refused = JSON.stringify(sent);
    for (const key of ["top_k", "cache_control", "reasoning_content"]) {
      expect(refused).not.toContain(key);
    }
    expect(losses.map(({ path }) => path)).toEqual([
      "messages[0].content[0].cache_control",
      "messages[1].content[0].thinking",
      "top_k",
    ]);
  });
});
