import { RefreshCw } from "lucide-react";
import { useStore } from "zustand";
import type { ProviderStatus } from "../../../gateway/admin/contract.ts";
import { Badge } from "../../components/badge.tsx";
import { Button } from "../../components/button.tsx";
import { ProviderName } from "../../components/provider-name.tsx";
import { Section } from "../../components/section.tsx";
import { format } from "../../lib/format.ts";
import { useStores } from "../../stores/use-stores.ts";
import { strings } from "../../strings.ts";
import styles from "./provider-section.module.css";

const text = strings.gateway;

/** The configured providers and whether their models are known. */
export function ProviderSection({ providers }: { readonly providers: readonly ProviderStatus[] }) {
  const { models } = useStores();
  const refreshing = useStore(models, (state) => state.refreshing);
  const problem = useStore(models, (state) => state.refreshProblem);
  return (
    <Section
      title={text.providers}
      aside={
        providers.length > 0 && (
          <Button
            look="quiet"
            icon={RefreshCw}
            className={styles.refresh}
            disabled={refreshing}
            onClick={() => void models.actions.refresh()}
          >
            {refreshing ? text.refreshing : text.refresh}
          </Button>
        )
      }
    >
      {problem !== null && (
        <p className={styles.problem} role="alert">
          {text.refreshFailed} {problem}
        </p>
      )}
      {providers.length === 0 && <p className={styles.none}>{text.noProviders}</p>}
      <ul className={styles.list}>
        {providers.map((provider) => (
          <Provider key={provider.id} provider={provider} />
        ))}
      </ul>
    </Section>
  );
}

function Provider({ provider }: { readonly provider: ProviderStatus }) {
  const { id, name, baseUrl, source, hasKey, dialects, modelCount, problem } = provider;
  const models = {
    pending: text.modelsPending,
    listed: text.models(modelCount, format.count(modelCount)),
    unlisted: text.modelsUnlisted,
  }[provider.models];
  return (
    <li className={styles.provider}>
      <div className={styles.head}>
        <span className={styles.id}>
          <ProviderName id={id} />
        </span>
        {name.toLowerCase() !== id.toLowerCase() && <span className={styles.type}>{name}</span>}
        <span className={styles.models}>{models}</span>
      </div>
      <code className={styles.url}>{baseUrl}</code>
      <div className={styles.traits}>
        <Badge tip={text.from(source)}>{hasKey ? text.withKey : text.withoutKey}</Badge>
        {dialects.map((dialect) => (
          <Badge key={dialect} tip={text.speaks(dialect)}>
            {dialect}
          </Badge>
        ))}
        <span className={styles.source}>{source}</span>
      </div>
      {problem !== null && <p className={styles.problem}>{problem}</p>}
    </li>
  );
}
