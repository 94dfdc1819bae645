import { expect, it } from "vitest";
import { FailureLimit } from "./failure-limit.ts";

it("lets an address try again when its window is over", () => {
  let now = 0;
  const limit = new FailureLimit(() => now);
  for (let count = 0; count < 50; count += 1) limit.note("a");
  expect(limit.wait("a")).toBe(10_000);
  now = 9_999;
  expect(limit.wait("a")).toBe(1);
  now = 10_000;
  expect(limit.wait("a")).toBe(0);
  limit.note("a");
  expect(limit.wait("a")).toBe(0);
});

it("remembers a bounded number of addresses", () => {
  const limit = new FailureLimit(() => 0);
  for (let count = 0; count < 50; count += 1) limit.note("first");
  for (let index = 0; index < 10_000; index += 1) limit.note(`address ${index}`);
  expect(limit.wait("first")).toBe(0);
});
