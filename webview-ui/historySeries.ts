/** Past use as bars: one position per bucket, stacked by what it is told apart by. */
import { formatDay, formatShortDay, formatTokens, formatUsd } from "../src/core/format.ts";
import { dayOf, shiftDay } from "../src/core/days.ts";
import type { History, HistoryUnit } from "../src/core/history.ts";
import type { Totals } from "../src/core/snapshot.ts";
import type { Dimension } from "./historyChoice.ts";
import type { ChartColor, ChartData, Series } from "./parts/chartData.ts";
import { usdFormats } from "./parts/usdFormats.ts";
import { cacheWrites } from "./totals.ts";
import { kindNames, type TokenKind } from "./turnSeries.ts";
import { t } from "../src/core/l10n.ts";

const colors: readonly ChartColor[] = ["blue", "orange", "green", "purple", "yellow"];
/** Of many series the dearest have a colour each, the others share one. */
const mostSeries = colors.length;

export const unitNames: Readonly<Record<HistoryUnit, string>> = {
  get day() {
    return t("Day");
  },
  get week() {
    return t("Week");
  },
  get month() {
    return t("Month");
  },
};

export function historyChart(history: History, by: Dimension): ChartData {
  const { buckets, query } = history;
  const axis = {
    positionHead: unitNames[query.unit],
    restName: t("All together"),
    positions: buckets.map((bucket) => ({ tick: tickOf(bucket, query.unit), name: bucketName(bucket, history) })),
    shape: "bars" as const,
  };
  if (by === "kind") return { ...axis, series: kindSeries(history), ...tokenFormats };
  const sums = history.byBucket.map(nano);
  const total = sums.reduce((sum, each) => sum + each, 0);
  const average = buckets.length > 1 ? Math.round(total / buckets.length) : 0;
  return {
    ...axis,
    series: costSeries(history),
    ...usdFormats(Math.max(0, ...sums)),
    ...(average > 0 && { limits: [{ value: average, name: t("Average {0}", formatUsd(average)) }] }),
  };
}

/** "Sun, Nov 22", "Nov 16 to Nov 22", "November 2026". A bucket that the range cuts is named by the days it has. */
export function bucketName(bucket: string, { query }: Pick<History, "query">): string {
  const { unit, from, to } = query;
  if (unit === "day") return formatDay(bucket);
  const next = unit === "week" ? shiftDay(bucket, 7) : nextMonth(bucket);
  const first = bucket < from ? from : bucket;
  const last = shiftDay(next, -1) > to ? to : shiftDay(next, -1);
  if (first === last) return formatDay(first);
  return t("{0} to {1}", formatShortDay(first), formatShortDay(last));
}

/** Tokens of each kind; web searches are no tokens. */
export const kindSums: readonly { id: TokenKind; color: ChartColor; of(totals: Totals): number }[] = [
  { id: "cacheRead", color: "blue", of: ({ tokens }) => tokens.cacheRead },
  { id: "cacheWrite", color: "orange", of: ({ tokens }) => cacheWrites(tokens) },
  { id: "input", color: "green", of: ({ tokens }) => tokens.input },
  { id: "output", color: "purple", of: ({ tokens }) => tokens.output },
];

const tokenFormats: Pick<ChartData, "format" | "formatCell" | "formatTicks"> = {
  format: (tokens) => formatTokens(tokens),
  formatCell: (tokens) => formatTokens(tokens),
  formatTicks: (ticks) => ticks.map((tick) => formatTokens(tick)),
};

function kindSeries({ byBucket, total }: History): Series[] {
  return kindSums.map(({ id, color, of }) => ({
    id,
    name: kindNames[id],
    color,
    values: byBucket.map(of),
    rest: of(total),
  }));
}

function costSeries({ series, buckets }: History): Series[] {
  const priced = series.filter(({ total }) => nano(total) > 0);
  // One more than has colours would be an "other" of one.
  const own = priced.length > mostSeries ? priced.slice(0, mostSeries) : priced;
  const others = priced.slice(own.length);
  const shown: Series[] = own.map(({ key, label, total, byBucket }, i) => ({
    id: `series ${key}`,
    name: label.slice(0, 40),
    color: colors[i] ?? "foreground",
    values: byBucket.map(nano),
    rest: nano(total),
  }));
  if (others.length === 0) return shown;
  const values = buckets.map((_, i) => others.reduce((sum, { byBucket }) => sum + nano(byBucket[i]), 0));
  const rest = others.reduce((sum, { total }) => sum + nano(total), 0);
  return [...shown, { id: "others", name: t("{0} others", others.length), color: "foreground", values, rest }];
}

function nano(totals: Totals | undefined): number {
  return totals?.cost.nanoUsd ?? 0;
}

function tickOf(bucket: string, unit: HistoryUnit): string {
  return unit === "month" ? bucket.slice(0, 7) : formatShortDay(bucket);
}

function nextMonth(day: string): string {
  return `${dayOf(Date.parse(`${day}T00:00:00Z`) + 32 * 86_400_000, "UTC").slice(0, 7)}-01`;
}
