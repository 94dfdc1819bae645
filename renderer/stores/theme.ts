import { createStore, type StoreApi } from "zustand/vanilla";
import type { Stored } from "../lib/stored.ts";

export type Theme = "system" | "light" | "dark";

export type ThemeStore = StoreApi<{ readonly theme: Theme }> & {
  readonly actions: { choose(theme: Theme): void };
};

/** Reads a stored theme; undefined for anything else. */
export function parseTheme(text: string): Theme | undefined {
  return text === "light" || text === "dark" || text === "system" ? text : undefined;
}

/** @param apply puts the theme on the page */
export function createThemeStore(stored: Stored<Theme>, apply: (theme: Theme) => void): ThemeStore {
  const store = createStore<{ readonly theme: Theme }>(() => ({ theme: stored.read() }));
  return Object.assign(store, {
    actions: {
      choose(theme: Theme) {
        stored.write(theme);
        apply(theme);
        store.setState({ theme });
      },
    },
  });
}
