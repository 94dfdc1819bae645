import { type ReactNode, type RefObject, useEffect, useMemo, useRef } from "react";
import { useStore } from "zustand";
import type { Stored } from "../../lib/stored.ts";
import type { LiveRows } from "../../stores/live-rows.ts";
import { useStores } from "../../stores/use-stores.ts";
import { filterRows } from "./filter.ts";
import { FilterBar } from "./filter-bar.tsx";
import { LiveEmpty } from "./live-empty.tsx";
import { LiveHeader } from "./live-header.tsx";
import styles from "./live-screen.module.css";
import { LiveSkeleton } from "./live-skeleton.tsx";
import { RequestDetail } from "./request-detail.tsx";
import { RequestList } from "./request-list.tsx";
import { summarise } from "./summary.ts";

/** The requests that pass through the gateway, as they happen. */
export function LiveScreen({
  drawerWidth,
  aside,
}: {
  readonly drawerWidth: Stored<number>;
  /** Stands beside the list while no request is open. */
  readonly aside: ReactNode;
}) {
  const { live, filters: filtersStore } = useStores();
  const rows = useStore(live, (state) => state.rows);
  const loaded = useStore(live, (state) => state.loaded);
  const opened = useStore(live, (state) => state.opened);
  const filters = useStore(filtersStore);
  const shown = useMemo(() => filterRows(rows, filters), [rows, filters]);
  const summary = useMemo(() => summarise(shown, opened), [shown, opened]);
  const list = useRef<HTMLDivElement>(null);
  const search = useRef<HTMLInputElement>(null);
  useShortcuts(search, list);

  return (
    <>
      <LiveHeader summary={summary} />
      <FilterBar rows={rows} shown={shown} unseen={summary.unseen} searchRef={search} />
      <div className={styles.content}>
        {!loaded && <LiveSkeleton />}
        {loaded && rows.length === 0 && <LiveEmpty />}
        {rows.length > 0 && <RequestList rows={shown} listRef={list} />}
        {aside ?? (
          <Details shown={shown} width={drawerWidth} onClosed={() => list.current?.focus()} />
        )}
      </div>
    </>
  );
}

function Details({
  shown,
  width,
  onClosed,
}: {
  readonly shown: LiveRows;
  readonly width: Stored<number>;
  readonly onClosed: () => void;
}) {
  const { live, view } = useStores();
  const drawer = useStore(view, (state) => state.drawer);
  const openId = drawer?.kind === "request" ? drawer.id : null;
  const row = useStore(live, (state) => state.rows.find((candidate) => candidate.id === openId));
  const close = () => {
    view.actions.close();
    onClosed();
  };
  if (!row) return null;
  const at = shown.findIndex((candidate) => candidate.id === row.id);
  const onStep = (by: -1 | 1) => {
    const next = at < 0 ? undefined : shown[at + by];
    return next ? () => view.actions.activate(next.id) : null;
  };
  return <RequestDetail row={row} width={width} onStep={onStep} onClose={close} />;
}

/** Esc closes the details, `/` and Ctrl or Cmd with F lead to the filter. */
function useShortcuts(
  search: RefObject<HTMLInputElement | null>,
  list: RefObject<HTMLDivElement | null>,
): void {
  const { view } = useStores();
  useEffect(() => {
    const closeDrawer = () => {
      if (view.getState().drawer === null) return;
      view.actions.close();
      list.current?.focus();
    };
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      if (asksForFilter(event, search.current)) {
        event.preventDefault();
        search.current?.select();
      } else if (event.key === "Escape" && !isPopoverOpen()) closeDrawer();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [view, search, list]);
}

/** `/`, or Ctrl or Cmd with F; the latter a second time leaves it to the browser's own search. */
function asksForFilter(event: KeyboardEvent, search: HTMLInputElement | null): boolean {
  if (event.key.toLowerCase() === "f" && (event.ctrlKey || event.metaKey)) {
    return document.activeElement !== search;
  }
  return event.key === "/" && !(event.target instanceof HTMLInputElement);
}

function isPopoverOpen(): boolean {
  return document.querySelector('[popover="auto"]:popover-open') !== null;
}
