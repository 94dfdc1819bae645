import { useVirtualizer } from "@tanstack/react-virtual";
import {
  type KeyboardEvent,
  memo,
  type ReactNode,
  type RefObject,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
} from "react";
import { classNames } from "../lib/class-names.ts";
import styles from "./virtual-table.module.css";

export type Column<T> = {
  readonly id: string;
  readonly header: string;
  readonly tip?: string;
  /** Numbers stand at the end of their column. */
  readonly numeric?: boolean;
  readonly className?: string | undefined;
  readonly cell: (row: T) => ReactNode;
};

export type VirtualTableProps<T extends { readonly id: string }> = {
  readonly label: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  /** Every row's height, and the header's; px. */
  readonly rowHeight: number;
  readonly headerHeight: number;
  /** Sets the grid columns; on the table, so that it can follow the table's own width. */
  readonly className?: string | undefined;
  readonly rowClassName?: (row: T) => string | undefined;
  readonly activeId: string | null;
  readonly selectedId: string | null;
  /** The active row moved by keys. */
  readonly onActivate: (id: string) => void;
  readonly onOpen: (id: string) => void;
  /** Whether the first row is in sight; called when that changes. */
  readonly onTop: (atTop: boolean) => void;
  /** The last rows are in sight. */
  readonly onEnd: () => void;
  readonly footer?: ReactNode;
  readonly ref?: RefObject<HTMLDivElement | null>;
};

const nearEnd = 12;

/**
 * A table of equal rows of which only those in sight exist. Rows that come or go above the first one
 * in sight do not move it. The arrow keys walk the rows, Enter opens one.
 */
export function VirtualTable<T extends { readonly id: string }>(props: VirtualTableProps<T>) {
  const { rows, rowHeight, headerHeight, activeId } = props;
  const own = useRef<HTMLDivElement>(null);
  const scroller = props.ref ?? own;
  const prefix = useId();
  const active = rows.findIndex((row) => row.id === activeId);

  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => rows[index]?.id ?? index,
    scrollMargin: headerHeight,
    scrollPaddingStart: headerHeight,
    overscan: 8,
  });

  // The virtualizer remembers sizes; a layout with other rows must forget them.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height is what makes it necessary
  useLayoutEffect(() => virtualizer.measure(), [virtualizer, rowHeight]);
  useAnchor(scroller, rows, rowHeight);

  const items = virtualizer.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (rows.length > 0 && last >= rows.length - nearEnd) props.onEnd();
  }, [last, rows.length, props.onEnd]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== scroller.current) return;
    const page = Math.max(
      1,
      Math.floor((scroller.current.clientHeight - headerHeight) / rowHeight) - 1,
    );
    const next = nextRow(event.key, active, rows.length, page);
    const row = rows[next ?? active];
    if (next !== undefined && row) {
      event.preventDefault();
      virtualizer.scrollToIndex(next);
      props.onActivate(row.id);
    } else if (event.key === "Enter" && row) {
      event.preventDefault();
      props.onOpen(row.id);
    }
  };

  const atTop = useRef(true);
  const onScroll = () => {
    const now = (scroller.current?.scrollTop ?? 0) < rowHeight / 2;
    if (now === atTop.current) return;
    atTop.current = now;
    props.onTop(now);
  };

  return (
    <div
      ref={scroller}
      role="grid"
      tabIndex={0}
      aria-label={props.label}
      aria-rowcount={rows.length + 1}
      aria-activedescendant={
        items.some((item) => item.index === active) ? `${prefix}${activeId}` : undefined
      }
      className={classNames(styles.table, props.className)}
      style={{ "--row-height": `${rowHeight}px`, "--header-height": `${headerHeight}px` }}
      onKeyDown={onKeyDown}
      onScroll={onScroll}
    >
      <Header columns={props.columns} />
      <div role="rowgroup" className={styles.rows} style={{ height: virtualizer.getTotalSize() }}>
        {items.map((item) => {
          const row = rows[item.index];
          return (
            row && (
              <Row
                key={row.id}
                id={`${prefix}${row.id}`}
                row={row}
                index={item.index}
                top={item.start - headerHeight}
                columns={props.columns}
                className={props.rowClassName?.(row)}
                active={row.id === activeId}
                selected={row.id === props.selectedId}
                onOpen={props.onOpen}
              />
            )
          );
        })}
      </div>
      {props.footer}
    </div>
  );
}

/** Keeps the first row in sight where it is while rows come or go above it. */
function useAnchor(
  scroller: RefObject<HTMLDivElement | null>,
  rows: readonly { readonly id: string }[],
  rowHeight: number,
): void {
  const before = useRef(rows);
  useLayoutEffect(() => {
    const element = scroller.current;
    const old = before.current;
    before.current = rows;
    if (!element || element.scrollTop < rowHeight / 2 || old === rows) return;
    const at = Math.floor(element.scrollTop / rowHeight);
    const anchor = old[at]?.id;
    if (anchor === undefined || rows[at]?.id === anchor) return;
    const now = rows.findIndex((row) => row.id === anchor);
    if (now >= 0) element.scrollTop += (now - at) * rowHeight;
  }, [scroller, rows, rowHeight]);
}

function nextRow(key: string, at: number, count: number, page: number): number | undefined {
  if (count === 0) return undefined;
  const moves: Readonly<Record<string, number>> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    PageDown: at + page,
    PageUp: at - page,
    Home: 0,
    End: count - 1,
  };
  const next = moves[key];
  return next === undefined ? undefined : Math.max(0, Math.min(next, count - 1));
}

function Header<T>({ columns }: { readonly columns: readonly Column<T>[] }) {
  return (
    <div role="rowgroup" className={styles.header}>
      <div role="row" aria-rowindex={1} className={styles.cells}>
        {columns.map((column) => (
          <span
            key={column.id}
            role="columnheader"
            className={classNames(styles.cell, column.numeric && styles.numeric, column.className)}
            data-tip={column.tip}
          >
            {column.header}
          </span>
        ))}
      </div>
    </div>
  );
}

type RowProps<T> = {
  readonly id: string;
  readonly row: T;
  readonly index: number;
  readonly top: number;
  readonly columns: readonly Column<T>[];
  readonly className: string | undefined;
  readonly active: boolean;
  readonly selected: boolean;
  readonly onOpen: (id: string) => void;
};

function RowOf<T extends { readonly id: string }>(props: RowProps<T>) {
  const { row, columns } = props;
  return (
    <div
      role="row"
      id={props.id}
      aria-rowindex={props.index + 2}
      aria-selected={props.selected}
      data-active={props.active || undefined}
      className={classNames(styles.row, styles.cells, props.className)}
      style={{ transform: `translateY(${props.top}px)` }}
      // Not click: under load another row may lie below the pointer when it is released.
      onMouseDown={(event) => event.button === 0 && props.onOpen(row.id)}
    >
      {columns.map((column) => (
        <div
          key={column.id}
          role="gridcell"
          className={classNames(styles.cell, column.numeric && styles.numeric, column.className)}
        >
          {column.cell(row)}
        </div>
      ))}
    </div>
  );
}

const Row = memo(RowOf) as typeof RowOf;
