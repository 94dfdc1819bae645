import { Check, Copy, TriangleAlert } from "lucide-react";
import { useEffect, useState } from "react";
import { classNames } from "../lib/class-names.ts";
import { copyText } from "../lib/clipboard.ts";
import { strings } from "../strings.ts";
import styles from "./copy-button.module.css";

const icons = { idle: Copy, done: Check, failed: TriangleAlert } as const;

/** Copies a text and says that it did. */
export function CopyButton({
  text,
  what,
  className,
}: {
  readonly text: string;
  /** What is copied, for its label: `the address`. */
  readonly what: string;
  readonly className?: string | undefined;
}) {
  const [outcome, setOutcome] = useState<keyof typeof icons>("idle");
  const Icon = icons[outcome];

  useEffect(() => {
    if (outcome === "idle") return;
    const timer = setTimeout(() => setOutcome("idle"), outcome === "done" ? 1600 : 5000);
    return () => clearTimeout(timer);
  }, [outcome]);

  const labels = {
    idle: strings.copy.of(what),
    done: strings.copy.done,
    failed: strings.copy.failed,
  };
  return (
    <button
      type="button"
      className={classNames(styles.copy, styles[outcome], className)}
      aria-label={strings.copy.of(what)}
      data-tip={labels[outcome]}
      onClick={async (event) => {
        event.stopPropagation();
        setOutcome((await copyText(text)) ? "done" : "failed");
      }}
    >
      <Icon size={13} aria-hidden="true" />
      <span className="visually-hidden" role="status">
        {outcome === "idle" ? "" : labels[outcome]}
      </span>
    </button>
  );
}
