import { useEffect, useRef } from "react";
import styles from "./tooltip-layer.module.css";

const wait = 350;
/** Long enough to move the pointer onto the tooltip itself. */
const linger = 120;

/**
 * Shows the `data-tip` of whatever is hovered or focused. One layer for the page, so that thousands
 * of cells can have a tip each at no cost.
 */
export function TooltipLayer() {
  const layer = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const element = layer.current;
    return element ? watch(element) : undefined;
  }, []);

  return <div ref={layer} popover="manual" className={styles.tip} aria-hidden="true" />;
}

function watch(layer: HTMLElement): () => void {
  let anchor: Element | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const end = new AbortController();
  const { signal } = end;

  const hide = () => {
    clearTimeout(timer);
    anchor = null;
    if (layer.matches(":popover-open")) layer.hidePopover();
  };

  const show = () => {
    const tip = anchor?.getAttribute("data-tip");
    if (!anchor?.isConnected || !tip) return hide();
    layer.textContent = tip;
    if (!layer.matches(":popover-open")) layer.showPopover();
    place(layer, anchor.getBoundingClientRect());
  };

  const aim = (target: Element | null, delay: number) => {
    if (target && target === anchor) return;
    clearTimeout(timer);
    anchor = target;
    const open = layer.matches(":popover-open");
    if (!target) timer = setTimeout(hide, linger);
    else timer = setTimeout(show, open ? 0 : delay);
  };

  const over = (event: Event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (target && layer.contains(target)) return clearTimeout(timer);
    aim(target?.closest("[data-tip]") ?? null, wait);
  };
  const focus = (event: Event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (target?.matches(":focus-visible")) aim(target.closest("[data-tip]"), 0);
  };

  document.addEventListener("pointerover", over, { signal });
  document.addEventListener("pointerleave", () => aim(null, 0), { signal });
  document.addEventListener("focusin", focus, { signal });
  document.addEventListener("focusout", hide, { signal });
  document.addEventListener("pointerdown", hide, { signal });
  document.addEventListener("keydown", (event) => event.key === "Escape" && hide(), { signal });
  document.addEventListener("scroll", hide, { signal, capture: true, passive: true });
  return () => {
    end.abort();
    hide();
  };
}

function place(layer: HTMLElement, beside: DOMRect): void {
  const { offsetWidth: width, offsetHeight: height } = layer;
  const left = beside.left + beside.width / 2 - width / 2;
  const above = beside.top - height - 6;
  layer.style.left = `${Math.max(8, Math.min(left, window.innerWidth - width - 8))}px`;
  layer.style.top = `${above < 8 ? beside.bottom + 6 : above}px`;
}
