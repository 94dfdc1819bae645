import { describe, expect, it } from "vitest";
import { createStored } from "./stored.ts";

function memoryStorage(entries: Record<string, string> = {}) {
  return {
    entries,
    getItem: (key: string) => entries[key] ?? null,
    setItem(key: string, value: string) {
      entries[key] = value;
    },
  };
}

const parseNumber = (text: string) => (Number.isFinite(Number(text)) ? Number(text) : undefined);

describe("stored", () => {
  it("reads what an earlier page wrote", () => {
    const storage = memoryStorage();
    createStored(() => storage, "width", 400, parseNumber).write(512);
    expect(createStored(() => storage, "width", 400, parseNumber).read()).toBe(512);
  });

  it("falls back when the stored text is unusable", () => {
    const storage = memoryStorage({ width: "wide" });
    expect(createStored(() => storage, "width", 400, parseNumber).read()).toBe(400);
  });

  it("keeps the value for the page's life where storage is blocked", () => {
    const blocked = () => {
      throw new Error("blocked");
    };
    const width = createStored(blocked, "width", 400, parseNumber);
    expect(width.read()).toBe(400);
    width.write(512);
    expect(width.read()).toBe(512);
  });
});
