import { Badge } from "../../components/badge.tsx";
import { Section } from "../../components/section.tsx";
import { format } from "../../lib/format.ts";
import type { LiveRow } from "../../stores/live-rows.ts";
import { strings } from "../../strings.ts";
import { groupLosses } from "./group-losses.ts";
import styles from "./loss-section.module.css";

const text = strings.detail.lossList;

/** What the translation of a request and of its answer could not carry, one by one. */
export function LossSection({ row }: { readonly row: LiveRow }) {
  const { losses, lossList } = row.record;
  if (lossList.length === 0) return null;
  return (
    <Section title={text.title}>
      <ul className={styles.list}>
        {groupLosses(lossList).map(({ loss: { side, path, reason, asked, sent }, count }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list of a request only grows
          <li key={at} className={styles.loss}>
            <span className={styles.where}>
              <code className={styles.path}>{path}</code>
              <Badge>{text.sides[side]}</Badge>
              {count > 1 && <Badge>{text.places(format.count(count))}</Badge>}
            </span>
            <span className={styles.why}>{text.reasons[reason]}</span>
            {asked !== null && sent !== null && (
              <span className={styles.change}>
                <code>{asked}</code> {text.became} <code>{sent}</code>
              </span>
            )}
          </li>
        ))}
      </ul>
      {losses > lossList.length && (
        <p className={styles.why}>{text.more(format.count(losses - lossList.length))}</p>
      )}
    </Section>
  );
}
