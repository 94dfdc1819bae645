import { expect, it } from "vitest";
import type { JsonObject } from "../../ir/json.ts";
import { Losses } from "../../ir/losses.ts";
import type { Part } from "../../ir/parts.ts";
import type { Candidate, Response } from "../../ir/response.ts";
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

const choice = (message: object, finish_reason = "stop") => ({
  index: 0,
  message: { role: "assistant", ...message },
  finish_reason,
  own: 1,
});

const each = (edit: (candidate: Candidate) => Candidate) => (response: Response) => ({
  ...response,
  candidates: response.candidates.map(edit),
});

const eachPart = (edit: (part: Part) => Part) =>
  each((candidate) => ({ ...candidate, parts: candidate.parts.map(edit) }));

it("has other words where the provider has them, and everything else as it was", () => {
  const message = (words: string) => ({ content: words, reasoning: words, refusal: words, own: 1 });
  const sent = edited(
    { id: "a", choices: [choice(message("Hi"), "eos")], x: 1 },
    eachPart((part) => ({ ...part, text: "other" }) as Part),
  );
  expect(sent).toEqual({ id: "a", choices: [choice(message("other"), "eos")], x: 1 });
});

it("has another word for the stop only when it means another thing", () => {
  const stop = (reason: "end" | "tool" | "length") =>
    each((candidate) => ({ ...candidate, stop: { reason, raw: "x" } }));
  const call = { id: "c", function: { name: "f", arguments: "{}" } };
  const answer = { choices: [choice({ content: null, tool_calls: [call] }, "stop")] };
  expect(edited(answer, stop("tool"))).toBe(answer);
  expect(edited(answer, stop("length"))).toMatchObject({ choices: [{ finish_reason: "length" }] });
});

it("counts the tokens where the provider counts them", () => {
  const answer = (cached: number) => ({
    choices: [],
    usage: {
      prompt_tokens: 5,
      completion_tokens: 1,
      total_tokens: 6,
      prompt_cache_hit_tokens: cached,
    },
  });
  const sent = edited(answer(2), (response) => ({
    ...response,
    usage: { raw: {}, main: { input: 5, output: 1, cacheRead: 3 } },
  }));
  expect(sent).toEqual(answer(3));
});

it("keeps the annotations that are left, and those that are no citations", () => {
  const annotation = (url: string) => ({ type: "url_citation", url_citation: { url, own: 1 } });
  const annotations = [annotation("a"), { type: "file" }, annotation("b"), annotation("c")];
  const sent = edited(
    { choices: [choice({ content: "Hi", annotations })] },
    eachPart((part) =>
      part.type === "text"
        ? {
            ...part,
            citations: (part.citations ?? [])
              .slice(1)
              .map((one) => (one.url === "c" ? { ...one, url: "d" } : one)),
          }
        : part,
    ),
  );
  expect(sent).toEqual({
    choices: [
      choice({ content: "Hi", annotations: [{ type: "file" }, annotation("b"), annotation("d")] }),
    ],
  });
});

it("says in words what was put in place of a call", () => {
  const call = { id: "c", function: { name: "f", arguments: "{}" } };
  const sent = edited(
    { choices: [choice({ content: null, tool_calls: [call] }, "tool_calls")] },
    each((candidate) => ({
      ...candidate,
      parts: [{ type: "text", text: "No." }],
      stop: { reason: "end", raw: "stop" },
    })),
  );
  expect(sent).toEqual({ choices: [choice({ content: "No." }, "stop")] });
});
