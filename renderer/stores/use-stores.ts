import { createContext, useContext } from "react";
import type { FiltersStore } from "./filters.ts";
import type { GatewayStore } from "./gateway.ts";
import type { LiveStore } from "./live.ts";
import type { ModelsStore } from "./models.ts";
import type { ThemeStore } from "./theme.ts";
import type { ViewStore } from "./view.ts";

/** Every store of the page, and what acts on its connection. */
export type Stores = {
  readonly gateway: GatewayStore;
  readonly live: LiveStore;
  readonly filters: FiltersStore;
  readonly models: ModelsStore;
  readonly view: ViewStore;
  readonly theme: ThemeStore;
  /** Tries to reach the gateway at once. */
  readonly reconnect: () => void;
};

export const StoresContext = createContext<Stores | null>(null);

/** The stores of the page around a component. */
export function useStores(): Stores {
  const stores = useContext(StoresContext);
  if (!stores) throw new Error("No StoresContext around this component.");
  return stores;
}
