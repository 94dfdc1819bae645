import { createStore, type StoreApi } from "zustand/vanilla";
import type { DefaultModel, ProviderStatus, Status } from "../../gateway/admin/contract.ts";
import type { Connection } from "../lib/event-stream.ts";

export type GatewayState = {
  /** Null until the gateway has answered once; then the last that was seen. */
  readonly status: Status | null;
  readonly connection: Connection;
  /** Notices that were dismissed on this page, by text. */
  readonly dismissed: ReadonlySet<string>;
};

export type GatewayActions = {
  setStatus(status: Status): void;
  setConnection(connection: Connection): void;
  /** What an admin call answered, before the status event says the same. */
  setDefaultModel(defaultModel: DefaultModel): void;
  setProviders(providers: readonly ProviderStatus[]): void;
  dismiss(text: string): void;
};

export type GatewayStore = StoreApi<GatewayState> & { readonly actions: GatewayActions };

/** What the gateway says about itself, and whether it can be reached. */
export function createGatewayStore(): GatewayStore {
  const store = createStore<GatewayState>(() => ({
    status: null,
    connection: { phase: "connecting" },
    dismissed: new Set(),
  }));
  const patch = (part: Partial<Status>) => {
    const { status } = store.getState();
    if (status) store.setState({ status: { ...status, ...part } });
  };
  const actions: GatewayActions = {
    setStatus: (status) => store.setState({ status }),
    setConnection: (connection) => store.setState({ connection }),
    setDefaultModel: (defaultModel) => patch({ defaultModel }),
    setProviders: (providers) => patch({ providers: [...providers] }),
    dismiss: (text) => store.setState({ dismissed: new Set(store.getState().dismissed).add(text) }),
  };
  return Object.assign(store, { actions });
}
