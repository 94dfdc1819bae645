import { describe, expect, it } from "vitest";
import { GatewayError } from "../../errors.ts";
import { Losses } from "../../ir/losses.ts";
import { AnswerCallIds, type AnswerContext } from "../answer-context.ts";
import { Names } from "../names.ts";
import { decodeResponse } from "../openai-chat/decode-response.ts";
import { encodeResponse } from "./encode-response.ts";

/** A chat completion as an Anthropic client gets it. */
function translate(message: object, more: object = {}, freeform: string[] = []) {
  const context: AnswerContext = {
    losses: new Losses("answer"),
    id: "msg_1",
    model: "model-b",
    created: 1,
    toolNames: new Names(/[^\w-]/g, 64),
    freeform: new Set(freeform),
    callIds: new AnswerCallIds("msg_1"),
  };
  const answer = { choices: [{ index: 0, message, finish_reason: "stop" }], ...more };
  return { sent: encodeResponse(decodeResponse(answer as never), context), losses: context.losses };
}

const called = (args: string) => ({
  content: null,
  tool_calls: [{ id: "call_1", type: "function", function: { name: "get", arguments: args } }],
});

describe("a chat completion for an Anthropic client", () => {
  it("stops for its calls whatever the provider said (trap 6)", () => {
    const { sent } = translate(called('{"a":1}'));
    expect(sent).toMatchObject({
      id: "msg_1",
      model: "model-b",
      stop_reason: "tool_use",
      content: [{ type: "tool_use", id: "call_1", name: "get", input: { a: 1 } }],
    });
  });

  it("loses what only it can say, and not what means nothing beyond the wire (trap 31)", () => {
    const wire = { system_fingerprint: "fp", obfuscation: "x", x_groq: { id: "r" } };
    const { losses } = translate({ content: "Hi" }, { ...wire, provider: "P" });
    expect(losses.list).toEqual([{ side: "answer", path: "provider", reason: "absent-in-target" }]);
  });

  it("is refused when a call's arguments are no object: never a call of something else (trap 10)", () => {
    for (const args of ["[1]", '{"a":', "5"]) {
      expect(() => translate(called(args))).toThrow(GatewayError);
    }
    expect(translate(called("")).sent.content).toMatchObject([{ input: {} }]);
  });

  it("counts what was cached apart, and never more than the whole (trap 16)", () => {
    const usage = (cached: number, written: number) => ({
      usage: {
        prompt_tokens: 100,
        completion_tokens: 7,
        prompt_tokens_details: { cached_tokens: cached, cache_write_tokens: written },
      },
    });
    expect(translate({ content: "Hi" }, usage(60, 10)).sent.usage).toEqual({
      input_tokens: 30,
      cache_read_input_tokens: 60,
      cache_creation_input_tokens: 10,
      output_tokens: 7,
    });
    expect(translate({ content: "Hi" }, usage(90, 90)).sent.usage).toMatchObject({
      input_tokens: 0,
      cache_read_input_tokens: 90,
      cache_creation_input_tokens: 10,
    });
  });

  it("tells a refusal as one (trap 6)", () => {
    const { sent } = translate({ content: null, refusal: "I can't" });
    expect(sent).toMatchObject({
      stop_reason: "refusal",
      content: [{ type: "text", text: "I can't" }],
    });
  });
});
