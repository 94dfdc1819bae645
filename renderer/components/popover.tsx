import { type ReactNode, type RefObject, useEffect, useId, useRef, useState } from "react";
import { classNames } from "../lib/class-names.ts";
import styles from "./popover.module.css";
import { type Placement, placeBeside } from "./popover-place.ts";

export type PopoverControl = {
  readonly id: string;
  readonly open: boolean;
  readonly anchor: RefObject<HTMLButtonElement | null>;
  readonly element: RefObject<HTMLDivElement | null>;
  readonly setOpen: (open: boolean) => void;
  readonly close: () => void;
};

/** The state of a popover and what ties it to the button that opens it. */
export function usePopover(): PopoverControl {
  const id = useId();
  const anchor = useRef<HTMLButtonElement>(null);
  const element = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);
  return { id, open, anchor, element, setOpen, close: () => element.current?.hidePopover() };
}

/** A floating box of the browser's top layer; Esc and a click elsewhere close it. */
export function Popover({
  control,
  placement,
  label,
  className,
  children,
}: {
  readonly control: PopoverControl;
  readonly placement: Placement;
  readonly label?: string;
  readonly className?: string | undefined;
  /** Rendered only while it is open. */
  readonly children: ReactNode;
}) {
  const { id, open, anchor, element, setOpen } = control;

  useEffect(() => {
    const box = element.current;
    if (!open || !box) return;
    const place = () => {
      const beside = anchor.current?.getBoundingClientRect();
      if (!beside) return;
      const viewport = { width: window.innerWidth, height: window.innerHeight };
      const size = { width: box.offsetWidth, height: box.offsetHeight };
      const { left, top } = placeBeside(beside, size, viewport, placement);
      box.style.left = `${left}px`;
      box.style.top = `${top}px`;
    };
    place();
    const observer = new ResizeObserver(place);
    observer.observe(box);
    window.addEventListener("resize", place);
    return () => {
      observer.disconnect();
      window.removeEventListener("resize", place);
    };
  }, [open, anchor, element, placement]);

  return (
    <div
      ref={element}
      id={id}
      popover="auto"
      {...(label === undefined ? {} : { role: "dialog", "aria-label": label })}
      className={classNames(styles.popover, className)}
      onToggle={(event) => setOpen(event.newState === "open")}
    >
      {open && children}
    </div>
  );
}
