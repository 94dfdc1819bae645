import { Check, ChevronDown, type LucideIcon } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from "react";
import { classNames } from "../lib/class-names.ts";
import styles from "./menu.module.css";
import { Popover, usePopover } from "./popover.tsx";
import type { Placement } from "./popover-place.ts";

export type MenuOption<T> = {
  readonly value: T;
  readonly label: string;
  /** Stands at the end, muted: how many there are. */
  readonly aside?: string;
  readonly icon?: ReactNode;
};

/** A button that opens a list of which one holds. */
export function Menu<T extends string | number | null>({
  label,
  shown,
  narrowed = false,
  options,
  value,
  onChange,
  placement = "below-start",
  icon: Icon,
  className,
}: {
  /** What is chosen here, for assistive technology. */
  readonly label: string;
  /** What the button says; nothing leaves only its icon. */
  readonly shown?: ReactNode;
  /** Whether the choice is another than the usual one; marked on the button. */
  readonly narrowed?: boolean;
  readonly options: readonly MenuOption<T>[];
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly placement?: Placement;
  readonly icon?: LucideIcon;
  readonly className?: string | undefined;
}) {
  const control = usePopover();
  const chosen = options.find((option) => option.value === value);
  return (
    <>
      <button
        ref={control.anchor}
        type="button"
        className={classNames(styles.button, narrowed && styles.narrowed, className)}
        popoverTarget={control.id}
        aria-haspopup="menu"
        aria-expanded={control.open}
        aria-label={chosen ? `${label}: ${chosen.label}` : label}
        data-tip={shown === undefined ? label : undefined}
      >
        {Icon && <Icon size={15} aria-hidden="true" />}
        {shown !== undefined && <span className={styles.shown}>{shown}</span>}
        {shown !== undefined && (
          <ChevronDown className={styles.chevron} size={13} aria-hidden="true" />
        )}
      </button>
      <Popover control={control} placement={placement}>
        <MenuList
          label={label}
          options={options}
          value={value}
          onChoose={(next) => {
            control.close();
            onChange(next);
          }}
        />
      </Popover>
    </>
  );
}

function MenuList<T extends string | number | null>({
  label,
  options,
  value,
  onChoose,
}: {
  readonly label: string;
  readonly options: readonly MenuOption<T>[];
  readonly value: T;
  readonly onChoose: (value: T) => void;
}) {
  const list = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const items = [
      ...(list.current?.querySelectorAll<HTMLElement>('[role="menuitemradio"]') ?? []),
    ];
    const checked = items.find((item) => item.getAttribute("aria-checked") === "true");
    (checked ?? items[0])?.focus();
  }, []);

  return (
    <div ref={list} role="menu" aria-label={label} className={styles.list} onKeyDown={walk}>
      {options.map((option) => (
        <button
          key={String(option.value)}
          type="button"
          role="menuitemradio"
          aria-checked={option.value === value}
          className={styles.option}
          tabIndex={-1}
          onClick={() => onChoose(option.value)}
        >
          <span className={styles.check}>
            {option.value === value && <Check size={14} aria-hidden="true" />}
          </span>
          {option.icon}
          <span className={styles.label}>{option.label}</span>
          {option.aside !== undefined && <span className={styles.aside}>{option.aside}</span>}
        </button>
      ))}
    </div>
  );
}

/** Arrow keys, Home, End and first letters move the focus through a menu. */
function walk(event: KeyboardEvent<HTMLElement>): void {
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>('[role="menuitemradio"]')];
  const at = items.indexOf(document.activeElement as HTMLElement);
  const next = target(event.key, at, items);
  if (!next) return;
  event.preventDefault();
  event.stopPropagation();
  next.focus();
}

function target(key: string, at: number, items: readonly HTMLElement[]): HTMLElement | undefined {
  if (key === "ArrowDown") return items[(at + 1) % items.length];
  if (key === "ArrowUp") return items.at((at <= 0 ? items.length : at) - 1);
  if (key === "Home") return items[0];
  if (key === "End") return items.at(-1);
  if (key.length !== 1 || key === " ") return undefined;
  const after = [...items.slice(at + 1), ...items.slice(0, at + 1)];
  return after.find((item) => item.textContent.trim().toLowerCase().startsWith(key.toLowerCase()));
}
