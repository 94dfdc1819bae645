export type Placement = "below-start" | "below-end" | "above-start" | "right-end";

type Box = {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
};
type Size = { readonly width: number; readonly height: number };

const gap = 4;
const margin = 8;

/**
 * Where a floating box goes beside its anchor, in viewport pixels: on the wanted side, on the other
 * one when it does not fit there, and always inside the viewport.
 */
export function placeBeside(
  anchor: Box,
  box: Size,
  viewport: Size,
  placement: Placement,
): { readonly left: number; readonly top: number } {
  const below = anchor.bottom + gap;
  const above = anchor.top - gap - box.height;
  const vertical: Readonly<Record<Placement, number>> = {
    "below-start": below + box.height > viewport.height - margin && above >= margin ? above : below,
    "below-end": below + box.height > viewport.height - margin && above >= margin ? above : below,
    "above-start": above < margin ? below : above,
    "right-end": anchor.bottom - box.height,
  };
  const horizontal: Readonly<Record<Placement, number>> = {
    "below-start": anchor.left,
    "below-end": anchor.right - box.width,
    "above-start": anchor.left,
    "right-end": anchor.right + gap,
  };
  const inside = (value: number, size: number, limit: number) =>
    Math.max(margin, Math.min(value, limit - size - margin));
  return {
    left: inside(horizontal[placement], box.width, viewport.width),
    top: inside(vertical[placement], box.height, viewport.height),
  };
}
