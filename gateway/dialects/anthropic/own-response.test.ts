import { expect, it } from "vitest";
import type { JsonObject } from "../../ir/json.ts";
import { Losses } from "../../ir/losses.ts";
import type { Part } from "../../ir/parts.ts";
import type { Response } from "../../ir/response.ts";
import type { Usage } from "../../ir/usage.ts";
import { AnswerCallIds } from "../answer-context.ts";
import { Names } from "../names.ts";
import { decodeResponse } from "./decode-response.ts";
import { encodeOwnResponse } from "./own-response.ts";

function edited(answer: object, edit: (response: Response) => Response): JsonObject {
  const context = {
    losses: new Losses("answer"),
    id: "answer_1",
    model: "model-b",
    created: 1,
    toolNames: new Names(/[^\w-]/g, 64),
    freeform: new Set<string>(),
    callIds: new AnswerCallIds("answer_1"),
  };
  return encodeOwnResponse(edit(decodeResponse(answer as JsonObject)), context);
}

const message = (content: readonly object[], more: object = {}) => ({
  id: "m",
  type: "message",
  content,
  stop_reason: "stop_sequence",
  stop_sequence: "x",
  own: 1,
  ...more,
});

const eachPart = (edit: (part: Part) => Part) => (response: Response) => ({
  ...response,
  candidates: response.candidates.map((one) => ({ ...one, parts: one.parts.map(edit) })),
});

it("has other words where they were, and everything else as it was", () => {
  const content = (words: string, seal: object = {}) => [
    { type: "thinking", thinking: words, ...seal },
    { type: "server_tool_use", id: "a", name: "web_search", input: {} },
    { type: "text", text: words, citations: [{ type: "page_location", document_title: "t" }] },
  ];
  const sent = edited(
    message(content("Hi", { signature: "s" })),
    eachPart((part) =>
      part.type === "text" || part.type === "reasoning" ? { ...part, text: "other" } : part,
    ),
  );
  expect(sent).toEqual(message(content("other")));
});

it("has another word for the stop only when it means another thing", () => {
  const stop = (reason: "end" | "refusal") => (response: Response) => ({
    ...response,
    candidates: response.candidates.map((one) => ({ ...one, stop: { reason, raw: "x" } })),
  });
  const answer = message([]);
  expect(edited(answer, stop("end"))).toBe(answer);
  expect(edited(answer, stop("refusal")).stop_reason).toBe("refusal");
});

it("keeps the citations that are left, each as it was spelled", () => {
  const citation = (document_title: string) => ({ type: "page_location", document_title, own: 1 });
  const text = (...titles: string[]) => ({
    type: "text",
    text: "Hi",
    citations: titles.map(citation),
  });
  const sent = edited(
    message([text("a", "b", "c")]),
    eachPart((part) =>
      part.type === "text"
        ? {
            ...part,
            citations: (part.citations ?? [])
              .slice(1)
              .map((one) => (one.title === "c" ? { ...one, title: "d" } : one)),
          }
        : part,
    ),
  );
  expect(sent).toEqual(message([text("b", "d")]));
});

it("counts the tokens where they are billed", () => {
  const output = (tokens: number) => (response: Response) => {
    const usage = response.usage as Usage;
    return { ...response, usage: { ...usage, main: { ...usage.main, output: tokens } } };
  };
  const counts = (output_tokens: number) => ({
    input_tokens: 3,
    cache_read_input_tokens: 2,
    output_tokens,
    own: 1,
  });
  expect(edited(message([], { usage: counts(1) }), output(9))).toEqual(
    message([], { usage: counts(9) }),
  );
  const billed = (tokens: number) => ({
    usage: { ...counts(0), iterations: [{ type: "message", ...counts(tokens) }] },
  });
  expect(edited(message([], billed(1)), output(9))).toEqual(message([], billed(9)));
});
