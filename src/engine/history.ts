import { basename } from "node:path";
import { bucketOf, shiftDay, startOfDay, weekdayAndHour, weekdayOf } from "../core/days.ts";
import { sourceNames } from "../core/event.ts";
import { t } from "../core/l10n.ts";
import { type History, type HistoryKey, type HistoryQuery } from "../core/history.ts";
import type { AllocationRow } from "../store/allocations.ts";
import type { Queries } from "../store/queries.ts";
import { slotMs } from "../store/slots.ts";
import type { Store } from "../store/store.ts";
import { addSums, emptySums, subtractSums, type Sums } from "../store/sums.ts";
import type { AllocationOfUse } from "./allocation.ts";
import { totalsOf } from "./periods.ts";
import type { createWorkspace } from "./workspace.ts";

/** What rows are told apart by, beside what they hold. */
interface Places {
  workspace: ReturnType<typeof createWorkspace>;
  allocation: Pick<AllocationOfUse, "tagsOfRow" | "changeDays">;
}

const tagOf = { "tag:team": "team", "tag:project": "project", "tag:initiative": "initiative" } as const;

/** A day (YYYY-MM-DD) with its rollup slots [start, end). */
interface Day {
  day: string;
  start: number;
  end: number;
}

const slotsPerDay = 96;

/** A longer time than this is cut to it, from its end: nobody looks at more columns. */
const maxDays = 3700;

/** The ledger is asked once for each bucket, so that it adds up what is the same there. */
export function history(
  query: HistoryQuery,
  { queries, allocations, machines }: Pick<Store, "queries" | "allocations" | "machines">,
  places: Places,
  timeZone: string,
): History {
  const first = shiftDay(query.to, 1 - maxDays);
  const from = query.from < first ? first : query.from;
  const days = daysOf(from, query.to, timeZone);
  const buckets = [...new Set(days.map(({ day }) => bucketOf(day, query.unit)))];
  const index = new Map(buckets.map((bucket, i) => [bucket, i]));
  const empty = () => buckets.map(emptySums);
  const byBucket = empty();
  const series: Series = new Map();
  const needsBranch = query.by === "branch" || query.by.startsWith("tag:");
  const rows = needsBranch ? allocations.rows : allocations.rowsOfProjects;
  for (const { day, start, end } of spansOf(days, query, places.allocation.changeDays())) {
    const i = index.get(bucketOf(day, query.unit))!;
    for (const row of rows(start, end)) {
      const { key, label } = keyOf(row, start * slotMs, query.by, places);
      let entry = series.get(key);
      if (!entry) series.set(key, (entry = { label, byBucket: empty() }));
      addSums(entry.byBucket[i]!, row.sums);
      addSums(byBucket[i]!, row.sums);
    }
    if (query.by === "machine") shareOut(series, machines, [start, end], i, empty);
  }
  return {
    query: { ...query, from },
    buckets,
    total: totalsOf(byBucket.reduce(addSums, emptySums())),
    byBucket: byBucket.map(totalsOf),
    series: [...series]
      .map(([key, entry]) => ({
        key,
        label: entry.label,
        total: totalsOf(entry.byBucket.reduce(addSums, emptySums())),
        byBucket: entry.byBucket.map(totalsOf),
      }))
      .sort((a, b) => (b.total.cost.nanoUsd ?? 0) - (a.total.cost.nanoUsd ?? 0) || b.total.calls - a.total.calls),
    hours: hoursOf(days, queries, timeZone),
  };
}

type Series = Map<string, { label: string; byBucket: Sums[] }>;

/** What other machines read in the slots [from, to) is theirs, and not this one's. */
function shareOut(
  series: Series,
  machines: Store["machines"],
  [from, to]: readonly [number, number],
  bucket: number,
  empty: () => Sums[],
): void {
  for (const { uid, name, sums } of machines.readElsewhere(from, to)) {
    let entry = series.get(uid);
    if (!entry) series.set(uid, (entry = { label: name, byBucket: empty() }));
    addSums(entry.byBucket[bucket]!, sums);
    subtractSums(series.get("")!.byBucket[bucket]!, sums);
  }
}

function daysOf(from: string, to: string, timeZone: string): Day[] {
  const days: Day[] = [];
  let start = startOfDay(from, timeZone) / slotMs;
  for (let day = from; day <= to; day = shiftDay(day, 1)) {
    const end = startOfDay(shiftDay(day, 1), timeZone) / slotMs;
    days.push({ day, start, end });
    start = end;
  }
  return days;
}

/** Days that are asked for together: of one bucket, and under the same rules where these matter. */
function spansOf(days: readonly Day[], { unit, by }: HistoryQuery, changeDays: readonly string[]): Day[] {
  const cuts = new Set(by.startsWith("tag:") ? changeDays : []);
  const spans: Day[] = [];
  for (const next of days) {
    const last = spans.at(-1);
    const together = last && bucketOf(last.day, unit) === bucketOf(next.day, unit) && !cuts.has(next.day);
    if (together) last.end = next.end;
    else spans.push({ ...next });
  }
  return spans;
}

/** Nano-USD by weekday and hour. */
function hoursOf(days: readonly Day[], queries: Queries, timeZone: string): number[][] {
  const hours = Array.from({ length: 7 }, () => Array<number>(24).fill(0));
  const [first, last] = [days[0], days.at(-1)];
  if (!first || !last) return hours;
  let i = 0;
  for (const { slot, nanoUsd } of queries.slotCosts(first.start, last.end)) {
    while (days[i]!.end <= slot) i++;
    const { weekday, hour } = clockAt(slot, days[i]!, timeZone);
    hours[weekday]![hour]! += nanoUsd;
  }
  return hours;
}

/** Clocks are asked only on days on which they change. */
function clockAt(slot: number, { day, start, end }: Day, timeZone: string): { weekday: number; hour: number } {
  if (end - start !== slotsPerDay) return weekdayAndHour(slot * slotMs, timeZone);
  return { weekday: weekdayOf(day), hour: Math.floor((slot - start) / (slotsPerDay / 24)) };
}

/** `at`: a time (ms) under the same rules. */
function keyOf(
  row: AllocationRow,
  at: number,
  by: HistoryKey,
  { workspace, allocation }: Places,
): { key: string; label: string } {
  switch (by) {
    case "source":
      return { key: row.source, label: sourceNames[row.source] };
    case "model":
      return { key: row.model, label: row.model };
    case "project": {
      if (row.project === null) return { key: "", label: "unknown" };
      const repo = workspace.repoOf(row.project);
      return { key: repo, label: basename(repo) || repo };
    }
    case "machine":
      return { key: "", label: t("This machine") };
    case "branch":
      return { key: row.branch ?? "", label: row.branch ?? "unknown" };
    case "tag:team":
    case "tag:project":
    case "tag:initiative": {
      const tag = allocation.tagsOfRow(row, at)[tagOf[by]];
      return { key: tag ?? "", label: tag ?? t("unallocated") };
    }
    default:
      return by satisfies never;
  }
}
