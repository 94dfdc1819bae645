import { Info, PlugZap, TriangleAlert, Unplug } from "lucide-react";
import { useStore } from "zustand";
import type { Status } from "../../../gateway/admin/contract.ts";
import { Banner } from "../../components/banner.tsx";
import { Button } from "../../components/button.tsx";
import { useNow } from "../../lib/clock.ts";
import { format } from "../../lib/format.ts";
import { useStores } from "../../stores/use-stores.ts";
import { strings } from "../../strings.ts";
import styles from "./banners.module.css";

/** What the whole page should know: the connection, the demo, warnings of the start. */
export function Banners() {
  const { gateway } = useStores();
  const connection = useStore(gateway, (state) => state.connection);
  const status = useStore(gateway, (state) => state.status);
  return (
    <div className={styles.banners}>
      <div role="status">
        {connection.phase === "lost" && <LostBanner retryAt={connection.retryAt} />}
      </div>
      {status && <RecorderBanner recorder={status.recorder} />}
      {status?.demo && <DemoBanner />}
      {status && <WarningBanner notices={status.notices} />}
    </div>
  );
}

function LostBanner({ retryAt }: { readonly retryAt: number | null }) {
  const { reconnect } = useStores();
  const now = useNow(retryAt === null ? "still" : "fast");
  const text = strings.connection;
  const seconds = retryAt === null ? 0 : Math.max(1, Math.ceil((retryAt - now) / 1000));
  return (
    <Banner
      tone="bad"
      icon={Unplug}
      action={
        <>
          <span className={styles.next} aria-hidden="true">
            {retryAt === null ? text.retrying : text.retryIn(format.count(seconds))}
          </span>
          <Button disabled={retryAt === null} onClick={reconnect}>
            {text.retry}
          </Button>
        </>
      }
    >
      <b>{text.lostTitle}</b> {text.lostText}
    </Banner>
  );
}

function DemoBanner() {
  const { title, text, or, after, variables } = strings.demo;
  return (
    <Banner tone="info" icon={PlugZap}>
      <b>{title}</b> {text}{" "}
      {variables.map((name, index) => (
        <span key={name}>
          {index > 0 && ` ${or} `}
          <code className={styles.variable}>{name}</code>
        </span>
      ))}{" "}
      {after}
    </Banner>
  );
}

function RecorderBanner({ recorder }: { readonly recorder: Status["recorder"] }) {
  const { queued, dropped, failing } = recorder;
  const text = strings.notices;
  if (dropped === 0 && !failing) return null;
  return (
    <Banner tone="bad" icon={TriangleAlert}>
      {dropped > 0 && text.dropped(dropped, format.count(dropped))}{" "}
      {failing && text.failing(queued, format.count(queued))}
    </Banner>
  );
}

/** The first warning that was not dismissed; notes are for whoever opens the gateway's panel. */
function WarningBanner({ notices }: { readonly notices: Status["notices"] }) {
  const { gateway, view } = useStores();
  const dismissed = useStore(gateway, (state) => state.dismissed);
  const warnings = notices.filter(({ level, text }) => level === "warning" && !dismissed.has(text));
  const [first, ...others] = warnings;
  if (!first) return null;
  const more = strings.notices.more(others.length, format.count(others.length));
  return (
    <Banner
      tone="warn"
      icon={others.length > 0 ? TriangleAlert : Info}
      onDismiss={() => gateway.actions.dismiss(first.text)}
      action={
        others.length > 0 && (
          <Button look="quiet" data-tip={strings.notices.show} onClick={view.actions.showGateway}>
            {more}
          </Button>
        )
      }
    >
      {first.text}
    </Banner>
  );
}
