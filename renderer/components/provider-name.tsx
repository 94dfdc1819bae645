import { providerHue } from "../lib/provider-hue.ts";
import styles from "./provider-name.module.css";

/** A provider instance with its hue. */
export function ProviderName({ id }: { readonly id: string }) {
  return (
    <span className={styles.provider}>
      <ProviderDot id={id} />
      <span className={styles.name}>{id}</span>
    </span>
  );
}

/** A provider's hue as a small square; its name stands beside it. */
export function ProviderDot({ id }: { readonly id: string }) {
  return <span className={styles.dot} style={{ "--hue": providerHue(id) }} aria-hidden="true" />;
}
