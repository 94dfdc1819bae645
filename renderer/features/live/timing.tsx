import { Section } from "../../components/section.tsx";
import { Unknown } from "../../components/unknown.tsx";
import { classNames } from "../../lib/class-names.ts";
import { format } from "../../lib/format.ts";
import { providerHue } from "../../lib/provider-hue.ts";
import { isRunning, type LiveRow } from "../../stores/live-rows.ts";
import { strings } from "../../strings.ts";
import { outputRate, type Stage, type Timeline, timelineOf } from "./stages.ts";
import styles from "./timing.module.css";
import { cameWhole, whyNoDuration } from "./unknown-reasons.ts";
import { useRowNow } from "./use-row-now.ts";

const text = strings.detail;

/** Where a request's time went, as a waterfall. */
export function TimingSection({ row }: { readonly row: LiveRow }) {
  const now = useRowNow(row);
  const { record } = row;
  const running = isRunning(row);
  const timeline = timelineOf(record, running ? Math.max(0, now - record.startedAt) : null);
  return (
    <Section
      title={text.timing}
      aside={
        timeline && (
          <span className={styles.total}>
            {running
              ? `${format.elapsed(timeline.total)} ${text.running}`
              : format.duration(timeline.total)}
          </span>
        )
      }
    >
      {timeline ? (
        <Waterfall row={row} timeline={timeline} />
      ) : (
        <Unknown reason={whyNoDuration(row)} />
      )}
    </Section>
  );
}

function Waterfall({ row, timeline }: { readonly row: LiveRow; readonly timeline: Timeline }) {
  const { record } = row;
  const rate = outputRate(record);
  return (
    <figure className={styles.waterfall} style={{ "--hue": providerHue(record.provider ?? "") }}>
      {timeline.stages.map((stage) => (
        <StageLine key={stage.id} row={row} stage={stage} total={timeline.total} />
      ))}
      <Axis total={timeline.total} running={isRunning(row)} />
      {rate !== undefined && (
        <p className={styles.note}>
          {text.rate}: <b>{format.rate(rate)}</b>
        </p>
      )}
      {record.attempts > 1 && (
        <p className={styles.note}>
          {text.retried(record.attempts, format.count(record.attempts))}
        </p>
      )}
    </figure>
  );
}

function StageLine({
  row,
  stage,
  total,
}: {
  readonly row: LiveRow;
  readonly stage: Stage;
  readonly total: number;
}) {
  const share = (ms: number) => `${total === 0 ? 0 : (ms / total) * 100}%`;
  return (
    <div className={styles.stage} data-tip={hintOf(stage, row)}>
      <span className={styles.name}>{nameOf(stage, row)}</span>
      <span className={styles.track}>
        <span
          className={classNames(styles.bar, styles[stage.id], stage.live && styles.live)}
          style={{ insetInlineStart: share(stage.start), inlineSize: share(stage.length) }}
        />
      </span>
      <span className={styles.value}>
        {stage.live ? format.elapsed(stage.length) : format.duration(stage.length)}
      </span>
    </div>
  );
}

function nameOf({ id }: Stage, row: LiveRow): string {
  if (id === "wait" && cameWhole(row)) return text.stages.whole;
  return id === "answer" && row.record.stream ? text.stages.stream : text.stages[id];
}

function hintOf({ id }: Stage, row: LiveRow): string {
  if (id !== "wait" || row.record.ttftMs !== null) return text.stageHints[id];
  return cameWhole(row) ? text.stageHints.whole : text.stageHints.waitAll;
}

function Axis({ total, running }: { readonly total: number; readonly running: boolean }) {
  const write = running ? format.elapsed : format.duration;
  return (
    <div className={styles.axis} aria-hidden="true">
      <span />
      <span className={styles.ticks}>
        <span>0</span>
        <span>{write(total / 2)}</span>
        <span>{write(total)}</span>
      </span>
    </div>
  );
}
