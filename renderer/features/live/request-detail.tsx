import { ChevronDown, ChevronUp } from "lucide-react";
import { useEffect } from "react";
import { useStore } from "zustand";
import { IconButton } from "../../components/button.tsx";
import { CopyButton } from "../../components/copy-button.tsx";
import { Drawer } from "../../components/drawer.tsx";
import { Fact, Facts } from "../../components/facts.tsx";
import { ProviderDot } from "../../components/provider-name.tsx";
import { Section } from "../../components/section.tsx";
import { Unknown } from "../../components/unknown.tsx";
import { useNow } from "../../lib/clock.ts";
import { format } from "../../lib/format.ts";
import type { Stored } from "../../lib/stored.ts";
import { isFailure, type LiveRow } from "../../stores/live-rows.ts";
import { useStores } from "../../stores/use-stores.ts";
import { strings } from "../../strings.ts";
import { ErrorNote } from "./error-note.tsx";
import { LossSection } from "./loss-section.tsx";
import styles from "./request-detail.module.css";
import { RequestFacts } from "./request-facts.tsx";
import { StatusLabel } from "./status-label.tsx";
import { TimingSection } from "./timing.tsx";
import { TokenSection } from "./token-section.tsx";

const text = strings.detail;

/** One request in full, beside the list. */
export function RequestDetail({
  row,
  width,
  onStep,
  onClose,
}: {
  readonly row: LiveRow;
  readonly width: Stored<number>;
  /** Goes to the row above (-1) or below (1); null where there is none. */
  readonly onStep: (by: -1 | 1) => (() => void) | null;
  readonly onClose: () => void;
}) {
  const { live } = useStores();
  const unseen = useStore(live, (state) => isFailure(row.record) && !state.opened.has(row.id));
  useEffect(() => {
    if (unseen) live.actions.markOpened([row.id]);
  }, [live, unseen, row.id]);

  return (
    <Drawer
      label={text.title}
      header={<Heading row={row} onStep={onStep} />}
      width={width}
      onClose={onClose}
    >
      {row.record.error && <ErrorNote error={row.record.error} />}
      <TimingSection row={row} />
      <TokenSection row={row} />
      <LossSection row={row} />
      <RequestFacts row={row} />
      <Ids row={row} />
    </Drawer>
  );
}

function Heading({
  row,
  onStep,
}: {
  readonly row: LiveRow;
  readonly onStep: (by: -1 | 1) => (() => void) | null;
}) {
  const now = useNow("slow");
  const { record } = row;
  const above = onStep(-1);
  const below = onStep(1);
  return (
    <div className={styles.heading}>
      <div className={styles.names}>
        <h2 className={styles.title}>
          {record.provider !== null && <ProviderDot id={record.provider} />}
          <span className={styles.model}>
            {record.resolvedModel ?? record.requestedModel ?? record.path}
          </span>
        </h2>
        <div className={styles.line}>
          <StatusLabel row={row} />
          <span data-tip={format.exact(record.startedAt)}>
            {format.relative(record.startedAt, now)}
          </span>
        </div>
      </div>
      <div className={styles.steps}>
        <IconButton
          icon={ChevronUp}
          label={text.previous}
          disabled={!above}
          onClick={above ?? undefined}
        />
        <IconButton
          icon={ChevronDown}
          label={text.next}
          disabled={!below}
          onClick={below ?? undefined}
        />
      </div>
    </div>
  );
}

function Ids({ row }: { readonly row: LiveRow }) {
  const { id, upstreamRequestId, state } = row.record;
  return (
    <Section title={text.ids}>
      <Facts>
        <Fact name={text.facts.id} code>
          <Copyable value={id} name={text.facts.id} />
        </Fact>
        <Fact name={text.facts.upstreamId} code>
          {upstreamRequestId === null ? (
            <Unknown
              reason={
                state === "in-flight" ? strings.unknown.notYet : strings.unknown.noAnswerHeader
              }
            />
          ) : (
            <Copyable value={upstreamRequestId} name={text.facts.upstreamId} />
          )}
        </Fact>
      </Facts>
    </Section>
  );
}

function Copyable({ value, name }: { readonly value: string; readonly name: string }) {
  return (
    <span className={styles.copyable}>
      <span className={styles.id}>{value}</span>
      <CopyButton text={value} what={name} />
    </span>
  );
}
