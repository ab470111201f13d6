import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { codex } from "../../src/sources/codex/source.ts";
import type { Cursor, Env } from "../../src/sources/source.ts";
import type { PlanReport } from "../../src/core/vendor.ts";

const thread = "019f0000-0000-7000-8000-000000000001";
const parent = "019f0000-0000-7000-8000-000000000000";
const start = Date.UTC(2026, 8, 4, 16);
const hour = 3_600_000;

let home: string;
beforeEach(() => (home = mkdtempSync(join(tmpdir(), "codex-plan-"))));
afterEach(() => rmSync(home, { recursive: true }));

const meta = (extra: object = {}) => ({
  type: "session_meta",
  payload: { id: thread, timestamp: new Date(start).toISOString(), cwd: "/w", ...extra },
});
const counted = (rate_limits: unknown) => ({
  type: "event_msg",
  payload: { type: "token_count", info: null, rate_limits },
});
const limits = (session: number, weekly: number, more: object = {}) => ({
  limit_id: "codex",
  plan_type: "pro",
  // The slots are the other way round than usual.
  primary: { used_percent: weekly, window_minutes: 10_080, resets_at: (start + 90 * hour) / 1000 },
  secondary: { used_percent: session, window_minutes: 300, resets_at: (start + 4 * hour) / 1000 },
  credits: { has_credits: true, unlimited: false, balance: "37.5" },
  rate_limit_reached_type: null,
  ...more,
});

/** What the reads say, one after the other, each of at most `bytes`. One line a second. */
function read(lines: object[], bytes = 1_000_000): PlanReport[] {
  const folder = join(home, ".codex/sessions/2026/09/04");
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `rollout-2026-09-04T16-00-00-${thread}.jsonl`);
  const stamped = lines.map((line, second) => ({ timestamp: new Date(start + second * 1000).toISOString(), ...line }));
  writeFileSync(path, stamped.map((line) => `${JSON.stringify(line)}\n`).join(""));
  const env: Env = { home, platform: "linux", vars: {} };
  const { size, mtimeMs } = statSync(path);
  const reports: PlanReport[] = [];
  for (let cursor: Cursor | undefined, more = true; more;) {
    const result = codex.read({ source: "codex", path, size, mtime: mtimeMs }, cursor, bytes, env);
    reports.push(...(result.plans ?? []));
    ({ cursor, more } = result);
    // A cursor is plain JSON.
    cursor = JSON.parse(JSON.stringify(cursor)) as Cursor;
  }
  return reports;
}

test("the last that a log says of the plan, with its time", () => {
  const [report, ...others] = read([meta(), counted(limits(10, 40)), counted(limits(12, 41)), counted(null)]);
  expect(report).toEqual({
    vendor: "openai",
    from: "log",
    scope: null,
    at: start + 2000,
    plan: "pro",
    windows: [
      {
        id: "weekly",
        kind: "weekly",
        scope: null,
        usedPercent: 41,
        used: null,
        resetsAt: start + 90 * hour,
        lengthMs: 168 * hour,
      },
      {
        id: "session",
        kind: "session",
        scope: null,
        usedPercent: 12,
        used: null,
        resetsAt: start + 4 * hour,
        lengthMs: 5 * hour,
      },
    ],
    credits: { unlimited: false, balance: 37.5 },
  });
  expect(others).toEqual([]);
});

test("does not depend on how the file was cut into reads", () => {
  const lines = [meta(), ...Array.from({ length: 20 }, (_, n) => counted(limits(n, n + 30)))];
  const newest = read(lines, 700).toSorted((a, b) => b.at - a.at)[0];
  expect(newest).toEqual(read(lines)[0]);
});

test("limits of single models are apart from those of everything", () => {
  const spark = {
    limit_id: "spark",
    limit_name: "Spark",
    primary: { used_percent: 100, window_minutes: 300 },
    secondary: null,
  };
  const reports = read([meta(), counted(limits(12, 41)), counted(spark)]);
  expect(reports.flatMap(({ windows }) => windows.map(({ id, usedPercent }) => [id, usedPercent]))).toEqual([
    ["weekly", 41],
    ["session", 12],
    ["session:spark", 100],
  ]);
});

test("older logs tell the end in seconds from the line on, or as a date", () => {
  const [report] = read([
    meta(),
    counted({
      primary: { used_percent: 1, window_minutes: 300, resets_in_seconds: 60 },
      secondary: { used_percent: 2, window_minutes: 10_080, resets_at: "2026-09-08T00:00:00Z" },
    }),
  ]);
  expect(report?.windows.map(({ resetsAt }) => resetsAt)).toEqual([start + 61_000, Date.UTC(2026, 8, 8)]);
});

test("what a fork copied from another session's history is not news", () => {
  const copied = [
    meta({ forked_from_id: parent }),
    { type: "session_meta", payload: { id: parent, timestamp: new Date(start - hour).toISOString(), cwd: "/w" } },
    counted(limits(99, 99)),
  ];
  expect(read(copied)).toEqual([]);
});

test("odd values are not taken for figures", () => {
  const odd = {
    primary: { used_percent: "12" },
    secondary: [],
    credits: { has_credits: true, balance: "NaN" },
    plan_type: 5,
  };
  expect(read([meta(), counted(odd), counted("full"), counted({ limit_id: "x".repeat(9000) })])).toEqual([
    {
      vendor: "openai",
      from: "log",
      scope: null,
      at: start + 1000,
      plan: null,
      windows: [],
      credits: { unlimited: false, balance: null },
    },
  ]);
});
