import { describe, expect, it } from "vitest";
import { GatewayError } from "../../errors.ts";
import type { JsonObject } from "../../ir/json.ts";
import { Losses } from "../../ir/losses.ts";
import { CallIds } from "../call-ids.ts";
import type { EncodeContext } from "../encode.ts";
import { Names } from "../names.ts";
import { decodeRequest } from "../openai-chat/decode-request.ts";
import { encodeRequest } from "./encode-request.ts";

/** A chat request as Anthropic gets it, with what was lost on the way. */
function translate(body: JsonObject) {
  const context: EncodeContext = {
    losses: new Losses("request"),
    model: "claude",
    toolNames: new Names(/[^\w-]/g, 64),
    callIds: new CallIds(new Names(/[^\w-]/g, 64)),
  };
  const sent = encodeRequest(decodeRequest(body), context);
  return { sent, losses: context.losses.list };
}

const user = { role: "user", content: "Hi" };
const call = (id: string, args: string) => ({
  id,
  type: "function",
  function: { name: "get", arguments: args },
});
const result = (id: string, content: unknown) => ({ role: "tool", tool_call_id: id, content });

describe("a chat request for Anthropic", () => {
  it("puts the results of parallel calls into one message (trap 1)", () => {
    const assistant = {
      role: "assistant",
      content: null,
      tool_calls: [call("a", "{}"), call("b", "")],
    };
    const { sent } = translate({
      messages: [user, assistant, result("a", "1"), result("b", "2"), user],
    } as never);
    expect(sent.messages).toEqual([
      { role: "user", content: [{ type: "text", text: "Hi" }] },
      {
        role: "assistant",
        content: [
          { type: "tool_use", id: "a", name: "get", input: {} },
          { type: "tool_use", id: "b", name: "get", input: {} },
        ],
      },
      {
        role: "user",
        content: [
          { type: "tool_result", tool_use_id: "a", content: "1" },
          { type: "tool_result", tool_use_id: "b", content: "2" },
        ],
      },
      { role: "user", content: [{ type: "text", text: "Hi" }] },
    ]);
  });

  it("puts arguments that are no object into one, on record (trap 2)", () => {
    const assistant = { role: "assistant", content: null, tool_calls: [call("a", '{"x":')] };
    const { sent, losses } = translate({ messages: [user, assistant] } as never);
    expect(JSON.stringify(sent.messages)).toContain('"input":{"input":"{\\"x\\":"}');
    expect(losses).toMatchObject([
      { path: "messages[1].tool_calls[0].function.arguments", reason: "approximated" },
    ]);
  });

  it.each([
    ["auto", { type: "auto", disable_parallel_tool_use: true }],
    ["none", { type: "none" }],
    ["required", { type: "any", disable_parallel_tool_use: true }],
    [
      { type: "function", function: { name: "get" } },
      { type: "tool", name: "get", disable_parallel_tool_use: true },
    ],
  ])("carries the choice %j and calls one at a time (trap 3)", (choice, wanted) => {
    const tools = [{ type: "function", function: { name: "get", strict: true } }];
    const { sent } = translate({
      messages: [user],
      tools,
      tool_choice: choice,
      parallel_tool_calls: false,
    } as never);
    expect(sent.tool_choice).toEqual(wanted);
    expect(sent.tools).toEqual([
      { name: "get", input_schema: { type: "object", properties: {} }, strict: true },
    ]);
  });

  it("gives a freeform tool as a function with one text, on record (trap 7)", () => {
    const tools = [{ type: "custom", custom: { name: "patch", description: "Edits" } }];
    const { sent, losses } = translate({ messages: [user], tools } as never);
    expect(sent.tools).toMatchObject([
      { name: "patch", description: "Edits", input_schema: { required: ["input"] } },
    ]);
    expect(losses).toMatchObject([{ path: "tools[0]", asked: "custom", sent: "function" }]);
  });

  it("keeps instructions first, cache marks and all (traps 15, 27)", () => {
    const mark = { type: "ephemeral", ttl: "1h" };
    const { sent, losses } = translate({
      messages: [
        { role: "system", content: [{ type: "text", text: "A", cache_control: mark }] },
        { role: "developer", content: "B" },
        user,
        { role: "system", content: "C" },
      ],
    } as never);
    expect(sent.system).toEqual([
      { type: "text", text: "A", cache_control: mark },
      { type: "text", text: "B" },
    ]);
    expect(losses).toMatchObject([{ path: "messages[3].role", asked: "system", sent: "user" }]);
  });

  it("has nothing between calls and their results", () => {
    const call = (id: string) => ({
      id,
      type: "function",
      function: { name: "f", arguments: "{}" },
    });
    const result = (id: string) => ({ role: "tool", tool_call_id: id, content: id });
    const assistant = { role: "assistant", content: null, tool_calls: [call("a"), call("b")] };
    const { sent } = translate({ messages: [assistant, result("a"), user, result("b")] } as never);
    expect(sent.messages).toMatchObject([
      { role: "assistant" },
      { role: "user", content: [{ tool_use_id: "a" }, { tool_use_id: "b" }] },
      { role: "user", content: [{ type: "text" }] },
    ]);
  });

  it("sends no unsigned thought (trap 13)", () => {
    const assistant = { role: "assistant", content: "Yes", reasoning_content: "Hm" };
    const { sent, losses } = translate({ messages: [user, assistant, user] } as never);
    expect(JSON.stringify(sent)).not.toContain("Hm");
    expect(losses).toMatchObject([{ reason: "absent-in-target" }]);
  });

  it("asks for thinking by effort, and for a schema (traps 14, 29)", () => {
    const schema = { type: "object", additionalProperties: false };
    const { sent } = translate({
      messages: [user],
      reasoning_effort: "minimal",
      response_format: { type: "json_schema", json_schema: { name: "n", schema } },
    } as never);
    expect(sent).toMatchObject({
      thinking: { type: "adaptive" },
      output_config: { effort: "low", format: { type: "json_schema", schema } },
    });
    expect(
      translate({ messages: [user], reasoning_effort: "none" } as never).sent.thinking,
    ).toEqual({
      type: "disabled",
    });
  });

  it("refuses sound and several answers with a code (trap 28)", () => {
    const audio = { type: "input_audio", input_audio: { data: "AAAA", format: "wav" } };
    const codeOf = (body: object) => {
      try {
        translate(body as never);
        return undefined;
      } catch (thrown) {
        return thrown instanceof GatewayError ? thrown.code : "not coded";
      }
    };
    expect(codeOf({ messages: [{ role: "user", content: [audio] }] })).toBe("media_unsupported");
    expect(codeOf({ messages: [user], n: 2 })).toBe("candidates_unsupported");
    expect(codeOf({ messages: [user], n: 1 })).toBeUndefined();
  });

  it("names every field that it does not carry (trap 31)", () => {
    const { losses } = translate({
      messages: [user],
      seed: 1,
      logit_bias: { 5: 1 },
      stop: null,
    } as never);
    expect(losses.map(({ path }) => path)).toEqual(["seed", "logit_bias"]);
  });
});
