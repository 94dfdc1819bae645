import type { ReactNode } from "react";
import { classNames } from "../lib/class-names.ts";
import styles from "./facts.module.css";

/** Names and values, one pair a line. */
export function Facts({ children }: { readonly children: ReactNode }) {
  return <dl className={styles.facts}>{children}</dl>;
}

/** One pair; `code` sets ids and the like in the monospace face. */
export function Fact({
  name,
  code = false,
  children,
}: {
  readonly name: string;
  readonly code?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <div className={styles.fact}>
      <dt className={styles.name}>{name}</dt>
      <dd className={classNames(styles.value, code && styles.code)}>{children}</dd>
    </div>
  );
}
