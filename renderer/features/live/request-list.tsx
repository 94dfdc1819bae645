import { ArrowUp, SearchX } from "lucide-react";
import { type RefObject, useCallback, useEffect, useState } from "react";
import { useStore } from "zustand";
import { Button } from "../../components/button.tsx";
import { EmptyState } from "../../components/empty-state.tsx";
import { VirtualTable } from "../../components/virtual-table.tsx";
import { classNames } from "../../lib/class-names.ts";
import { format, isSameDay } from "../../lib/format.ts";
import { isFailure, type LiveRow, type LiveRows } from "../../stores/live-rows.ts";
import { useStores } from "../../stores/use-stores.ts";
import { strings } from "../../strings.ts";
import { columns } from "./columns.tsx";
import { ListFooter } from "./list-footer.tsx";
import styles from "./request-list.module.css";
import { useOlderForFilter } from "./use-older-for-filter.ts";

/** Below this width a row has two lines; the same number as in the styles. */
const twoLines = 640;

/** The requests, newest first. */
export function RequestList({
  rows,
  listRef,
}: {
  readonly rows: LiveRows;
  readonly listRef: RefObject<HTMLDivElement | null>;
}) {
  const { live, view, filters } = useStores();
  const paused = useStore(live, (state) => state.pausedAt !== null);
  const waiting = useStore(live, (state) => state.waiting);
  const opened = useStore(live, (state) => state.opened);
  const drawer = useStore(view, (state) => state.drawer);
  const activeId = useStore(view, (state) => state.activeId);
  const [wrap, setWrap] = useState<HTMLDivElement | null>(null);
  const narrow = useNarrow(wrap);
  const [atTop, setAtTop] = useState(true);

  useOlderForFilter(rows.length);

  const isOpen = drawer?.kind === "request";
  useEffect(() => {
    live.actions.setHolding(isOpen || !atTop);
  }, [live, isOpen, atTop]);

  const rowClassName = useCallback(
    (row: LiveRow) => (isFailure(row.record) && !opened.has(row.id) ? styles.unseen : undefined),
    [opened],
  );
  const onEnd = useCallback(() => {
    if (live.getState().older === "more") void live.actions.loadOlder();
  }, [live]);
  const oldest = rows.at(-1);
  const spansDays = oldest !== undefined && !isSameDay(oldest.record.startedAt, Date.now());

  return (
    <div ref={setWrap} className={classNames(styles.wrap, paused && styles.held)}>
      <VirtualTable
        ref={listRef}
        label={strings.live.table}
        columns={columns}
        rows={rows}
        rowHeight={narrow ? 52 : 32}
        headerHeight={narrow ? 0 : 29}
        className={classNames(styles.table, spansDays && styles.days)}
        rowClassName={rowClassName}
        activeId={activeId}
        selectedId={isOpen ? drawer.id : null}
        onActivate={view.actions.activate}
        onOpen={view.actions.openRequest}
        onTop={setAtTop}
        onEnd={onEnd}
        footer={<ListFooter />}
      />
      {rows.length === 0 && (
        <div className={styles.noMatch}>
          <EmptyState icon={SearchX} title={strings.live.noMatch}>
            <Button onClick={filters.actions.clear}>{strings.live.filters.clear}</Button>
          </EmptyState>
        </div>
      )}
      {waiting > 0 && !paused && (
        <Button
          icon={ArrowUp}
          look="primary"
          className={styles.fresh}
          onClick={() => {
            live.actions.showNewest();
            listRef.current?.scrollTo({ top: 0 });
          }}
        >
          {strings.live.newRequests(waiting, format.count(waiting))}
        </Button>
      )}
    </div>
  );
}

function useNarrow(element: HTMLElement | null): boolean {
  const [narrow, setNarrow] = useState(false);
  useEffect(() => {
    if (!element) return;
    const observer = new ResizeObserver(() => setNarrow(element.clientWidth < twoLines));
    observer.observe(element);
    return () => observer.disconnect();
  }, [element]);
  return narrow;
}
