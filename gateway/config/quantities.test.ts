import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readBoolean, readDuration, readNumber, readSize } from "./quantities.ts";

describe("a duration", () => {
  it.each([
    ["600", 600_000],
    ["0.5", 500],
    ["10m", 600_000],
    ["1h30m", 5_400_000],
    ["1s", 1000],
    ["500ms", 500],
    ["1.5h", 5_400_000],
    ["2m3s4ms", 123_004],
    ["250us", 0.25],
    ["250µs", 0.25],
    ["0", 0],
  ])("reads %s as %d ms", (text, ms) => {
    expect(readDuration(text)).toBeCloseTo(ms, 9);
  });

  it.each(["", "ten", "10 m", "-1s", "1d", "m", "1h30", "10mm", "1e3", ".5s", "1.s"])(
    "does not read %j",
    (text) => {
      expect(readDuration(text)).toBeUndefined();
    },
  );

  it("adds its parts, in any order of units", () => {
    const part = fc.tuple(fc.nat({ max: 10_000 }), fc.constantFrom("ms", "s", "m", "h"));
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), (parts) => {
        const unit = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
        const sum = parts.reduce((total, [count, name]) => total + count * unit[name], 0);
        expect(readDuration(parts.flat().join(""))).toBe(sum);
      }),
    );
  });
});

describe("a size", () => {
  it.each([
    ["1048576", 1_048_576],
    ["10M", 10 * 1024 ** 2],
    ["500K", 500 * 1024],
    ["1G", 1024 ** 3],
    ["10mb", 10 * 1024 ** 2],
    ["10 MB", 10 * 1024 ** 2],
    ["2048B", 2048],
  ])("reads %s as %d bytes", (text, bytes) => {
    expect(readSize(text)).toBe(bytes);
  });

  it.each(["", "M", "1.5M", "-1M", "10T", "10MiB", "ten"])("does not read %j", (text) => {
    expect(readSize(text)).toBeUndefined();
  });
});

describe("a boolean", () => {
  it.each(["true", "1", "yes", "on", "TRUE", "On"])("reads %s as true", (text) => {
    expect(readBoolean(text)).toBe(true);
  });

  it.each(["false", "0", "no", "off", "False", "OFF"])("reads %s as false", (text) => {
    expect(readBoolean(text)).toBe(false);
  });

  it.each(["", "2", "y", "enabled", "constructor"])("does not read %j", (text) => {
    expect(readBoolean(text)).toBeUndefined();
  });
});

it.each(["", "-1", "1e3", "0x10", "1,5", "NaN", "Infinity", " 1"])(
  "does not read %j as a number",
  (text) => {
    expect(readNumber(text)).toBeUndefined();
  },
);
