import { pulseOf, pulsePoints } from "../../lib/pulse.ts";
import type { LiveRow } from "../../stores/live-rows.ts";
import styles from "./pulse-line.module.css";
import { useRowNow } from "./use-row-now.ts";

const width = 44;
const height = 14;
const buckets = 18;
const bucketMs = 250;

/** How tokens arrived over the last few seconds, as a small line. */
export function PulseLine({ row }: { readonly row: LiveRow }) {
  const now = useRowNow(row);
  const points = pulsePoints(pulseOf(row.trace, now, buckets, bucketMs), width, height);
  return (
    <svg className={styles.pulse} width={width} height={height} aria-hidden="true">
      <polyline points={points} />
    </svg>
  );
}
