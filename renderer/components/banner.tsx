import { type LucideIcon, X } from "lucide-react";
import type { ReactNode } from "react";
import { classNames } from "../lib/class-names.ts";
import { strings } from "../strings.ts";
import styles from "./banner.module.css";
import { IconButton } from "./button.tsx";

/** A line across the page about its whole state. */
export function Banner({
  tone,
  icon: Icon,
  action,
  onDismiss,
  children,
}: {
  readonly tone: "info" | "warn" | "bad";
  readonly icon: LucideIcon;
  readonly action?: ReactNode;
  readonly onDismiss?: (() => void) | undefined;
  readonly children: ReactNode;
}) {
  return (
    <div className={classNames(styles.banner, styles[tone])}>
      <Icon className={styles.icon} size={15} aria-hidden="true" />
      <p className={styles.text}>{children}</p>
      {action}
      {onDismiss && <IconButton icon={X} label={strings.notices.dismiss} onClick={onDismiss} />}
    </div>
  );
}
