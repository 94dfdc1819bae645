import {
  AppWindow,
  Bot,
  CircleDashed,
  CodeXml,
  Globe,
  type LucideIcon,
  Package,
  SquareTerminal,
} from "lucide-react";
import { Unknown } from "../../components/unknown.tsx";
import { type ClientKind, identifyClient } from "../../lib/client-identity.ts";
import type { LiveRow } from "../../stores/live-rows.ts";
import { strings } from "../../strings.ts";
import styles from "./client-label.module.css";

const icons: Readonly<Record<ClientKind, LucideIcon>> = {
  agent: Bot,
  editor: CodeXml,
  library: Package,
  terminal: SquareTerminal,
  browser: Globe,
  app: AppWindow,
  unknown: CircleDashed,
};

/** A client's icon and name; its whole user agent on hover. */
export function ClientLabel({ row }: { readonly row: LiveRow }) {
  const { client, userAgent } = row.record;
  const identity = identifyClient(client, userAgent);
  if (!identity) return <Unknown reason={strings.unknown.noClient} />;
  const Icon = icons[identity.kind];
  return (
    <span className={styles.client} data-tip={userAgent ?? client}>
      <Icon className={styles.icon} size={14} aria-hidden="true" />
      <span className={styles.name}>{identity.name}</span>
    </span>
  );
}
