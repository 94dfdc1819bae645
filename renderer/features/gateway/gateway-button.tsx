import { useStore } from "zustand";
import { CopyButton } from "../../components/copy-button.tsx";
import { classNames } from "../../lib/class-names.ts";
import { useStores } from "../../stores/use-stores.ts";
import { strings } from "../../strings.ts";
import { connectionLook } from "./connection-look.ts";
import styles from "./gateway-button.module.css";

/** Whether the gateway runs and where; opens everything about it. */
export function GatewayButton() {
  const { gateway, view } = useStores();
  const connection = useStore(gateway, (state) => state.connection);
  const status = useStore(gateway, (state) => state.status);
  const open = useStore(view, (state) => state.drawer?.kind === "gateway");
  const { word, tone } = connectionLook(connection, status?.demo ?? false);
  const address = status?.address;
  return (
    <div className={styles.wrap}>
      <button
        type="button"
        className={styles.button}
        aria-pressed={open}
        aria-label={`${strings.rail.gateway}: ${word}${address === undefined ? "" : `, ${address}`}`}
        data-tip={address === undefined ? word : `${word}\n${address}`}
        onClick={view.actions.toggleGateway}
      >
        <span className={styles.glyph}>
          <span className={classNames(styles.lamp, styles[tone])} />
        </span>
        <span className={styles.name}>{strings.rail.gateway}</span>
        <span className={styles.word}>{word}</span>
        <span className={styles.address}>{address?.replace(/^https?:\/\//, "")}</span>
      </button>
      {address !== undefined && (
        <CopyButton className={styles.copy} text={address} what={strings.gateway.addressName} />
      )}
    </div>
  );
}
