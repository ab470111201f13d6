import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { hasLogs } from "../../scripts/logs.ts";
import { startSample } from "../../scripts/sample.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { openEngine } from "../../src/engine/open.ts";

const home = mkdtempSync(join(tmpdir(), "taximeter-sample-"));
let engine: Engine;

beforeAll(async () => {
  for (const name of ["HOME", "USERPROFILE"]) vi.stubEnv(name, home);
  for (const name of ["CLAUDE_CONFIG_DIR", "CODEX_HOME", "CODEX_SQLITE_HOME", "XDG_CONFIG_HOME", "APPDATA"]) {
    vi.stubEnv(name, undefined);
  }
  expect(hasLogs(process.env, home)).toBe(false);
  startSample(home).stop();
  engine = openEngine(join(home, "ledger.db"));
  await engine.index();
});

afterAll(async () => {
  await engine.close();
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true, force: true });
});

test("the sources understand every line of the sample sessions", async () => {
  const { sources, unpriced } = await engine.doctor();
  for (const { skippedLines, unknown, unreadable } of sources) {
    expect({ skippedLines, unknown, unreadable }).toEqual({ skippedLines: 0, unknown: [], unreadable: [] });
  }
  expect(unpriced).toEqual([]);
});

test("the samples show a month of both tools, with a live session of each", async () => {
  const { last30, recent } = await engine.snapshot();
  expect(last30.cost.status).toBe("priced");
  expect(last30.bySource.map(({ source }) => source).toSorted()).toEqual(["claude", "codex"]);
  expect(last30.byDay.filter(({ calls }) => calls > 0).length).toBeGreaterThan(15);
  const live = recent.filter((session) => session.live);
  expect(live.map(({ source }) => source).toSorted()).toEqual(["claude", "codex"]);
  expect(new Set(live.map(({ project }) => project))).toEqual(new Set([join(home, "notes-api"), join(home, "shop")]));
  for (const { context, agents, failures } of live) {
    expect(context?.window).toBeGreaterThan(context?.tokens ?? Infinity);
    expect({ agents: agents > 0, failures: failures > 0 }).toEqual({ agents: true, failures: true });
  }
});

test("a user whose tools have left logs is not shown samples", () => {
  expect(hasLogs(process.env, home)).toBe(true);
  expect(hasLogs({ CLAUDE_CONFIG_DIR: join(home, ".claude") }, join(home, "elsewhere"))).toBe(true);
  expect(hasLogs({ CLAUDE_CONFIG_DIR: join(home, "elsewhere") }, join(home, "elsewhere"))).toBe(false);
});
