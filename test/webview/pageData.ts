/** What the panel pulls beside sessions: made up, the same at every run. */
import type { Accuracy, AccuracyQuery } from "../../src/core/accuracy.ts";
import type { AboutReport } from "../../src/core/api.ts";
import { bucketOf, shiftDay } from "../../src/core/days.ts";
import { noTokens } from "../../src/core/event.ts";
import type { History, HistoryQuery, ToolCosts } from "../../src/core/history.ts";
import type { Machine } from "../../src/core/machine.ts";
import { type Reconciliation, type ReconciliationSummary, summarise } from "../../src/core/reconcile.ts";
import type { SessionDetail, Totals } from "../../src/core/snapshot.ts";
import { now, priced } from "./data.ts";

const labels = {
  source: ["claude", "codex"],
  model: [
    "claude-opus-5-5",
    "gpt-6-sol",
    "claude-sonnet-5-5",
    "claude-haiku-5",
    "gpt-6-luna",
    "gpt-5",
    "claude-opus-4-5",
  ],
  project: ["web", "api", "mobile-app"],
  branch: ["main", "feature/dark-mode-for-the-settings-page", "fix/upload-test"],
  machine: ["This machine", "WSL: Ubuntu", "Dev container: shop"],
  "tag:team": ["Payments", "Platform"],
  "tag:project": ["Checkout", "Refunds"],
  "tag:initiative": ["EU launch"],
} as const;

/** Each series costs half of the one before it; weekends are quiet. */
export function makeHistory(query: HistoryQuery): History {
  const buckets: string[] = [];
  const weights: number[] = [];
  for (let day = query.from, i = 0; day <= query.to; day = shiftDay(day, 1), i++) {
    const bucket = bucketOf(day, query.unit);
    if (bucket !== buckets.at(-1)) {
      buckets.push(bucket);
      weights.push(0);
    }
    weights[weights.length - 1]! += i % 7 > 4 ? 1 : 5 + ((i * 7) % 11);
  }
  const series = labels[query.by].map((key, n) => {
    const byBucket = weights.map((weight) => totals(weight * Math.round(4e8 / 2 ** n)));
    return { key, label: key, byBucket, total: add(byBucket) };
  });
  const byBucket = buckets.map((_, i) => add(series.map((each) => each.byBucket[i]!)));
  return {
    query,
    buckets,
    total: add(byBucket),
    byBucket,
    series,
    hours: Array.from({ length: 7 }, (_, weekday) =>
      Array.from({ length: 24 }, (_x, hour) => (weekday > 4 || hour < 8 || hour > 19 ? 0 : (hour % 5) * weekday * 3e8)),
    ),
  };
}

export function makeToolCosts(): ToolCosts {
  const tool = (name: string, server: string | null, runs: number, failed: number, nanoUsd: number) =>
    ({ name, source: "claude", server, runs, failed, bytes: runs * 9000, nanoUsd }) as const;
  const tools = [
    tool("Bash", null, 480, 88, 9.1e9),
    tool("Read", null, 610, 0, 7.7e9),
    tool("Edit", null, 330, 12, 4.2e9),
    tool("mcp__github__get_issue", "github", 40, 1, 1.1e9),
    tool("mcp__github__list_pull_requests", "github", 12, 0, 0.4e9),
  ];
  const answers = { calls: 210, nanoUsd: 3.3e9 };
  return { tools, answers, nanoUsd: tools.reduce((sum, each) => sum + each.nanoUsd, answers.nanoUsd) };
}

export function makeAccuracy(query: AccuracyQuery): Accuracy {
  return {
    query,
    calls: 1300,
    unreported: 40,
    qualities: [
      { quality: "exact", calls: 1240, nanoUsd: 88e9 },
      { quality: "ttl-unknown", calls: 40, nanoUsd: 3e9 },
      { quality: "output-incomplete", calls: 18, nanoUsd: 1.2e9 },
      { quality: "inherited-suspect", calls: 2, nanoUsd: 0.1e9 },
    ],
    unpriced: [{ model: "claude-nova-9", calls: 12, tokens: 48_000 }],
    estimates: [{ why: "compaction", calls: 6, tokens: 910_000, nanoUsd: 1.9e9 }],
    repriced: [{ book: "2026.09.01.1", calls: 31, thenNanoUsd: 4.1e9, nowNanoUsd: 3.6e9 }],
  };
}

/** One that agrees, one with a named difference, one with a rest that nothing explains. */
export function makeReconciliations({ summary }: SessionDetail): ReconciliationSummary {
  const row = (theirs: number, causes: Reconciliation["causes"], rest: number, more: Partial<Reconciliation> = {}) => ({
    source: summary.source,
    session: summary.session,
    by: "cost-state" as const,
    at: now,
    ours: { nanoUsd: 5e9, tokens: 900_000 },
    theirs: { nanoUsd: theirs, tokens: 900_000 },
    difference: { nanoUsd: theirs - 5e9, tokens: 0 },
    causes,
    unexplained: { nanoUsd: rest, tokens: 0 },
    agrees: rest === 0,
    ...more,
  });
  const title = { cause: "helper-calls", why: "calls that leave no line", nanoUsd: 2e7, tokens: 0 } as const;
  return summarise([
    row(5e9, [], 0, { session: "11111111-a" }),
    row(5.02e9, [title], 0, { session: "22222222-b" }),
    row(5.6e9, [title], 5.8e8),
  ]);
}

export function makeMachines(): Machine[] {
  const other = { self: false, exportedAt: now - 3_600_000, importedAt: now - 1_800_000, sessions: 3 };
  return [
    { id: "a", name: "desk", self: true, exportedAt: null, importedAt: null, calls: 512, sessions: 12, nanoUsd: 41e9 },
    { id: "b", name: "WSL: Ubuntu", ...other, calls: 96, nanoUsd: 7.5e9 },
  ];
}

export function makeAbout(): AboutReport {
  return {
    upMs: 2 * 3_600_000,
    threadCpuMs: 4_200,
    heapBytes: 41e6,
    databaseBytes: 12.4e6,
    responses: 18_230,
    sessions: 412,
    logs: 530,
    logBytes: 310e6,
    foldersWatched: 14,
    alertDelay: { alerts: 24, p95Ms: 420 },
    errors: [{ at: now - 60_000, message: "cannot read /home/dev/.claude/projects/a.jsonl: no permission" }],
  };
}

function totals(nano: number): Totals {
  const calls = Math.round(nano / 4e7);
  const tokens = {
    ...noTokens,
    input: calls * 40,
    cacheRead: calls * 60_000,
    cacheWrite1h: calls * 2100,
    output: calls * 700,
  };
  return { calls, tokens, cost: priced(nano) };
}

function add(all: readonly Totals[]): Totals {
  return totals(all.reduce((sum, { cost }) => sum + (cost.nanoUsd ?? 0), 0));
}
