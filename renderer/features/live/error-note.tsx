import { CircleX } from "lucide-react";
import { Section } from "../../components/section.tsx";
import { errorHints } from "../../error-hints.ts";
import type { LiveRow } from "../../stores/live-rows.ts";
import { strings } from "../../strings.ts";
import styles from "./error-note.module.css";

/** What went wrong, in the gateway's words, its code, and what helps against it. */
export function ErrorNote({ error }: { readonly error: NonNullable<LiveRow["record"]["error"]> }) {
  const hint = errorHints[error.code];
  return (
    <Section title={strings.detail.error} aside={<code className={styles.code}>{error.code}</code>}>
      <div className={styles.note}>
        <CircleX className={styles.icon} size={15} aria-hidden="true" />
        <div className={styles.words}>
          <p className={styles.message}>{error.message}</p>
          {hint !== undefined && <p className={styles.hint}>{hint}</p>}
        </div>
      </div>
    </Section>
  );
}
