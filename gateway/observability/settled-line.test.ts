import { expect, it } from "vitest";
import { sampleRow } from "../store/fixtures/sample-row.ts";
import { settledLine } from "./settled-line.ts";

it("says where a request went, how often it was tried and how it ended", () => {
  expect(settledLine(sampleRow("a"))).toBe(
    'POST /v1/chat/completions to openai as "gpt-5.6-mini" in 2 attempts: 200 (complete) after 1234.5 ms',
  );
});

it("says what is known of one that went nowhere", () => {
  const nowhere = { provider: null, resolved_model: null, attempts: 0, status: 404 };
  const failed = { outcome: "failed", error_code: "model_not_found", duration_ms: 0.25 } as const;
  expect(settledLine(sampleRow("a", { ...nowhere, ...failed }))).toBe(
    "POST /v1/chat/completions: 404 (failed, model_not_found) after 0.3 ms",
  );
});

it("lets no name of a model write to the terminal", () => {
  expect(settledLine(sampleRow("a", { resolved_model: "\u001b[2J" }))).toContain('"\\u001b[2J"');
});
