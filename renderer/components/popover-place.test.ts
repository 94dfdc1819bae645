import { describe, expect, it } from "vitest";
import { placeBeside } from "./popover-place.ts";

const viewport = { width: 1000, height: 600 };
const box = { width: 200, height: 300 };
const anchorAt = (left: number, top: number) => ({ left, top, right: left + 80, bottom: top + 28 });

describe("popover place", () => {
  it("stands below its anchor, aligned to the asked side", () => {
    expect(placeBeside(anchorAt(400, 40), box, viewport, "below-start")).toEqual({
      left: 400,
      top: 72,
    });
    expect(placeBeside(anchorAt(400, 40), box, viewport, "below-end")).toEqual({
      left: 280,
      top: 72,
    });
  });

  it("turns over where there is no room", () => {
    expect(placeBeside(anchorAt(400, 500), box, viewport, "below-start").top).toBe(196);
    expect(placeBeside(anchorAt(400, 100), box, viewport, "above-start").top).toBe(132);
  });

  it("never leaves the viewport", () => {
    expect(placeBeside(anchorAt(960, 560), box, viewport, "right-end")).toEqual({
      left: 792,
      top: 288,
    });
    expect(placeBeside(anchorAt(-50, 2), box, viewport, "right-end")).toEqual({ left: 34, top: 8 });
  });
});
