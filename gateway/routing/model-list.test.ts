import { expect, test } from "vitest";
import { maxModels, readModelPage, sameModels, uniqueModels } from "./model-list.ts";

test("reads OpenAI's list", () => {
  const data = [{ id: "gpt-5", object: "model", created: 1_754_000_000, owned_by: "openai" }];
  expect(readModelPage({ object: "list", data })).toEqual({
    models: [{ id: "gpt-5", created: 1_754_000_000 }],
  });
});

test("reads a page of Anthropic's list and where the next one starts", () => {
  const entry = {
    type: "model",
    id: "claude-opus-5",
    display_name: "Claude Opus 5",
    created_at: "2026-02-04T00:00:00Z",
  };
  const page = { data: [entry], has_more: true, first_id: "x", last_id: "claude-opus-5" };
  const models = [{ id: "claude-opus-5", name: "Claude Opus 5", created: 1_770_163_200 }];
  expect(readModelPage(page)).toEqual({ models, next: "claude-opus-5" });
  expect(readModelPage({ ...page, has_more: false })).toEqual({ models });
  const { last_id: _, ...withoutLast } = page;
  expect(readModelPage(withoutLast)).toEqual({ models, next: "claude-opus-5" });
});

test("reads bare arrays of models or ids, and an empty list that is null", () => {
  expect(readModelPage([{ id: "a" }, "b"])).toEqual({ models: [{ id: "a" }, { id: "b" }] });
  expect(readModelPage({ object: "list", data: null })).toEqual({ models: [] });
  expect(readModelPage({ data: [] })).toEqual({ models: [] });
});

test.each([
  [{ error: { message: "no" } }],
  [{ data: {} }],
  [{ data: null }],
  ["gpt-5"],
  [null],
  [1],
])("takes %j for no list", (answer) => {
  expect(readModelPage(answer)).toBeUndefined();
});

test("leaves out entries that name no usable model, and facts of a wrong kind", () => {
  const long = "x".repeat(600);
  const data = [null, 5, {}, { id: "" }, { id: 7 }, { id: "a\r\nb" }, { id: long }];
  expect(readModelPage({ data })).toEqual({ models: [] });
  const odd = [
    { id: "a", created: "now", name: 5 },
    { id: "b", created: 0, created_at: "never" },
  ];
  expect(readModelPage({ data: odd })).toEqual({ models: [{ id: "a" }, { id: "b" }] });
});

test.each([-1, 0, 253_402_300_800, 1_754_000_000_000, 1.754e18, "1754000000", null])(
  "takes %j for no time at which a model was made",
  (created) => {
    expect(readModelPage([{ id: "a", created }])?.models).toEqual([{ id: "a" }]);
  },
);

test("bounds the list and the names in it", () => {
  const ids = Array.from({ length: maxModels + 5 }, (_, index) => `model-${index}`);
  expect(readModelPage(ids)?.models).toHaveLength(maxModels);
  const models = readModelPage([{ id: "a", name: "n".repeat(1000) }])?.models;
  expect(models?.[0]?.name?.length).toBeLessThan(1000);
});

test("keeps each model once, the first of its id", () => {
  const models = [{ id: "a", name: "first" }, { id: "b" }, { id: "a", name: "second" }];
  expect(uniqueModels(models)).toEqual([{ id: "a", name: "first" }, { id: "b" }]);
});

test("tells lists apart by any fact and by their order", () => {
  const list = [
    { id: "a", created: 1 },
    { id: "b", name: "B" },
  ];
  expect(sameModels(list, structuredClone(list))).toBe(true);
  expect(sameModels(list, list.toReversed())).toBe(false);
  expect(
    sameModels(list, [
      { id: "a", created: 2 },
      { id: "b", name: "B" },
    ]),
  ).toBe(false);
  expect(sameModels(list, [{ id: "a", created: 1 }, { id: "b" }])).toBe(false);
  expect(sameModels(list, list.slice(1))).toBe(false);
});
