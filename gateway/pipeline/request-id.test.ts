import { expect, it } from "vitest";
import { createRequestId } from "./request-id.ts";

it("makes ids that are unique and sort by their start", () => {
  const now = Date.parse("2026-11-21T00:00:00Z");
  const ids = Array.from({ length: 10_000 }, (_, index) =>
    createRequestId(now + Math.floor(index / 100)),
  );
  expect(new Set(ids).size).toBe(ids.length);
  expect([...ids].sort()).toEqual(ids);
  expect(ids[0]).toMatch(/^req_[0-9a-hjkmnp-tv-z]{26}$/);
});
