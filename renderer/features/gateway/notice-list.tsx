import { Info, TriangleAlert } from "lucide-react";
import type { Status } from "../../../gateway/admin/contract.ts";
import { classNames } from "../../lib/class-names.ts";
import { strings } from "../../strings.ts";
import styles from "./notice-list.module.css";

/** What the user should know about the start. */
export function NoticeList({ notices }: { readonly notices: Status["notices"] }) {
  return (
    <ul className={styles.list}>
      {notices.map(({ level, text }) => {
        const Icon = level === "warning" ? TriangleAlert : Info;
        return (
          <li key={text} className={styles.notice}>
            <Icon
              className={classNames(styles.icon, styles[level])}
              size={14}
              aria-label={strings.gateway[level]}
            />
            <span className={styles.text}>{text}</span>
          </li>
        );
      })}
    </ul>
  );
}
