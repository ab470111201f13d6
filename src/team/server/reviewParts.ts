import { shiftDay } from "../../core/days.ts";
import { modelProvider } from "../../core/modelProvider.ts";
import type { GroupDelta, GroupTotals, Review, ReviewAnomaly, ReviewDimension } from "../../core/review.ts";
import { noTotals, sumOf, totalsIn } from "./totalsOfGroups.ts";

/** A group's published figures of one week. */
export interface WeekCell extends GroupTotals {
  /** Empty text: no tag. Null: withheld. */
  key: string | null;
  /** Its Monday, YYYY-MM-DD. */
  week: string;
}

/** Groups of the week with what they were in the week before, dearest first. They and their deltas add up to the whole. */
export function deltasOf(cells: readonly WeekCell[], monday: string): GroupDelta[] {
  const before = shiftDay(monday, -7);
  const byKey = Map.groupBy(
    cells.filter(({ week }) => week === monday || week === before),
    ({ key }) => key,
  );
  return [...byKey]
    .map(([key, own]) => {
      const of = (week: string) => sumOf(own.filter((cell) => cell.week === week));
      const [total, previous] = [of(monday), of(before)];
      return { key, total, previous, delta: String(BigInt(total.nanoUsd) - BigInt(previous.nanoUsd)) };
    })
    .toSorted((a, b) => compare(b.total.nanoUsd, a.total.nanoUsd) || ((a.key ?? "") > (b.key ?? "") ? -1 : 1));
}

/** The same cells by who makes their models. */
export function byProvider(models: readonly WeekCell[]): WeekCell[] {
  return models.map((cell) => ({ ...cell, key: cell.key === null ? null : (modelProvider(cell.key) ?? "other") }));
}

const mostTop = 5;
const topDimensions = ["team", "project", "model", "tool"] as const;

/** The largest changes, either way, by the first dimension that tells groups apart; `rest` completes them. */
export function topDeltasOf(by: Review["by"]): Review["topDeltas"] {
  const dimension = topDimensions.find((one) => by[one].length > 1) ?? "model";
  const all = by[dimension];
  const groups = all
    .filter(({ delta }) => delta !== "0")
    .toSorted((a, b) => compare(size(b.delta), size(a.delta)))
    .slice(0, mostTop);
  const delta = all.reduce((sum, one) => sum + BigInt(one.delta), 0n);
  const rest = groups.reduce((left, one) => left - BigInt(one.delta), delta);
  return { dimension, groups, rest: String(rest), delta: String(delta) };
}

/** Earlier weeks of the same group that a comparison needs. */
const leastWeeks = 4;
const mostAnomalies = 10;
/** Less is not worth a meeting: nano-USD above what is usual. */
const floorNano = 20_000_000_000n;

/**
 * A group's week against its own earlier weeks: at least three times their median, or half as much again and 3.5 robust
 * deviations away (1.4826 × the median absolute deviation: Iglewicz and Hoaglin, How to Detect and Handle Outliers, 1993).
 */
export function anomaliesOf(dimension: ReviewDimension, cells: readonly WeekCell[], monday: string): ReviewAnomaly[] {
  const found: ReviewAnomaly[] = [];
  for (const [key, own] of Map.groupBy(cells, (cell) => cell.key)) {
    const earlier = own.filter(({ week }) => week < monday).map(({ nanoUsd }) => BigInt(nanoUsd));
    const nano = BigInt(sumOf(own.filter(({ week }) => week === monday)).nanoUsd);
    if (key === null || earlier.length < leastWeeks) continue;
    const usual = median(earlier);
    const spread = median(earlier.map((one) => (one > usual ? one - usual : usual - one)));
    const far = 10_000n * (nano - usual) >= 35_000n * ((spread * 14_826n) / 10_000n);
    if (nano - usual < floorNano || !(nano >= 3n * usual || (2n * nano >= 3n * usual && far))) continue;
    found.push({ dimension, key, nanoUsd: String(nano), usual: String(usual), weeks: earlier.length, owner: null });
  }
  return found.toSorted((a, b) => compare(excess(b), excess(a))).slice(0, mostAnomalies);
}

export function modelMixOf(models: readonly GroupDelta[]): Review["modelMix"] {
  const of = (part: "total" | "previous") => BigInt(sumOf(models.map((one) => one[part])).nanoUsd);
  const [total, previous] = [of("total"), of("previous")];
  return models.map((one) => ({
    model: one.key,
    share: shareOf(one.total.nanoUsd, total),
    previousShare: shareOf(one.previous.nanoUsd, previous),
  }));
}

/** What no rule gave a team. */
export function unallocatedOf(teams: readonly GroupDelta[]): Review["unallocated"] {
  const { nanoUsd } = teams.find(({ key }) => key === "")?.total ?? noTotals();
  return { nanoUsd, share: shareOf(nanoUsd, BigInt(sumOf(teams.map(({ total }) => total)).nanoUsd)) };
}

/** The week's figures and the ones before it, of any dimension's groups. */
export function wholeOf(groups: readonly GroupDelta[]): Pick<Review, "total" | "previous"> {
  return { total: sumOf(groups.map((one) => totalsIn(one.total))), previous: sumOf(groups.map((one) => one.previous)) };
}

export function median(values: readonly bigint[]): bigint {
  const sorted = values.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const middle = Math.floor(sorted.length / 2);
  if (sorted.length % 2 === 1) return sorted[middle]!;
  return sorted.length === 0 ? 0n : (sorted[middle - 1]! + sorted[middle]!) / 2n;
}

/** 0 to 1; 0 of nothing. */
function shareOf(part: string, whole: bigint): number {
  return whole === 0n ? 0 : Number((BigInt(part) * 1_000_000n) / whole) / 1_000_000;
}

function compare(a: string, b: string): number {
  const difference = BigInt(a) - BigInt(b);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

function size(nano: string): string {
  return nano.replace(/^-/, "");
}

function excess({ nanoUsd, usual }: ReviewAnomaly): string {
  return String(BigInt(nanoUsd) - BigInt(usual));
}
