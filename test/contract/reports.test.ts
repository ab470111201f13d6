import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { ClientReport, SessionFacts } from "../../src/core/event.ts";
import { claude } from "../../src/sources/claude/source.ts";
import { codex } from "../../src/sources/codex/source.ts";
import type { Env, Source } from "../../src/sources/source.ts";
import { readAll } from "./reading.ts";

const fixtures = join(import.meta.dirname, "../fixtures");
const homes: string[] = [];
afterEach(() => {
  for (const home of homes.splice(0)) rmSync(home, { recursive: true, force: true });
});

function homeOf(name: string): Env {
  const home = mkdtempSync(join(tmpdir(), "taximeter-reports-"));
  homes.push(home);
  cpSync(join(fixtures, name, "home"), home, { recursive: true });
  return { home, platform: "linux", vars: {} };
}

/** The newest report of each kind, by the first characters of the session. */
function newest(facts: readonly SessionFacts[]): Record<string, ClientReport> {
  const all: Record<string, ClientReport> = {};
  for (const { session, report } of facts) {
    if (!report) continue;
    const name = `${session.slice(0, 13)} ${report.by}`;
    if (!all[name] || all[name].at <= report.at) all[name] = report;
  }
  return all;
}

function reportsOf(source: Source, env: Env, limit = Infinity): Record<string, ClientReport> {
  return newest(readAll(source, env, source.find(env), limit).facts);
}

describe("what Claude Code says itself", () => {
  it("is told from the last record of each session, also when read in pieces", () => {
    const env = homeOf("claude/reports");
    const reports = reportsOf(claude, env);
    expect(Object.entries(reports).map(([name, { nanoUsd }]) => [name, nanoUsd])).toEqual([
      ["abababab-0001 cost-state", 6_840_000],
      ["abababab-0002 cost-state", 12_410_000],
      ["abababab-0003 last-session", 8_320_000],
    ]);
    expect(reports["abababab-0001 cost-state"]).toMatchObject({
      at: Date.UTC(2026, 9, 20, 11, 0, 5),
      unknownModels: false,
      tokens: { input: 20, cacheRead: 2000, cacheWrite5m: 1000, cacheWriteUnknown: 0, output: 410 },
      models: [{ model: "claude-sonnet-5-5", nanoUsd: 6_840_000 }],
    });
    expect(reportsOf(claude, env, 1)).toEqual(reports);
  });

  it("reaches to the end of the run when that is later than the log's last line", () => {
    const env = homeOf("claude/reports");
    const log = claude.find(env).find(({ path }) => path.includes("abababab-0003"))!;
    const start = Date.UTC(2026, 9, 21, 9);
    const state = { type: "cost-state", sessionId: "x", totalCostUSD: 0.5, startTime: start, totalDuration: 60_000 };
    appendFileSync(log.path, `${JSON.stringify(state)}\n`);
    expect(newest(claude.read(log, undefined, Infinity, env).facts)["x cost-state"]?.at).toBe(start + 60_000);
  });

  it("is told again from the state file only when a project's figures changed", () => {
    const env = homeOf("claude/reports");
    const path = join(env.home, ".claude.json");
    const written = new Date("2026-10-21T12:00:00Z");
    utimesSync(path, written, written);
    const place = claude.placeOf(path, env)!;
    const first = claude.read(place, undefined, Infinity, env);
    expect(first.facts).toMatchObject([{ report: { at: written.getTime(), tokens: { cacheWriteUnknown: 500 } } }]);
    const text = readFileSync(path, "utf8");
    writeFileSync(path, text.replace('"numStartups": 3', '"numStartups": 4'));
    const second = claude.read(claude.placeOf(path, env)!, first.cursor, Infinity, env);
    expect(second.facts).toEqual([]);
    writeFileSync(path, text.replace('"lastCost": 0.00832', '"lastCost": 0.25'));
    const third = claude.read(claude.placeOf(path, env)!, second.cursor, Infinity, env);
    expect(third.facts).toMatchObject([{ report: { nanoUsd: 250_000_000 } }]);
  });

  it.each(["", "{", "[1]", '{"projects":[]}', '{"projects":{"p":{"lastSessionId":1,"lastCost":"1"}}}'])(
    "is nothing in a state file of %j",
    (text) => {
      const env = homeOf("claude/reports");
      const path = join(env.home, ".claude.json");
      writeFileSync(path, text);
      expect(claude.read(claude.placeOf(path, env)!, undefined, Infinity, env).facts).toEqual([]);
    },
  );

  it("stands in the folder that CLAUDE_CONFIG_DIR names, then not in the home folder", () => {
    const env = { ...homeOf("claude/reports"), vars: { CLAUDE_CONFIG_DIR: "~/.claude" } };
    cpSync(join(env.home, ".claude.json"), join(env.home, ".claude/.claude.json"));
    const files = claude.find(env).filter(({ path }) => path.endsWith(".json"));
    expect(files.map(({ path }) => path)).toEqual([join(env.home, ".claude/.claude.json")]);
  });
});

describe("what Codex says itself", () => {
  it("is the thread's last total, in a fork with its parent's", () => {
    const env = homeOf("codex/fork-records");
    const totals = Object.values(reportsOf(codex, env)).map(({ by, nanoUsd, tokens }) => [by, nanoUsd, tokens.output]);
    expect(totals.toSorted((a, b) => Number(a[2]) - Number(b[2]))).toEqual([
      ["thread-total", null, 180],
      ["thread-total", null, 220],
    ]);
  });
});
