import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import type { StoreProblem } from "./failure.ts";
import { temporaryStore } from "./fixtures/temporary.ts";
import { schedulePruning } from "./prune-schedule.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("prunes a while after the start and then again and again, until it is called off", async () => {
  const { store } = await temporaryStore(onTestFinished);
  const steps = vi.spyOn(store.requests, "deleteOlderThan").mockResolvedValue(0);
  const end = schedulePruning(store, 7, Date.now);
  expect(steps).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(steps).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(12 * 3_600_000);
  expect(steps).toHaveBeenCalledTimes(3);
  end();
  expect(vi.getTimerCount()).toBe(0);
});

test("reports a pruning that fails and goes on with the next", async () => {
  const { store } = await temporaryStore(onTestFinished);
  const cause = new Error("locked");
  const steps = vi.spyOn(store.requests, "deleteOlderThan").mockRejectedValue(cause);
  const problems: StoreProblem[] = [];
  onTestFinished(schedulePruning(store, 7, Date.now, (problem) => problems.push(problem)));
  await vi.advanceTimersByTimeAsync(6 * 3_600_000);
  expect(steps).toHaveBeenCalledTimes(2);
  expect(problems).toHaveLength(2);
  expect(problems[0]).toMatchObject({ level: "warn", cause });
});
