import { Badge } from "../../components/badge.tsx";
import { Fact, Facts } from "../../components/facts.tsx";
import { ProviderName } from "../../components/provider-name.tsx";
import { Section } from "../../components/section.tsx";
import { Unknown } from "../../components/unknown.tsx";
import { identifyClient } from "../../lib/client-identity.ts";
import { format } from "../../lib/format.ts";
import type { LiveRow } from "../../stores/live-rows.ts";
import { strings } from "../../strings.ts";
import styles from "./request-facts.module.css";
import { whyNoStatus, whyNotRouted } from "./unknown-reasons.ts";

const { facts: names } = strings.detail;

/** Everything else that is on record about a request. */
export function RequestFacts({ row }: { readonly row: LiveRow }) {
  return (
    <Section title={strings.detail.request}>
      <Facts>
        <Asked row={row} />
        <Answered row={row} />
      </Facts>
    </Section>
  );
}

function Asked({ row }: { readonly row: LiveRow }) {
  const { record } = row;
  const unknown = strings.unknown;
  const client = identifyClient(record.client, record.userAgent)?.name;
  return (
    <>
      <Fact name={names.started}>{format.exact(record.startedAt)}</Fact>
      <Fact name={names.client}>{client ?? <Reason text={unknown.noClient} />}</Fact>
      {record.userAgent !== null && (
        <Fact name={names.userAgent} code>
          {record.userAgent}
        </Fact>
      )}
      {record.userPath !== null && (
        <Fact name={names.userPath} code>
          {record.userPath}
        </Fact>
      )}
      <Fact name={names.endpoint} code>
        {record.method} {record.path}
      </Fact>
      {record.operation !== null && <Fact name={names.operation}>{record.operation}</Fact>}
      <Fact name={names.dialect}>{record.dialect}</Fact>
      <Fact name={names.requested} code>
        {record.requestedModel ?? <Reason text={unknown.noModel} />}
      </Fact>
      <Fact name={names.resolved} code>
        {record.resolvedModel ?? <Reason text={whyNotRouted(row)} />}
      </Fact>
      <Fact name={names.provider}>
        {record.provider === null ? (
          <Reason text={whyNotRouted(row)} />
        ) : (
          <ProviderName id={record.provider} />
        )}
      </Fact>
      <Fact name={names.lane}>
        {record.lane === null ? <Reason text={whyNotRouted(row)} /> : <Lane lane={record.lane} />}
      </Fact>
      <Fact name={names.attempts}>{format.count(record.attempts)}</Fact>
    </>
  );
}

function Answered({ row }: { readonly row: LiveRow }) {
  const { record } = row;
  const text = strings.detail;
  return (
    <>
      <Fact name={names.answer}>{record.stream ? text.streamed : text.whole}</Fact>
      <Fact name={names.status}>{record.status ?? <Reason text={whyNoStatus(row)} />}</Fact>
      <Fact name={names.upstreamStatus}>
        {record.upstreamStatus ?? <Reason text={whyNoStatus(row)} />}
      </Fact>
      {record.stopReason !== null && (
        <Fact name={names.stop}>{strings.stops[record.stopReason]}</Fact>
      )}
      <Fact name={names.losses}>
        {record.losses === 0 ? text.none : format.count(record.losses)}
      </Fact>
      <Fact name={names.requestSize}>{format.bytes(record.requestBytes)}</Fact>
      <Fact name={names.responseSize}>{format.bytes(record.responseBytes)}</Fact>
    </>
  );
}

function Lane({ lane }: { readonly lane: string }) {
  return (
    <span className={styles.lane}>
      <Badge>{lane}</Badge>
      {strings.lanes[lane] !== undefined && (
        <span className={styles.why}>{strings.lanes[lane]}</span>
      )}
    </span>
  );
}

/** A dash and, since here is room for it, the reason in words. */
function Reason({ text }: { readonly text: string }) {
  return (
    <span className={styles.reason}>
      <Unknown reason={text} />
      <span className={styles.why} aria-hidden="true">
        {text}
      </span>
    </span>
  );
}
