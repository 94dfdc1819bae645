import { describe, expect, test } from "vitest";
import { requestBody } from "./bodies.ts";
import { select } from "./scenarios.ts";
import { median, percentile } from "./statistics.ts";

const names = (...wanted: string[]) => select(wanted).scenarios.map(({ name }) => name);

describe("the choice of scenarios", () => {
  test("is all of them without a name", () => {
    const { scenarios, specials } = select([]);
    expect(scenarios).toHaveLength(38);
    expect(specials).toEqual(["startup", "memory"]);
  });

  test("narrows down by words of different kinds, joined or not", () => {
    expect(names("chat-1k", "stream")).toEqual([
      "chat-1k-stream-c1",
      "chat-1k-stream-c10",
      "chat-1k-stream-c100",
    ]);
    expect(names("stream-c10", "1k-chat")).toEqual(["chat-1k-stream-c10"]);
  });

  test("adds words of one kind up", () => {
    expect(names("messages-whole-c1", "1k", "32k")).toEqual([
      "messages-1k-whole-c1",
      "messages-32k-whole-c1",
    ]);
  });

  test("leaves out the lanes that are not named", () => {
    const { scenarios } = select(["filter", "32k", "c1"]);
    expect(scenarios.map(({ name, lanes }) => [name, lanes])).toEqual([
      ["chat-32k-stream-c1", ["filter"]],
    ]);
  });

  test("takes no scenario when only something else is named", () => {
    expect(select(["memory"])).toEqual({ scenarios: [], specials: ["memory"] });
  });

  test("refuses a word that it does not know", () => {
    expect(() => select(["chat-2k"])).toThrow('"2k"');
  });
});

describe("request bodies", () => {
  test.each([
    ["1k", 1024],
    ["32k", 32 * 1024],
    ["400k", 400_000],
  ] as const)("of %s have that size within a percent", (size, bytes) => {
    for (const dialect of ["chat", "messages"] as const) {
      const options = { dialect, size, model: "bench-model", stream: true, includeUsage: false };
      const body = requestBody(options);
      expect(Math.abs(body.length - bytes)).toBeLessThan(bytes / 100);
      expect(requestBody(options).equals(body)).toBe(true);
    }
  });

  test("of an agent hold 200 turns and 40 tools", () => {
    const body = requestBody({
      dialect: "messages",
      size: "400k",
      model: "bench-claude",
      stream: false,
      includeUsage: false,
    });
    const { messages, tools } = JSON.parse(body.toString()) as Record<string, unknown[]>;
    expect(messages).toHaveLength(200);
    expect(tools).toHaveLength(40);
  });
});

describe("statistics", () => {
  test("take the middle of the values that are there", () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(median([Number.NaN, 7])).toBe(7);
    expect(median([])).toBeNaN();
  });

  test("take percentiles of sorted values", () => {
    const values = Float64Array.from({ length: 100 }, (_, index) => index);
    expect(percentile(values, 0.5)).toBe(50);
    expect(percentile(values, 0.99)).toBe(99);
    expect(percentile(values.subarray(0, 1), 0.99)).toBe(0);
  });
});
