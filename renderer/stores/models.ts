import { createStore, type StoreApi } from "zustand/vanilla";
import { AdminCallError, type AdminClient } from "../../gateway/admin/client.ts";
import type { ModelEntry } from "../../gateway/admin/contract.ts";
import type { GatewayStore } from "./gateway.ts";

export type ModelsState = {
  readonly models: readonly ModelEntry[];
  readonly phase: "idle" | "loading" | "ready" | "failed";
  /** Why the list could not be had, in the gateway's words. */
  readonly problem: string | null;
  /** The choice being made, by model name; an empty name forgets the choice. Null when none is. */
  readonly choosing: string | null;
  readonly choiceProblem: string | null;
  readonly refreshing: boolean;
  readonly refreshProblem: string | null;
};

export type ModelsActions = {
  load(): Promise<void>;
  /** Makes `default` stand for a model from the next request on. @returns whether it was taken */
  choose(model: string): Promise<boolean>;
  /** Goes back to what `default` stood for before anything was chosen. */
  forgetChoice(): Promise<boolean>;
  /** Asks every provider for its models again. */
  refresh(): Promise<void>;
};

export type ModelsStore = StoreApi<ModelsState> & { readonly actions: ModelsActions };

/** The models that can be chosen, and the choice of the default one. */
export function createModelsStore(client: AdminClient, gateway: GatewayStore): ModelsStore {
  const store = createStore<ModelsState>(() => ({
    models: [],
    phase: "idle",
    problem: null,
    choosing: null,
    choiceProblem: null,
    refreshing: false,
    refreshProblem: null,
  }));

  async function setDefault(
    model: string,
    call: () => ReturnType<typeof choice>,
  ): Promise<boolean> {
    if (store.getState().choosing !== null) return false;
    store.setState({ choosing: model, choiceProblem: null });
    try {
      gateway.actions.setDefaultModel(await call());
      store.setState({ choosing: null });
      return true;
    } catch (error) {
      store.setState({ choosing: null, choiceProblem: messageOf(error) });
      return false;
    }
  }
  const choice = (model: string) => client("setDefaultModel", { body: { model } });

  const actions: ModelsActions = {
    async load() {
      if (store.getState().phase === "loading") return;
      store.setState({ phase: "loading", problem: null, choiceProblem: null });
      try {
        const { models } = await client("listModels");
        store.setState({ phase: "ready", models });
      } catch (error) {
        store.setState({ phase: "failed", problem: messageOf(error) });
      }
    },
    choose: (model) => setDefault(model, () => choice(model)),
    forgetChoice: () => setDefault("", () => client("clearDefaultModel")),
    async refresh() {
      if (store.getState().refreshing) return;
      store.setState({ refreshing: true, refreshProblem: null });
      try {
        const { providers } = await client("refreshModels");
        gateway.actions.setProviders(providers);
        store.setState({ refreshing: false });
      } catch (error) {
        store.setState({ refreshing: false, refreshProblem: messageOf(error) });
      }
    },
  };
  return Object.assign(store, { actions });
}

function messageOf(error: unknown): string {
  return error instanceof AdminCallError ? error.message : String(error);
}
