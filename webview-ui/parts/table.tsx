import type { ComponentChildren } from "preact";
import { t } from "../../src/core/l10n.ts";

export interface Column<R> {
  id: string;
  head: string;
  /** Its head is for screen readers alone. */
  headHidden?: boolean;
  /** Figures are right-aligned. */
  figure?: boolean;
  /** `stop`: the row is the one that the tab key reaches, in tables that have such a row. */
  cell(row: R, stop: boolean): ComponentChildren;
  /** Dropped where the panel is narrow. */
  wideOnly?: boolean;
  /** Dropped already where it is not wide. */
  widestOnly?: boolean;
  /** Dropped first of all. */
  roomyOnly?: boolean;
  /** Takes the width that is left. */
  grow?: boolean;
}

interface TableProps<R> extends PlainTableProps<R> {
  title: string;
  /** What the amounts are: "API value", "estimate". */
  unit?: string;
  /** A sentence under the heading. */
  note?: string;
}

interface PlainTableProps<R> {
  columns: readonly Column<R>[];
  rows: readonly R[];
  keyOf(row: R): string;
  /** Figures of the whole, one cell per column after the first. */
  total?: readonly ComponentChildren[];
}

/** A short table under its heading. The first column names the row. */
export function Table<R>({ title, unit, note, ...table }: TableProps<R>) {
  return (
    <section class="block" aria-label={title}>
      <header class="figure-head">
        <h2>{title}</h2>
        {unit && <span class="unit">{unit}</span>}
      </header>
      {note && <p class="summary">{note}</p>}
      <PlainTable {...table} />
    </section>
  );
}

/** The table alone, for figures that have their own heading. */
export function PlainTable<R>({ columns, rows, keyOf, total }: PlainTableProps<R>) {
  return (
    <div class="scroll">
      <table class="table">
        <thead>
          <tr>
            {columns.map((column) => (
              <th scope="col" key={column.id} class={cellClass(column)}>
                {column.head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map((column, i) =>
                i === 0 ? (
                  <th scope="row" key={column.id} class={cellClass(column)}>
                    {column.cell(row, false)}
                  </th>
                ) : (
                  <td key={column.id} class={cellClass(column)}>
                    {column.cell(row, false)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
        {total && (
          <tfoot>
            <tr>
              <th scope="row">{t("Total")}</th>
              {columns.slice(1).map((column, i) => (
                <td key={column.id} class={cellClass(column)}>
                  {total[i]}
                </td>
              ))}
            </tr>
          </tfoot>
        )}
      </table>
    </div>
  );
}

export function cellClass(
  column: Pick<Column<never>, "figure" | "wideOnly" | "widestOnly" | "roomyOnly" | "grow">,
): string {
  const names = [
    column.figure && "end",
    column.wideOnly && "wide-only",
    column.widestOnly && "widest-only",
    column.roomyOnly && "roomy-only",
    column.grow && "grow",
  ];
  return names.filter(Boolean).join(" ");
}
