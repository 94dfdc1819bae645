import { Unknown } from "../../components/unknown.tsx";
import { format } from "../../lib/format.ts";
import { isRunning, type LiveRow } from "../../stores/live-rows.ts";
import { strings } from "../../strings.ts";
import styles from "./figures.module.css";
import { PulseLine } from "./pulse-line.tsx";
import { whyNoDuration, whyNoTokens, whyNoTtft } from "./unknown-reasons.ts";
import { useRowNow } from "./use-row-now.ts";

/** Prompt tokens. */
export function InputTokens({ row }: { readonly row: LiveRow }) {
  const { input } = row.record.tokens;
  if (input === null) return <Unknown reason={whyNoTokens(row, "input")} />;
  return <span data-tip={exactTokens(input)}>{format.compact(input)}</span>;
}

/** Answer tokens; while they arrive, about how many, with their pulse. */
export function OutputTokens({ row }: { readonly row: LiveRow }) {
  const { outputSoFar, tokens } = row.record;
  const soFar = isRunning(row) && outputSoFar > 0;
  if (!soFar && tokens.output === null) return <Unknown reason={whyNoTokens(row, "output")} />;
  const shown = soFar ? outputSoFar : (tokens.output ?? 0);
  const exact = exactTokens(shown);
  return (
    <span className={styles.output} data-tip={soFar ? strings.live.soFar(exact) : exact}>
      {soFar && <PulseLine row={row} />}
      <span className={soFar ? styles.running : undefined}>{format.compact(shown)}</span>
    </span>
  );
}

function exactTokens(n: number): string {
  return `${format.count(n)} ${strings.units.tok}`;
}

/** Time to the first content. */
export function Ttft({ row }: { readonly row: LiveRow }) {
  const { ttftMs } = row.record;
  return ttftMs === null ? <Unknown reason={whyNoTtft(row)} /> : format.duration(ttftMs);
}

/** How long it took; while it runs, how long so far. */
export function Duration({ row }: { readonly row: LiveRow }) {
  const now = useRowNow(row);
  const { durationMs, startedAt } = row.record;
  if (durationMs !== null) return format.duration(durationMs);
  if (!isRunning(row)) return <Unknown reason={whyNoDuration(row)} />;
  return <span className={styles.running}>{format.elapsed(now - startedAt)}</span>;
}
