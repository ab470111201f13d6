import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import type { DoctorReport } from "../../src/core/api.ts";
import type { ReconciliationSummary } from "../../src/core/reconcile.ts";

/** The built CLI on sessions that Claude Code resumed, forked and killed. */
const base = mkdtempSync(join(tmpdir(), "taximeter-reconcile-"));
afterAll(() => rmSync(base, { recursive: true, force: true }));
const program = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));
const fixture = fileURLToPath(new URL("../fixtures/claude/reports/home", import.meta.url));
let homes = 0;

function newHome(): string {
  const home = join(base, `home-${homes++}`);
  cpSync(fixture, home, { recursive: true });
  return home;
}

function cli(home: string, ...args: string[]): string {
  const env = { PATH: process.env["PATH"], HOME: home, TZ: "UTC" };
  return execFileSync(process.execPath, [program, ...args, "--db", join(home, "ledger.db")], { env, encoding: "utf8" });
}
const summaryOf = (home: string) => JSON.parse(cli(home, "reconcile", "--json")) as ReconciliationSummary;

describe("taximeter reconcile", () => {
  it("names what a killed run lost, what a fork inherited and what left no line", () => {
    const { sessions, agree, rows } = summaryOf(newHome());
    expect([sessions, agree]).toEqual([3, 3]);
    const found = rows.map(({ session, by, difference, causes, unexplained }) => ({
      session: session.slice(0, 13),
      by,
      difference: difference.nanoUsd,
      causes: causes.map(({ cause, nanoUsd }) => [cause, nanoUsd]),
      rest: unexplained.nanoUsd,
    }));
    expect(found).toEqual([
      {
        session: "abababab-0002",
        by: "cost-state",
        difference: 6_840_000,
        causes: [
          ["inherited", 10_510_000],
          ["restart", -3_670_000],
        ],
        rest: 0,
      },
      {
        session: "abababab-0001",
        by: "cost-state",
        difference: -3_670_000,
        causes: [["restart", -3_670_000]],
        rest: 0,
      },
      {
        session: "abababab-0003",
        by: "last-session",
        difference: 1_950_000,
        causes: [["helper-calls", 1_950_000]],
        rest: 0,
      },
    ]);
  });

  it("adds the clients' figures to no total, and keeps them in an export and when the logs are gone", () => {
    const home = newHome();
    const before = summaryOf(home);
    const sessions = JSON.parse(cli(home, "sessions", "--json")) as { sessions: { cost: { nanoUsd: number } }[] };
    expect(sessions.sessions.reduce((sum, { cost }) => sum + cost.nanoUsd, 0)).toBe(before.ours.nanoUsd);
    const file = join(home, "export.jsonl");
    writeFileSync(file, cli(home, "export"));
    rmSync(join(home, ".claude"), { recursive: true });
    rmSync(join(home, ".claude.json"));
    expect(summaryOf(home)).toEqual(before);
    const elsewhere = join(base, "elsewhere");
    mkdirSync(elsewhere);
    cli(elsewhere, "import", file);
    expect(summaryOf(elsewhere)).toEqual(before);
  });

  it("prints a table, and says so when no client left figures", () => {
    const text = cli(newHome(), "reconcile");
    expect(text).toContain("3 of 3 sessions with a figure of the client's own agree");
    expect(text).toMatch(
      /abababab-0002-\S+ +\$0\.0124 +\$0\.0056 +\+0\.00684 +0 +yes +\+0\.01051 the session was forked/,
    );
    const empty = join(base, "empty");
    mkdirSync(empty);
    expect(cli(empty, "reconcile")).toContain("No client left figures");
  });
});

describe("taximeter doctor", () => {
  const retention = (home: string) => (JSON.parse(cli(home, "doctor", "--json")) as DoctorReport).retention;
  /** Gives each session's log an age in days. */
  function age(home: string, ages: Record<string, number>): void {
    for (const [session, days] of Object.entries(ages)) {
      const at = new Date(Date.now() - days * 86_400_000);
      const path = join(home, ".claude/projects/-home-dev-shop", `abababab-${session}-4000-8000-000000000001.jsonl`);
      utimesSync(path, at, at);
    }
  }

  it("says which logs Claude Code deletes next, by its default", () => {
    const home = newHome();
    age(home, { "0001": 26.5, "0002": 31, "0003": 1 });
    expect(retention(home)).toMatchObject([{ source: "claude", days: 30, set: false, logs: 3, withinWeek: 2 }]);
    expect(retention(home)[0]?.next.map(({ path, daysLeft }) => [basename(path).slice(0, 13), daysLeft])).toEqual([
      ["abababab-0002", 0],
      ["abababab-0001", 4],
    ]);
    const text = cli(home, "doctor");
    expect(text).toContain("deletes its logs after 30 days without activity (the default");
    expect(text).toContain('"cleanupPeriodDays": 99999');
    expect(text).toContain("The ledger keeps the totals either way");
  });

  it("takes the period from the settings", () => {
    const home = newHome();
    age(home, { "0001": 26.5, "0002": 31, "0003": 1 });
    writeFileSync(join(home, ".claude/settings.json"), '{"cleanupPeriodDays": 99999}');
    expect(retention(home)).toMatchObject([{ days: 99999, set: true, withinWeek: 0, next: [] }]);
  });
});
