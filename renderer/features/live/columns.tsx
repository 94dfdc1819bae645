import { Badge } from "../../components/badge.tsx";
import { ProviderName } from "../../components/provider-name.tsx";
import { Unknown } from "../../components/unknown.tsx";
import type { Column } from "../../components/virtual-table.tsx";
import { format } from "../../lib/format.ts";
import type { LiveRow } from "../../stores/live-rows.ts";
import { strings } from "../../strings.ts";
import { ClientLabel } from "./client-label.tsx";
import { Duration, InputTokens, OutputTokens, Ttft } from "./figures.tsx";
import { ModelLabel } from "./model-label.tsx";
import styles from "./request-list.module.css";
import { StatusLabel } from "./status-label.tsx";
import { whyNotRouted } from "./unknown-reasons.ts";

const { columns: names, columnHints: hints } = strings.live;

/** The columns of the live list; its styles decide which of them a width has room for. */
export const columns: readonly Column<LiveRow>[] = [
  {
    id: "time",
    header: names.time,
    className: styles.time,
    cell: ({ record }) => (
      <span data-tip={format.exact(record.startedAt)}>
        {format.clock(record.startedAt, Date.now())}
      </span>
    ),
  },
  {
    id: "client",
    header: names.client,
    className: styles.client,
    cell: (row) => <ClientLabel row={row} />,
  },
  {
    id: "model",
    header: names.model,
    className: styles.model,
    cell: (row) => <ModelLabel row={row} />,
  },
  {
    id: "provider",
    header: names.provider,
    className: styles.provider,
    cell: (row) => <Provider row={row} />,
  },
  {
    id: "lane",
    header: names.lane,
    tip: hints.lane,
    className: styles.lane,
    cell: (row) => <Lane row={row} />,
  },
  {
    id: "input",
    header: names.input,
    tip: hints.input,
    numeric: true,
    className: styles.input,
    cell: (row) => <InputTokens row={row} />,
  },
  {
    id: "output",
    header: names.output,
    tip: hints.output,
    numeric: true,
    className: styles.output,
    cell: (row) => <OutputTokens row={row} />,
  },
  {
    id: "ttft",
    header: names.ttft,
    tip: hints.ttft,
    numeric: true,
    className: styles.ttft,
    cell: (row) => <Ttft row={row} />,
  },
  {
    id: "duration",
    header: names.duration,
    numeric: true,
    className: styles.duration,
    cell: (row) => <Duration row={row} />,
  },
  {
    id: "losses",
    header: names.losses,
    tip: hints.losses,
    numeric: true,
    className: styles.losses,
    cell: ({ record }) => (
      <span className={record.losses > 0 ? styles.lossy : styles.lossless}>
        {format.count(record.losses)}
      </span>
    ),
  },
  {
    id: "status",
    header: names.status,
    className: styles.status,
    cell: (row) => <StatusLabel row={row} />,
  },
];

function Provider({ row }: { readonly row: LiveRow }) {
  const { provider, attempts } = row.record;
  if (provider === null) return <Unknown reason={whyNotRouted(row)} />;
  const tries = strings.live.attempts(attempts, format.count(attempts));
  return (
    <span className={styles.tried} data-tip={attempts > 1 ? `${provider}, ${tries}` : provider}>
      <ProviderName id={provider} />
      {attempts > 1 && <span className={styles.attempts}>×{attempts}</span>}
    </span>
  );
}

function Lane({ row }: { readonly row: LiveRow }) {
  const { lane } = row.record;
  if (lane === null) return <Unknown reason={whyNotRouted(row)} />;
  return <Badge tip={strings.lanes[lane]}>{lane}</Badge>;
}
