import {
  Check,
  CircleAlert,
  CircleQuestionMark,
  CircleX,
  Clock,
  LogOut,
  type LucideIcon,
  Radio,
  Scissors,
} from "lucide-react";
import { classNames } from "../../lib/class-names.ts";
import type { LiveRow } from "../../stores/live-rows.ts";
import { strings } from "../../strings.ts";
import { lookOf, type Phase } from "./phases.ts";
import styles from "./status-label.module.css";

const icons: Readonly<Record<Phase, LucideIcon>> = {
  waiting: Clock,
  streaming: Radio,
  done: Check,
  failed: CircleX,
  truncated: Scissors,
  "client-gone": LogOut,
  lost: CircleQuestionMark,
};

/** How a request stands: an icon, a word, and the HTTP status once there is one. */
export function StatusLabel({ row }: { readonly row: LiveRow }) {
  const { record } = row;
  const { phase, word, tone } = lookOf(row);
  const Icon = tone === "warn" && phase === "done" ? CircleAlert : icons[phase];
  const stop = record.stopReason === null ? undefined : strings.stops[record.stopReason];
  const reason = record.error?.message ?? (phase === "done" ? stop : undefined);
  return (
    <span
      className={classNames(styles.status, styles[tone])}
      data-tip={reason ?? strings.phaseHints[phase]}
    >
      <Icon className={styles.icon} size={14} aria-hidden="true" />
      <span className={styles.word}>{word}</span>
      {record.status !== null && <span className={styles.code}>{record.status}</span>}
    </span>
  );
}
