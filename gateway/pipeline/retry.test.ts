import { describe, expect, it } from "vitest";
import { GatewayError } from "../errors.ts";
import type { AttemptResult } from "./answers/answer.ts";
import { waitBeforeRetry } from "./retry.ts";

const settings = { maxRetries: 2, initialBackoff: 500, maxBackoff: 8000, factor: 2, jitter: 0.1 };

function refused(retryable: boolean, retryAfterMs?: number): AttemptResult {
  const error = new GatewayError("provider_error", "no", {
    status: 429,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
  return {
    kind: "refused",
    refusal: { status: 429, headers: {}, body: undefined, error, retryable },
  };
}

const wait = (result: AttemptResult, attempts = 1, random = 0) =>
  waitBeforeRetry(result, attempts, settings, () => random);

describe("waiting before a retry", () => {
  it("doubles the wait with each try, less a random share", () => {
    expect(wait(refused(true), 1)).toBe(500);
    expect(wait(refused(true), 2)).toBe(1000);
    expect(wait(refused(true), 1, 1)).toBe(450);
  });

  it("ends after the retries that are allowed", () => {
    expect(wait(refused(true), 3)).toBeUndefined();
  });

  it("waits as long as the provider asks, and gives up where that is too long", () => {
    expect(wait(refused(true, 3000))).toBe(3000);
    expect(wait(refused(true, 9000))).toBeUndefined();
  });

  it("does not repeat what cannot succeed", () => {
    expect(wait(refused(false))).toBeUndefined();
    const error = new GatewayError("provider_answer_unrecognised", "what");
    expect(wait({ kind: "failed", error, retryable: false })).toBeUndefined();
  });

  it("repeats a failure to connect", () => {
    const error = new GatewayError("provider_unreachable", "gone");
    expect(wait({ kind: "failed", error, retryable: true })).toBe(500);
  });
});
