import { expect, it } from "vitest";
import type { RequestLoss } from "../../../gateway/admin/contract.ts";
import { groupLosses } from "./group-losses.ts";

const loss = (path: string, more: Partial<RequestLoss> = {}): RequestLoss => ({
  side: "request",
  path,
  reason: "absent-in-target",
  asked: null,
  sent: null,
  ...more,
});

it("puts losses of one field together, where they came first", () => {
  const losses = [
    loss("messages[0].name"),
    loss("seed"),
    loss("messages[12].name"),
    loss("messages[3].name", { side: "answer" }),
  ];
  expect(groupLosses(losses).map(({ loss: { path }, count }) => [path, count])).toEqual([
    ["messages[0].name", 2],
    ["seed", 1],
    ["messages[3].name", 1],
  ]);
});

it("keeps apart what became something else", () => {
  const one = { reason: "approximated", asked: "2", sent: "1" } as const;
  expect(groupLosses([loss("a", one), loss("a", { ...one, asked: "3" })])).toHaveLength(2);
});
