import { strings } from "../strings.ts";
import styles from "./unknown.module.css";

/** A dash for what is not known, with the reason on hover and for assistive technology. */
export function Unknown({ reason }: { readonly reason: string }) {
  return (
    <span className={styles.unknown} data-tip={reason}>
      <span aria-hidden="true">{strings.dash}</span>
      <span className="visually-hidden">{reason}</span>
    </span>
  );
}
