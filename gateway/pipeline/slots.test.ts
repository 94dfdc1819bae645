import { expect, it } from "vitest";
import { Slots } from "./slots.ts";

const thing = (name: string) => ({ name, slot: -1 });

it("holds things, forgets them, and uses their places again", () => {
  const slots = new Slots<ReturnType<typeof thing>>();
  const [a, b, c] = [thing("a"), thing("b"), thing("c")];
  slots.add(a);
  slots.add(b);
  slots.delete(a);
  slots.delete(a);
  expect(slots.has(a)).toBe(false);
  slots.add(c);
  expect([...slots].map(({ name }) => name)).toEqual(["c", "b"]);
  expect(slots.size).toBe(2);
  expect(c.slot).toBe(0);
});
