import { expect, it } from "vitest";
import { plainLine } from "./logger.ts";

const line = (level: number, msg: string, message?: string) =>
  plainLine(
    JSON.stringify({ level, msg, ...(message ? { err: { message, stack: "at x" } } : {}) }),
  );

it("tells a person what happened and why, on one line", () => {
  expect(line(30, "up")).toBe("info: up\n");
  expect(line(40, "no list", "refused")).toBe("warning: no list (refused)\n");
  expect(line(40, "no list: refused", "refused")).toBe("warning: no list: refused\n");
});

it("adds the stack of what is broken", () => {
  expect(line(50, "a request failed", "boom")).toBe("error: a request failed (boom)\nat x\n");
});
