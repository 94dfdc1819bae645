import { useStore } from "zustand";
import styles from "./app.module.css";
import { TooltipLayer } from "./components/tooltip-layer.tsx";
import { Banners } from "./features/gateway/banners.tsx";
import { GatewayPanel } from "./features/gateway/gateway-panel.tsx";
import { LockedPage } from "./features/gateway/locked-page.tsx";
import { LiveScreen } from "./features/live/live-screen.tsx";
import { Rail } from "./features/rail/rail.tsx";
import type { Stored } from "./lib/stored.ts";
import { useStores } from "./stores/use-stores.ts";

/** The frame: the rail of screens and the screen beside it. */
export function App({ drawerWidth }: { readonly drawerWidth: Stored<number> }) {
  const { gateway, view } = useStores();
  const locked = useStore(gateway, (state) => state.connection.phase === "locked");
  const gatewayOpen = useStore(view, (state) => state.drawer?.kind === "gateway");
  return (
    <>
      {locked ? (
        <LockedPage />
      ) : (
        <div className={styles.frame}>
          <Rail />
          <main className={styles.main}>
            <Banners />
            <LiveScreen
              drawerWidth={drawerWidth}
              aside={
                gatewayOpen ? (
                  <GatewayPanel width={drawerWidth} onClose={view.actions.close} />
                ) : null
              }
            />
          </main>
        </div>
      )}
      <TooltipLayer />
    </>
  );
}
