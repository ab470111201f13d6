import { t } from "../../src/core/l10n.ts";
/** What a chart shows, drawn or as a table: both read this and nothing else. */
export interface ChartData {
  /** Head of the table's first column, e.g. "Turn". */
  positionHead: string;
  /** What the figures of one position are when nothing is pointed at, e.g. "All turns". */
  restName: string;
  positions: readonly Position[];
  /** Stacked bars lie on each other in this order, from the bottom up. */
  shape: "bars" | "lines";
  series: readonly Series[];
  /** Text of one value, e.g. "$0.12". */
  format(value: number): string;
  /** The same in a column of the table, where all values have the same digits. */
  formatCell(value: number): string;
  /** Text of the value axis at the given ticks. */
  formatTicks(ticks: readonly number[]): string[];
  /** Dashed lines across, e.g. the context window; the first is named at the right end, the next at the left. */
  limits?: readonly Limit[];
  /** Events between positions, e.g. a compaction before position 12. */
  marks?: readonly { position: number; name: string }[];
}

export interface Limit {
  value: number;
  name: string;
}

export interface Position {
  /** On the axis: "17". */
  tick: string;
  /** In the legend: "Turn 17, 14:03". */
  name: string;
  /** Said in the table and aloud beside the name: "sub-agent". */
  note?: string;
}

export interface Series {
  id: string;
  name: string;
  color: ChartColor;
  /** Null is a gap. */
  values: readonly (number | null)[];
  /** Figure shown while nothing is pointed at; null when none makes sense. */
  rest: number | null;
  dashed?: boolean;
}

export type ChartColor = "blue" | "green" | "orange" | "purple" | "yellow" | "foreground";

export interface ChartTable {
  head: string[];
  rows: string[][];
}

/** The table twin: one row per position, one column per series, for stacked bars the sum as the last. */
export function chartTable(data: ChartData): ChartTable {
  const summed = isSummed(data);
  const head = [data.positionHead, ...data.series.map((series) => series.name), ...(summed ? [t("Total")] : [])];
  const rows = data.positions.map((position, i) => {
    const cells = data.series.map((series) => cellText(data, series.values[i] ?? null));
    return [fullName(position), ...cells, ...(summed ? [data.formatCell(sumAt(data, i))] : [])];
  });
  return { head, rows };
}

/** One position in words: "Turn 17, 14:03: $0.12. Cache read $0.10, Output $0.02." */
export function describePosition(data: ChartData, i: number): string {
  const position = data.positions[i];
  if (!position) return "";
  const marks = (data.marks ?? []).filter((mark) => mark.position === i).map((mark) => ` ${mark.name}.`);
  const known = data.series.filter((series) => (series.values[i] ?? null) !== null);
  if (!isSummed(data)) {
    const values = known.map((series) => `${series.name} ${valueText(data, series.values[i] ?? null)}`);
    return `${fullName(position)}: ${values.join(", ") || t("no value")}.${marks.join("")}`;
  }
  const parts = known.filter((series) => series.values[i] !== 0);
  const values = parts.map((series) => `${series.name} ${valueText(data, series.values[i] ?? null)}`);
  const sum = data.format(sumAt(data, i));
  return `${fullName(position)}: ${sum}.${values.length > 0 ? ` ${values.join(", ")}.` : ""}${marks.join("")}`;
}

/** Text of a series at the pointed position, or its figure at rest. */
export function seriesText(data: ChartData, series: Series, i: number | null): string {
  return valueText(data, i === null ? series.rest : (series.values[i] ?? null));
}

export function sumAt(data: ChartData, i: number): number {
  return data.series.reduce((sum, series) => sum + (series.values[i] ?? 0), 0);
}

export function sumAtRest(data: ChartData): number {
  return data.series.reduce((sum, series) => sum + (series.rest ?? 0), 0);
}

export function isSummed(data: ChartData): boolean {
  return data.shape === "bars" && data.series.length > 1;
}

function fullName({ name, note }: Position): string {
  return note ? `${name}, ${note}` : name;
}

function cellText(data: ChartData, value: number | null): string {
  return value === null ? "–" : data.formatCell(value);
}

function valueText(data: ChartData, value: number | null): string {
  return value === null ? "–" : data.format(value);
}
