import { expect, it } from "vitest";
import { Names } from "./names.ts";

it("leaves what is allowed, and maps the rest so that it can be restored (trap 9)", () => {
  const names = new Names(/[^\w-]/g, 8);
  const sent = ["plain", "a.b", "a/b", "a b", "much-too-long", "much-too-loud", ""].map((name) => {
    return [name, names.send(name)] as const;
  });
  expect(names.send("plain")).toBe("plain");
  expect(new Set(sent.map(([, name]) => name)).size).toBe(sent.length);
  for (const [name, there] of sent) {
    expect(there).toMatch(/^[\w-]{1,8}$/);
    expect(names.restore(there)).toBe(name);
    expect(names.send(name)).toBe(there);
  }
  expect(names.restore("never sent")).toBe("never sent");
});
