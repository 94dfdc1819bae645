import { describe, expect, it } from "vitest";
import { createFormat } from "./format.ts";

const format = createFormat("en-GB");

describe("format", () => {
  it("writes durations in the unit a reader expects, without crossing into the next by rounding", () => {
    const written = [0.424, 4.2, 9.96, 12.6, 843, 999.4, 999.6, 1240, 9994, 9996, 12_440, 59_960];
    expect(written.map(format.duration)).toEqual([
      "0.42 ms",
      "4.2 ms",
      "10 ms",
      "13 ms",
      "843 ms",
      "999 ms",
      "1.00 s",
      "1.24 s",
      "9.99 s",
      "10.0 s",
      "12.4 s",
      "1 m 00 s",
    ]);
    expect(format.duration(125_000)).toBe("2 m 05 s");
    expect(format.duration(3_780_000)).toBe("1 h 03 m");
  });

  it("lets a running time tick in tenths and never shows it negative", () => {
    expect(format.elapsed(-40)).toBe("0.0 s");
    expect(format.elapsed(3_449)).toBe("3.4 s");
    expect(format.elapsed(61_000)).toBe("1 m 01 s");
  });

  it("keeps three significant digits in large counts", () => {
    const written = [0, 987, 999, 1000, 12_400, 99_949, 99_950, 999_499, 999_500, 1_240_000];
    expect(written.map(format.compact)).toEqual([
      "0",
      "987",
      "999",
      "1.00k",
      "12.4k",
      "99.9k",
      "100k",
      "999k",
      "1.00M",
      "1.24M",
    ]);
    expect(format.compact(3_200_000_000)).toBe("3.20G");
  });

  it("follows the locale's separators", () => {
    const german = createFormat("de-DE");
    expect(german.count(1_234_567)).toBe("1.234.567");
    expect(german.duration(1240)).toBe("1,24 s");
    expect(german.compact(12_400)).toBe("12,4k");
  });

  it("writes sizes in decimal units and rates in tokens per second", () => {
    expect([0, 999, 1000, 32_768, 1_500_000].map(format.bytes)).toEqual([
      "0 B",
      "999 B",
      "1.00 kB",
      "32.8 kB",
      "1.50 MB",
    ]);
    expect(format.rate(87.4)).toBe("87 tok/s");
    expect(format.rate(4.25)).toBe("4.3 tok/s");
  });

  it("adds the date to a time of another day", () => {
    const at = new Date(2025, 2, 4, 14, 3, 21, 7).getTime();
    expect(format.clock(at, at + 1000)).toBe("14:03:21");
    expect(format.clock(at, at + 86_400_000)).toBe("4 Mar 14:03");
    expect(format.exact(at)).toBe("4 Mar 2025, 14:03:21.007");
  });

  it("tells how long ago something was", () => {
    expect(format.relative(1000, 4500)).toBe("3 seconds ago");
    expect(format.relative(0, 61_000)).toBe("1 minute ago");
    expect(format.relative(0, 7_300_000)).toBe("2 hours ago");
    expect(format.relative(0, 3 * 86_400_000)).toBe("3 days ago");
    expect(format.relative(10, 0)).toBe("now");
  });
});
