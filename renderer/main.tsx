import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createAdminClient } from "../gateway/admin/client.ts";
import { adminBase, eventsPath } from "../gateway/admin/contract.ts";
import { App } from "./app.tsx";
import { createStored } from "./lib/stored.ts";
import { createSession } from "./session.ts";
import { createFiltersStore } from "./stores/filters.ts";
import { createGatewayStore } from "./stores/gateway.ts";
import { createLiveStore } from "./stores/live.ts";
import { createModelsStore } from "./stores/models.ts";
import { createThemeStore, parseTheme, type Theme } from "./stores/theme.ts";
import { type Stores, StoresContext } from "./stores/use-stores.ts";
import { createViewStore } from "./stores/view.ts";
import "./styles/fonts.css";
import "./styles/tokens.css";
import "./styles/base.css";

const storage = () => localStorage;
const client = createAdminClient((url, init) => fetch(url, init));

const gateway = createGatewayStore();
const live = createLiveStore({
  client,
  now: Date.now,
  opened: createStored<readonly string[]>(
    storage,
    "patchbay.opened",
    [],
    (text) => text.split(" ").filter(Boolean),
    (ids) => ids.join(" "),
  ),
});
const session = createSession({
  client,
  live,
  gateway,
  open: () => new EventSource(`${adminBase}${eventsPath}`),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  now: Date.now,
  random: Math.random,
  onFrame: (run) => requestAnimationFrame(run),
});
const stores: Stores = {
  gateway,
  live,
  filters: createFiltersStore(),
  models: createModelsStore(client, gateway),
  view: createViewStore(),
  // theme.js reads the same key before the first paint.
  theme: createThemeStore(
    createStored<Theme>(storage, "patchbay.theme", "system", parseTheme),
    applyTheme,
  ),
  reconnect: session.retry,
};
const drawerWidth = createStored(storage, "patchbay.drawer-width", 440, (text) => {
  const width = Number(text);
  return width > 0 && width < 10_000 ? width : undefined;
});

function applyTheme(theme: Theme): void {
  const { dataset } = document.documentElement;
  if (theme === "system") delete dataset.theme;
  else dataset.theme = theme;
}

/** After sleep, or when the user looks again, a lost gateway is tried at once. */
function retryWhenSeen(): void {
  const { phase } = gateway.getState().connection;
  if (document.visibilityState === "visible" && phase !== "open") session.retry();
}

const root = document.getElementById("root");
if (!root) throw new Error("The page has no root element.");
document.addEventListener("visibilitychange", retryWhenSeen);
window.addEventListener("focus", retryWhenSeen);
window.addEventListener("online", retryWhenSeen);
session.start();
createRoot(root).render(
  <StrictMode>
    <StoresContext value={stores}>
      <App drawerWidth={drawerWidth} />
    </StoresContext>
  </StrictMode>,
);
