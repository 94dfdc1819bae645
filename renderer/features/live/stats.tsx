import { classNames } from "../../lib/class-names.ts";
import { format } from "../../lib/format.ts";
import { strings } from "../../strings.ts";
import styles from "./stats.module.css";
import type { Summary } from "./summary.ts";

const text = strings.live.stats;

/** The numbers over what the list shows. */
export function Stats({ summary }: { readonly summary: Summary }) {
  const { inFlight, requests, failures, unseen, inputTokens, outputTokens, withoutTokens } =
    summary;
  const tokens = text.tokensHint(format.count(inputTokens), format.count(outputTokens));
  const missing =
    withoutTokens > 0 ? `\n${text.tokensUnknown(withoutTokens, format.count(withoutTokens))}` : "";
  return (
    <dl className={styles.stats} aria-label={text.label}>
      <Stat name={text.inFlight} tone={inFlight > 0 ? styles.active : undefined}>
        {format.count(inFlight)}
      </Stat>
      <Stat name={text.requests}>{format.count(requests)}</Stat>
      <Stat name={text.tokens} tip={tokens + missing}>
        {format.compact(inputTokens + outputTokens)}
      </Stat>
      <Stat
        name={text.failures}
        tone={unseen > 0 ? styles.bad : undefined}
        tip={unseen > 0 ? text.failuresUnseen(unseen, format.count(unseen)) : undefined}
      >
        {format.count(failures)}
      </Stat>
    </dl>
  );
}

function Stat({
  name,
  tone,
  tip,
  children,
}: {
  readonly name: string;
  readonly tone?: string | undefined;
  readonly tip?: string | undefined;
  readonly children: string;
}) {
  return (
    <div className={styles.stat} data-tip={tip}>
      <dt className={styles.name}>{name}</dt>
      <dd className={classNames(styles.value, tone)}>{children}</dd>
    </div>
  );
}
