import { basename } from "node:path";
import { bucketOf, dayOf, shiftDay, startOfDay, weekdayAndHour } from "../core/days.ts";
import { sourceNames } from "../core/event.ts";
import { t } from "../core/l10n.ts";
import {
  type History,
  type HistoryKey,
  type HistoryQuery,
  mcpServer,
  type ToolCost,
  type ToolCosts,
} from "../core/history.ts";
import type { Queries } from "../store/queries.ts";
import { slotMs } from "../store/slots.ts";
import { addSums, emptySums, type Sums } from "../store/sums.ts";
import type { AllocationOfUse } from "./allocation.ts";
import { totalsOf } from "./periods.ts";
import type { createWorkspace } from "./workspace.ts";

/** What rows are told apart by, beside what they hold. */
interface Places {
  workspace: ReturnType<typeof createWorkspace>;
  allocation: Pick<AllocationOfUse, "tagsOfRow">;
}

const tagOf = { "tag:team": "team", "tag:project": "project", "tag:initiative": "initiative" } as const;
type Row = ReturnType<Queries["slotRows"]> extends Iterable<infer R> ? R : never;

/** A longer time than this is cut to it, from its end: nobody looks at more columns. */
const maxDays = 3700;

export function history(query: HistoryQuery, queries: Queries, places: Places, timeZone: string): History {
  const first = shiftDay(query.to, 1 - maxDays);
  const from = query.from < first ? first : query.from;
  const buckets = bucketsOf({ ...query, from });
  const index = new Map(buckets.map((bucket, i) => [bucket, i]));
  const empty = () => buckets.map(emptySums);
  const byBucket = empty();
  const series = new Map<string, { label: string; byBucket: Sums[] }>();
  const hours = Array.from({ length: 7 }, () => Array<number>(24).fill(0));
  const start = startOfDay(from, timeZone) / slotMs;
  const end = startOfDay(shiftDay(query.to, 1), timeZone) / slotMs;
  for (const row of queries.slotRows(start, end)) {
    const at = row.slot * slotMs;
    const i = index.get(bucketOf(dayOf(at, timeZone), query.unit));
    if (i === undefined) continue;
    const { key, label } = keyOf(row, query.by, places);
    let entry = series.get(key);
    if (!entry) series.set(key, (entry = { label, byBucket: empty() }));
    addSums(entry.byBucket[i]!, row.sums);
    addSums(byBucket[i]!, row.sums);
    const { weekday, hour } = weekdayAndHour(at, timeZone);
    hours[weekday]![hour]! += row.sums.nanoUsd;
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
    hours,
  };
}

/** Cost by tool of the sessions that were active in [from, to), both ms. */
export function toolCosts(from: number, to: number, queries: Queries): ToolCosts {
  const tools = new Map<string, ToolCost>();
  const result: ToolCosts = { tools: [], answers: { calls: 0, nanoUsd: 0 }, nanoUsd: 0 };
  for (const session of queries.sessionsIn(Math.floor(from / slotMs), Math.ceil(to / slotMs))) {
    const runs = Map.groupBy(queries.tools(session.id), (run) => run.agent);
    for (const [agent, calls] of Map.groupBy(queries.calls(session.id), (call) => call.agent)) {
      const own = runs.get(agent) ?? [];
      let next = 0;
      for (const [i, call] of calls.entries()) {
        const until = calls[i + 1]?.at ?? Infinity;
        const started: typeof own = [];
        while (next < own.length && own[next]!.at < until) started.push(own[next++]!);
        if (call.at < from || call.at >= to) continue;
        share(call.cost.nanoUsd ?? 0, started, session.source, tools, result);
      }
    }
  }
  result.tools = [...tools.values()].sort((a, b) => b.nanoUsd - a.nanoUsd || b.runs - a.runs);
  return result;
}

type Run = ReturnType<Queries["tools"]>[number];

function share(
  nanoUsd: number,
  runs: Run[],
  source: ToolCost["source"],
  tools: Map<string, ToolCost>,
  into: ToolCosts,
): void {
  into.nanoUsd += nanoUsd;
  if (runs.length === 0) {
    into.answers.calls++;
    into.answers.nanoUsd += nanoUsd;
    return;
  }
  const each = Math.floor(nanoUsd / runs.length);
  for (const [i, { name, ok, bytes }] of runs.entries()) {
    const key = `${source} ${name}`;
    let tool = tools.get(key);
    if (!tool) {
      tools.set(key, (tool = { name, source, server: mcpServer(name), runs: 0, failed: 0, bytes: 0, nanoUsd: 0 }));
    }
    tool.runs++;
    tool.bytes += bytes;
    if (ok === 0) tool.failed++;
    // The first takes what does not divide: the parts add up to the whole.
    tool.nanoUsd += i === 0 ? nanoUsd - each * (runs.length - 1) : each;
  }
}

function keyOf(row: Row, by: HistoryKey, { workspace, allocation }: Places): { key: string; label: string } {
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
    case "branch":
      return { key: row.branch ?? "", label: row.branch ?? "unknown" };
    case "tag:team":
    case "tag:project":
    case "tag:initiative": {
      const tag = allocation.tagsOfRow(row, row.slot * slotMs)[tagOf[by]];
      return { key: tag ?? "", label: tag ?? t("unallocated") };
    }
    default:
      return by satisfies never;
  }
}

function bucketsOf({ from, to, unit }: HistoryQuery): string[] {
  const buckets: string[] = [];
  for (let day = from; day <= to; day = shiftDay(day, 1)) {
    const bucket = bucketOf(day, unit);
    if (bucket !== buckets.at(-1)) buckets.push(bucket);
  }
  return buckets;
}
