import { classNames } from "../lib/class-names.ts";
import styles from "./code-line.module.css";
import { CopyButton } from "./copy-button.tsx";

/** Code to run or copy as it stands. */
export function CodeLine({
  code,
  what,
  className,
}: {
  readonly code: string;
  /** What is copied, for the button's label. */
  readonly what: string;
  readonly className?: string | undefined;
}) {
  return (
    <div className={classNames(styles.line, className)}>
      <pre className={styles.code}>
        <code>{code}</code>
      </pre>
      <CopyButton text={code} what={what} />
    </div>
  );
}
