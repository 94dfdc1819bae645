import { X } from "lucide-react";
import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef, useState } from "react";
import type { Stored } from "../lib/stored.ts";
import { strings } from "../strings.ts";
import { IconButton } from "./button.tsx";
import styles from "./drawer.module.css";

const narrowest = 340;
const step = 24;

/** Details beside what they belong to: the list stays in sight, and the width is the user's. */
export function Drawer({
  label,
  header,
  width: stored,
  onClose,
  children,
}: {
  readonly label: string;
  readonly header: ReactNode;
  readonly width: Stored<number>;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  const drawer = useRef<HTMLElement>(null);
  const [width, setWidth] = useState(stored.read);

  const widest = () => Math.max(narrowest, (drawer.current?.parentElement?.clientWidth ?? 0) * 0.7);
  const resize = (wanted: number) => {
    const next = Math.round(Math.max(narrowest, Math.min(wanted, widest())));
    setWidth(next);
    stored.write(next);
  };

  return (
    <aside
      ref={drawer}
      className={styles.drawer}
      aria-label={label}
      style={{ "--width": `${width}px` }}
    >
      <ResizeHandle width={width} widest={widest} onResize={resize} />
      <div className={styles.head}>
        {header}
        <IconButton icon={X} label={strings.detail.close} onClick={onClose} />
      </div>
      <div className={styles.body}>{children}</div>
    </aside>
  );
}

function ResizeHandle({
  width,
  widest,
  onResize,
}: {
  readonly width: number;
  readonly widest: () => number;
  readonly onResize: (width: number) => void;
}) {
  const start = useRef<{ x: number; width: number } | null>(null);

  const onKeyDown = (event: KeyboardEvent) => {
    const moves: Readonly<Record<string, number>> = {
      ArrowLeft: width + step,
      ArrowRight: width - step,
      Home: widest(),
      End: narrowest,
    };
    const next = moves[event.key];
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    onResize(next);
  };
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    event.preventDefault();
    event.currentTarget.setPointerCapture(event.pointerId);
    start.current = { x: event.clientX, width };
  };
  const onPointerMove = (event: PointerEvent) => {
    if (start.current) onResize(start.current.width + start.current.x - event.clientX);
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule cannot be dragged; a focusable separator is the pattern for splitters
    <div
      className={styles.handle}
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={strings.detail.resize}
      aria-valuenow={width}
      aria-valuemin={narrowest}
      onKeyDown={onKeyDown}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={() => {
        start.current = null;
      }}
    />
  );
}
