import { Section } from "../../components/section.tsx";
import { Unknown } from "../../components/unknown.tsx";
import { classNames } from "../../lib/class-names.ts";
import { format } from "../../lib/format.ts";
import { isRunning, type LiveRow } from "../../stores/live-rows.ts";
import { strings } from "../../strings.ts";
import { type TokenPart, tokenParts } from "./token-parts.ts";
import styles from "./token-section.module.css";
import { whyNoTokens } from "./unknown-reasons.ts";

const text = strings.detail;

/** What went in and what came out, and what each is made of. */
export function TokenSection({ row }: { readonly row: LiveRow }) {
  const { tokens, outputSoFar } = row.record;
  const scale = Math.max(tokens.input ?? 0, tokens.output ?? 0, 1);
  return (
    <Section title={text.tokens}>
      <Side row={row} side="input" parts={tokenParts(tokens, "input")} scale={scale} />
      {isRunning(row) && outputSoFar > 0 ? (
        <div className={styles.side} data-tip={strings.live.soFar(exact(outputSoFar))}>
          <span className={styles.name}>{text.output}</span>
          <span className={styles.running}>
            {exact(outputSoFar)} {text.running}
          </span>
        </div>
      ) : (
        <Side row={row} side="output" parts={tokenParts(tokens, "output")} scale={scale} />
      )}
    </Section>
  );
}

function Side({
  row,
  side,
  parts,
  scale,
}: {
  readonly row: LiveRow;
  readonly side: "input" | "output";
  readonly parts: readonly TokenPart[];
  /** Tokens that the whole width stands for. */
  readonly scale: number;
}) {
  const total = row.record.tokens[side];
  return (
    <div className={styles.side}>
      <span className={styles.name}>{text[side]}</span>
      {total === null ? (
        <span>
          <Unknown reason={whyNoTokens(row, side)} />
          <span className={styles.why} aria-hidden="true">
            {whyNoTokens(row, side)}
          </span>
        </span>
      ) : (
        <>
          <span className={styles.total}>{exact(total)}</span>
          <span className={styles.bar} aria-hidden="true">
            {parts.map((part) => (
              <span
                key={part.id}
                className={classNames(styles.part, styles[part.id])}
                style={{ inlineSize: `${(part.count / scale) * 100}%` }}
              />
            ))}
          </span>
          {parts.length > 1 && <Legend parts={parts} />}
        </>
      )}
    </div>
  );
}

function Legend({ parts }: { readonly parts: readonly TokenPart[] }) {
  return (
    <ul className={styles.legend}>
      {parts.map((part) => (
        <li key={part.id} className={styles.entry}>
          <span className={classNames(styles.swatch, styles[part.id])} aria-hidden="true" />
          <span className={styles.count}>{format.count(part.count)}</span>{" "}
          {text.tokenParts[part.id]}
        </li>
      ))}
    </ul>
  );
}

function exact(n: number): string {
  return `${format.count(n)} ${strings.units.tok}`;
}
