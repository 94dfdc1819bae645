import type { ReactNode } from "react";
import { classNames } from "../lib/class-names.ts";
import styles from "./badge.module.css";

/** A word in a hairline box: what kind of thing this is. `tip` explains it on hover. */
export function Badge({
  tone = "neutral",
  tip,
  children,
}: {
  readonly tone?: "neutral" | "accent" | "warn";
  readonly tip?: string | undefined;
  readonly children: ReactNode;
}) {
  return (
    <span className={classNames(styles.badge, styles[tone])} data-tip={tip}>
      {children}
    </span>
  );
}
