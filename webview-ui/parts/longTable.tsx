import { useSignal, type Signal } from "@preact/signals";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { Sorting } from "./sorting.ts";
import { cellClass, type Column } from "./table.tsx";

export interface SortableColumn<R> extends Column<R> {
  /** CSS width; without it the column takes what is left. */
  width?: string;
  /** What rows are ordered by; without it the column cannot be sorted. */
  order?(row: R): number | string;
}

interface LongTableProps<R> {
  label: string;
  columns: readonly SortableColumn<R>[];
  rows: readonly R[];
  keyOf(row: R): string;
  rowHeight: number;
  /** CSS height at which the table begins to scroll. */
  maxHeight: string;
  initialSort: Sorting;
  /** Where the order is kept; by the table itself unless given. */
  sorting?: Signal<Sorting>;
  /** Makes rows choosable: by click, or by the button that the first column becomes. */
  onOpen?(row: R): void;
}

const headHeight = 30;
/** Rows kept beyond both edges, so that scrolling by key or wheel never meets a blank. */
const margin = 8;

/** A sortable table of any length: of fixed row height, only what is in sight exists. */
export function LongTable<R>(props: LongTableProps<R>) {
  const { label, columns, rows, keyOf, rowHeight, maxHeight, initialSort, onOpen } = props;
  const ownSorting = useSignal(initialSort);
  const sorting = props.sorting ?? ownSorting;
  const topRow = useSignal(0);
  const visibleRows = useSignal(20);
  const focused = useSignal(0);
  const scroller = useRef<HTMLDivElement>(null);

  const sorted = useMemo(() => sortRows(rows, columns, sorting.value), [rows, columns, sorting.value]);
  const top = Math.min(topRow.value, Math.max(0, sorted.length - visibleRows.value));
  const first = Math.max(0, top - margin);
  const last = Math.min(sorted.length, top + visibleRows.value + margin);
  // A row that was scrolled away cannot be the stop of the tab order: it does not exist.
  const stop = focused.value >= first && focused.value < last ? focused.value : top;

  useLayoutEffect(() => {
    const box = scroller.current;
    if (!box) return undefined;
    const measure = () => (visibleRows.value = Math.ceil((box.clientHeight - headHeight) / rowHeight));
    const resize = new ResizeObserver(measure);
    resize.observe(box);
    return () => resize.disconnect();
  }, [rowHeight]);

  const wantsFocus = useRef(false);
  useLayoutEffect(() => {
    if (!wantsFocus.current) return;
    wantsFocus.current = false;
    scroller.current?.querySelector<HTMLElement>(`[data-row="${stop}"]`)?.focus({ preventScroll: true });
  });

  const move = (event: KeyboardEvent) => {
    const next = nextRow(event.key, stop, sorted.length, visibleRows.value);
    if (next === undefined || !onOpen || !(event.target instanceof HTMLElement) || !event.target.dataset["row"]) return;
    event.preventDefault();
    focused.value = next;
    wantsFocus.current = true;
    const box = scroller.current;
    if (!box) return;
    const edge = next * rowHeight;
    const height = box.clientHeight - headHeight;
    if (edge < box.scrollTop) box.scrollTop = edge;
    else if (edge + rowHeight > box.scrollTop + height) box.scrollTop = edge + rowHeight - height;
    topRow.value = Math.floor(box.scrollTop / rowHeight);
  };

  return (
    <div
      class="scroll long"
      ref={scroller}
      role="group"
      aria-label={label}
      tabIndex={0}
      style={{ maxHeight }}
      onScroll={(event) => (topRow.value = Math.floor(event.currentTarget.scrollTop / rowHeight))}
      onKeyDown={move}
    >
      <table class="table" aria-label={label} aria-rowcount={sorted.length + 1}>
        <colgroup>
          {columns.map((column) => (
            <col key={column.id} class={cellClass(column)} style={column.width ? { width: column.width } : {}} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1} style={{ height: `${headHeight}px` }}>
            {columns.map((column) => (
              <Head key={column.id} column={column} sorting={sorting.value} onSort={(next) => (sorting.value = next)} />
            ))}
          </tr>
        </thead>
        <tbody>
          <Spacer height={first * rowHeight} />
          {sorted.slice(first, last).map((row, i) => (
            <tr
              key={keyOf(row)}
              aria-rowindex={first + i + 2}
              style={{ height: `${rowHeight}px` }}
              class={onOpen ? "choosable" : ""}
              onClick={onOpen ? () => onOpen(row) : undefined}
            >
              {columns.map((column, n) =>
                n > 0 ? (
                  <td key={column.id} class={cellClass(column)}>
                    {column.cell(row, first + i === stop)}
                  </td>
                ) : (
                  <th scope="row" key={column.id} class={cellClass(column)}>
                    {onOpen ? (
                      <button
                        type="button"
                        class="row-button"
                        data-row={first + i}
                        tabIndex={first + i === stop ? 0 : -1}
                        onFocus={() => (focused.value = first + i)}
                      >
                        {column.cell(row, first + i === stop)}
                      </button>
                    ) : (
                      column.cell(row, false)
                    )}
                  </th>
                ),
              )}
            </tr>
          ))}
          <Spacer height={(sorted.length - last) * rowHeight} />
        </tbody>
      </table>
    </div>
  );
}

interface HeadProps<R> {
  column: SortableColumn<R>;
  sorting: Sorting;
  onSort(sorting: Sorting): void;
}

function Head<R>({ column, sorting, onSort }: HeadProps<R>) {
  const active = sorting.column === column.id;
  const direction = sorting.descending ? "descending" : "ascending";
  const sort = () => onSort({ column: column.id, descending: active ? !sorting.descending : column.figure === true });
  return (
    <th scope="col" class={cellClass(column)} aria-sort={active ? direction : undefined}>
      {column.order ? (
        <button type="button" class="sort" onClick={sort}>
          {column.head}
          <span class="sort-arrow" aria-hidden="true">
            {active ? (sorting.descending ? "↓" : "↑") : ""}
          </span>
        </button>
      ) : (
        <span class={column.headHidden ? "visually-hidden" : ""}>{column.head}</span>
      )}
    </th>
  );
}

function Spacer({ height }: { height: number }) {
  return height > 0 ? <tr class="spacer" aria-hidden="true" style={{ height: `${height}px` }} /> : null;
}

function sortRows<R>(rows: readonly R[], columns: readonly SortableColumn<R>[], sorting: Sorting): readonly R[] {
  const order = columns.find((column) => column.id === sorting.column)?.order;
  if (!order) return rows;
  const sign = sorting.descending ? -1 : 1;
  return rows
    .map((row) => ({ row, value: order(row) }))
    .sort((a, b) => (a.value < b.value ? -sign : a.value > b.value ? sign : 0))
    .map(({ row }) => row);
}

function nextRow(key: string, at: number, length: number, page: number): number | undefined {
  const last = length - 1;
  switch (key) {
    case "ArrowDown":
      return Math.min(last, at + 1);
    case "ArrowUp":
      return Math.max(0, at - 1);
    case "PageDown":
      return Math.min(last, at + page);
    case "PageUp":
      return Math.max(0, at - page);
    case "Home":
      return 0;
    case "End":
      return last;
    default:
      return undefined;
  }
}
