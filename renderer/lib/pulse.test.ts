import { describe, expect, it } from "vitest";
import { addSample, pulseOf, pulsePoints, type Sample } from "./pulse.ts";

const traceOf = (samples: readonly Sample[]) => samples.reduce(addSample, [] as readonly Sample[]);

describe("pulse", () => {
  it("counts what arrived in each span, the newest last", () => {
    const trace = traceOf([
      { at: 0, tokens: 5 },
      { at: 300, tokens: 9 },
      { at: 900, tokens: 20 },
    ]);
    expect(pulseOf(trace, 999, 4, 250)).toEqual([5, 4, 0, 11]);
  });

  it("lets old arrivals leave the picture without counting them again", () => {
    const trace = traceOf([
      { at: 0, tokens: 100 },
      { at: 5000, tokens: 103 },
    ]);
    expect(pulseOf(trace, 5100, 4, 250)).toEqual([0, 0, 0, 3]);
  });

  it("ignores a count that did not grow", () => {
    const trace = traceOf([{ at: 0, tokens: 4 }]);
    expect(addSample(trace, { at: 900, tokens: 4 })).toBe(trace);
  });

  it("keeps a long stream's trace bounded and its total right", () => {
    const samples = Array.from({ length: 5000 }, (_, i) => ({ at: i * 10, tokens: i + 1 }));
    const trace = traceOf(samples);
    expect(trace.length).toBeLessThanOrEqual(48);
    expect(trace.at(-1)?.tokens).toBe(5000);
  });

  it("draws inside its box", () => {
    const points = pulsePoints([0, 2, 50, 1], 48, 14).split(" ");
    const ys = points.map((point) => Number(point.split(",")[1]));
    expect(points[0]).toBe("0.0,13.0");
    expect(points.at(-1)?.startsWith("48.0,")).toBe(true);
    expect(Math.min(...ys)).toBe(1);
    expect(Math.max(...ys)).toBe(13);
  });
});
