import { expect, it } from "vitest";
import { dialects } from "../dialects/index.ts";
import { type Exchange, emptyFacts } from "./exchange.ts";
import { makeRow } from "./record.ts";

function exchangeWith(answer: object): Exchange {
  const facts = { ...emptyFacts({}), wholeAnswer: Buffer.from(JSON.stringify(answer)) };
  return {
    id: "req_1",
    startedAt: 1,
    started: 0,
    method: "POST",
    path: "/v1/chat/completions",
    headers: {},
    operation: "chat-completions",
    dialect: dialects["openai-chat"],
    sink: undefined as never,
    facts,
    readAt: 0,
    closed: false,
    slot: -1,
    countsAsStream: false,
    beatAt: undefined,
    onlyBeats: false,
    abandon: undefined,
  };
}

const choices = [{ index: 0, message: { content: "Hi" }, finish_reason: "stop" }];

it("keeps a whole answer's tokens although the live view looked at it before it settled", () => {
  const exchange = exchangeWith({ choices, usage: { prompt_tokens: 9, completion_tokens: 2 } });
  for (const at of [5, 10]) {
    expect(makeRow(exchange, at)).toMatchObject({
      duration_ms: at,
      stop_reason: "end",
      input_tokens: 9,
      output_tokens: 2,
    });
  }
  expect(exchange.facts.wholeAnswer).toBeUndefined();
});

it("keeps the numbers of a usage object that is too large to keep", () => {
  const usage = { prompt_tokens: 9, completion_tokens: 2, junk: "x".repeat(20_000) };
  const row = makeRow(exchangeWith({ choices, usage }), 5);
  expect(row).toMatchObject({ input_tokens: 9, output_tokens: 2, usage: null });
});

it.each([
  ["content_filter", "filter"],
  ["of its own", "unknown"],
  [null, null],
])("keeps why the model stopped, %j, in the gateway's own word", (finish_reason, stop_reason) => {
  const answer = { choices: [{ ...choices[0], finish_reason }] };
  expect(makeRow(exchangeWith(answer), 5)).toMatchObject({ stop_reason });
});
