import { describe, expect, it } from "vitest";
import { decodeResponse as decodeMessage } from "../../gateway/dialects/anthropic/decode-response.ts";
import { encodeResponse as encodeMessage } from "../../gateway/dialects/anthropic/encode-response.ts";
import { decodeResponse as decodeChat } from "../../gateway/dialects/openai-chat/decode-response.ts";
import { encodeResponse as encodeChat } from "../../gateway/dialects/openai-chat/encode-response.ts";
import { isObject, type JsonObject } from "../../gateway/ir/json.ts";
import { readRecorded } from "../contract/recorded.ts";
import { describeWith } from "../requirements.ts";
import { context } from "./answer-context.ts";
import { readChat, readMessage, type Said } from "./answer-readers.ts";

/** The recorded whole answers of a dialect that hold what the key says. */
function wholeAnswers(path: string, kind: string, key: string): [string, JsonObject][] {
  return readRecorded(path, [kind]).flatMap(({ id, response }) => {
    const { body } = response;
    return response.status < 300 && isObject(body) && Array.isArray(body[key]) ? [[id, body]] : [];
  });
}

describeWith("corpus", "recorded whole answers, read by a client of the other dialect", (path) => {
  it("say the same as messages when a chat provider gave them", () => {
    const answers = wholeAnswers(path, "openai-chat", "choices");
    const differing = answers.filter(([, answer]) => {
      return !equal(readChat(answer), readMessage(encodeMessage(decodeChat(answer), context())));
    });
    expect(answers.length).toBeGreaterThan(200);
    expect(differing.map(([id]) => id)).toEqual([]);
  });

  it("say the same as chat completions when Anthropic gave them", () => {
    const answers = wholeAnswers(path, "anthropic", "content");
    const differing = answers.filter(([, answer]) => {
      return !equal(readMessage(answer), readChat(encodeChat(decodeMessage(answer), context())));
    });
    expect(answers.length).toBeGreaterThan(100);
    expect(differing.map(([id]) => id)).toEqual([]);
  });
});

/** A message always reports tokens and a stop: where the provider gave none, they are 0 and the end. */
function equal(a: Said, b: Said): boolean {
  const plain = ({ tokens = [0, 0], stop, ...said }: Said) =>
    JSON.stringify([said, tokens, stop === "other" ? "end" : stop]);
  return plain(a) === plain(b);
}

describe("the readers", () => {
  it("tell answers apart that differ in a word, a call, a stop or a token", () => {
    const answer = (content: string, finish: string, tokens: number, call = "f") =>
      readChat({
        choices: [
          {
            message: {
              content,
              tool_calls: [{ function: { name: call, arguments: '{"b":1,"a":2}' } }],
            },
            finish_reason: finish,
          },
        ],
        usage: { prompt_tokens: tokens, completion_tokens: 1 },
      });
    const base = answer("Hi", "tool_calls", 3);
    expect(base.calls).toEqual(['f({"a":2,"b":1})']);
    expect(equal(base, answer("Hi", "tool_calls", 3))).toBe(true);
    for (const other of [
      answer("Ho", "tool_calls", 3),
      answer("Hi", "length", 3),
      answer("Hi", "tool_calls", 4),
      answer("Hi", "tool_calls", 3, "g"),
    ]) {
      expect(equal(base, other)).toBe(false);
    }
  });
});
