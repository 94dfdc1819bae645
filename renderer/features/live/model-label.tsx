import { ArrowRight } from "lucide-react";
import { Unknown } from "../../components/unknown.tsx";
import { providerHue } from "../../lib/provider-hue.ts";
import type { LiveRow } from "../../stores/live-rows.ts";
import { strings } from "../../strings.ts";
import styles from "./model-label.module.css";

/** The model that was asked for and the one that answered, the latter in its provider's hue. */
export function ModelLabel({ row }: { readonly row: LiveRow }) {
  const { requestedModel: requested, resolvedModel: resolved, provider } = row.record;
  if (requested === null && resolved === null) return <Unknown reason={strings.unknown.noModel} />;
  const same =
    requested === null || requested === resolved || requested === `${provider}/${resolved}`;
  const tip = requested !== null && resolved !== null && requested !== resolved;
  return (
    <span
      className={styles.model}
      data-tip={tip ? `${requested} → ${resolved}` : (resolved ?? requested)}
    >
      {!same || resolved === null ? <span className={styles.requested}>{requested}</span> : null}
      {!same && resolved !== null && (
        <>
          <ArrowRight className={styles.arrow} size={12} aria-hidden="true" />
          <span className="visually-hidden">{strings.live.resolvedAs}</span>
        </>
      )}
      {resolved !== null && (
        <span className={styles.resolved} style={{ "--hue": providerHue(provider ?? "") }}>
          {resolved}
        </span>
      )}
    </span>
  );
}
