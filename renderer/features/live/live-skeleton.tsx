import styles from "./live-skeleton.module.css";

const lines = Array.from({ length: 14 }, (_, index) => index);

/** Rows of the size that is coming, while the first snapshot is on its way. */
export function LiveSkeleton() {
  return (
    <div className={styles.skeleton} aria-hidden="true">
      {lines.map((line) => (
        <div key={line} className={styles.row}>
          <span className={styles.short} />
          <span className={styles.long} />
          <span className={styles.short} />
        </div>
      ))}
    </div>
  );
}
