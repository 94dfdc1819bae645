import { useStore } from "zustand";
import type { Status } from "../../../gateway/admin/contract.ts";
import { CopyButton } from "../../components/copy-button.tsx";
import { Drawer } from "../../components/drawer.tsx";
import { Fact, Facts } from "../../components/facts.tsx";
import { Section } from "../../components/section.tsx";
import { useNow } from "../../lib/clock.ts";
import { format } from "../../lib/format.ts";
import type { Stored } from "../../lib/stored.ts";
import { useStores } from "../../stores/use-stores.ts";
import { strings } from "../../strings.ts";
import styles from "./gateway-panel.module.css";
import { NoticeList } from "./notice-list.tsx";
import { ProviderSection } from "./provider-section.tsx";

const text = strings.gateway;

/** Everything the gateway says about itself. */
export function GatewayPanel({
  width,
  onClose,
}: {
  readonly width: Stored<number>;
  readonly onClose: () => void;
}) {
  const { gateway } = useStores();
  const status = useStore(gateway, (state) => state.status);
  return (
    <Drawer
      label={text.title}
      header={<h2 className={styles.title}>{text.title}</h2>}
      width={width}
      onClose={onClose}
    >
      {status ? <About status={status} /> : <p className={styles.waiting}>{text.waiting}</p>}
    </Drawer>
  );
}

function About({ status }: { readonly status: Status }) {
  const now = useNow("slow");
  return (
    <>
      <Section title={`${strings.product} ${status.version}`}>
        <Facts>
          <Fact name={text.address} code>
            <span className={styles.address}>
              {status.address}
              <CopyButton text={status.address} what={text.addressName} />
            </span>
          </Fact>
          <Fact name={text.started}>
            <span data-tip={format.exact(status.startedAt)}>
              {format.relative(status.startedAt, now)}
            </span>
          </Fact>
          <Fact name={text.door}>{status.locked ? text.doorLocked : text.doorOpen}</Fact>
          <Fact name={text.recorder}>
            <Recorder recorder={status.recorder} />
          </Fact>
        </Facts>
      </Section>
      <ProviderSection providers={status.providers} />
      {status.aliases.length > 0 && (
        <Section title={text.aliases}>
          <Facts>
            {status.aliases.map(({ name, model }) => (
              <Fact key={name} name={name} code>
                {model}
              </Fact>
            ))}
          </Facts>
        </Section>
      )}
      {status.notices.length > 0 && (
        <Section title={text.notices}>
          <NoticeList notices={status.notices} />
        </Section>
      )}
    </>
  );
}

function Recorder({ recorder }: { readonly recorder: Status["recorder"] }) {
  const { queued, dropped, failing } = recorder;
  if (dropped === 0 && !failing) return text.recorderIdle;
  const waiting = failing && text.recorderQueued(queued, format.count(queued));
  const lost = dropped > 0 && text.recorderDropped(dropped, format.count(dropped));
  return <span className={styles.trouble}>{[waiting, lost].filter(Boolean).join(" · ")}</span>;
}
