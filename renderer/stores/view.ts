import { createStore, type StoreApi } from "zustand/vanilla";

/** What the drawer beside the list holds. */
export type DrawerContent =
  | { readonly kind: "request"; readonly id: string }
  | { readonly kind: "gateway" }
  | null;

export type ViewState = {
  readonly drawer: DrawerContent;
  /** The row that the arrow keys walk from. */
  readonly activeId: string | null;
};

export type ViewActions = {
  /** Makes a row the active one, and shows it if the drawer shows a request already. */
  activate(id: string): void;
  openRequest(id: string): void;
  toggleGateway(): void;
  showGateway(): void;
  close(): void;
};

export type ViewStore = StoreApi<ViewState> & { readonly actions: ViewActions };

/** What is open on the page. */
export function createViewStore(): ViewStore {
  const store = createStore<ViewState>(() => ({ drawer: null, activeId: null }));
  const actions: ViewActions = {
    activate(id) {
      const { drawer } = store.getState();
      store.setState({
        activeId: id,
        drawer: drawer?.kind === "request" ? { kind: "request", id } : drawer,
      });
    },
    openRequest: (id) => store.setState({ activeId: id, drawer: { kind: "request", id } }),
    toggleGateway() {
      const open = store.getState().drawer?.kind === "gateway";
      store.setState({ drawer: open ? null : { kind: "gateway" } });
    },
    showGateway: () => store.setState({ drawer: { kind: "gateway" } }),
    close: () => store.setState({ drawer: null }),
  };
  return Object.assign(store, { actions });
}
