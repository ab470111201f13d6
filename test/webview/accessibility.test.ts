import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults, RunOptions } from "axe-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeAdvice, makeAlerts, makeModelAdvice, snapshotWith } from "./adviceData.ts";
import { makeUnruled } from "./allocationData.ts";
import { makeSessions, makeSnapshot } from "./data.ts";
import { startHarness, type Harness, type PanelOptions } from "./harness.ts";
import { makeEndpointsOff, makePlans } from "./planData.ts";
import { themes, type ThemeName } from "./themes.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness();
}, 120_000);

afterAll(() => harness.close());

interface Visit extends PanelOptions {
  name: string;
  /** Button to press first. */
  press?: string;
}

const pair = makeSessions(2).map(({ source, session }) => ({ source, session }));

const pages: readonly Visit[] = [
  { name: "session", state: { view: "session" } },
  { name: "session as tables", state: { view: "session", tables: ["turn-cost", "context", "total", "agents"] } },
  { name: "proof", press: ".stat-main button" },
  { name: "sessions", state: { view: "sessions" } },
  { name: "two sessions compared", state: { view: "sessions", picked: pair } },
  { name: "history", state: { view: "history", history: { range: "last30", by: "model" } } },
  { name: "history as tables", state: { view: "history", tables: ["history", "hours"] } },
  { name: "allocation", state: { view: "allocation" } },
  { name: "narrow allocation", state: { view: "allocation" }, width: 320 },
  {
    name: "allocation without rules",
    state: { view: "allocation" },
    api: { allocation: async (range) => makeUnruled(range) },
  },
  { name: "advice", state: { view: "advice" }, snapshot: snapshotWith(makeAlerts()) },
  { name: "narrow advice", state: { view: "advice" }, width: 380 },
  {
    name: "advice without alerts",
    state: { view: "advice" },
    api: { advice: async () => makeAdvice([]), modelAdvice: async () => makeModelAdvice() },
  },
  { name: "plan", state: { view: "plan" }, snapshot: makeSnapshot({ plans: makePlans() }) },
  { name: "narrow plan", state: { view: "plan" }, snapshot: makeSnapshot({ plans: makePlans() }), width: 320 },
  {
    name: "plan without plans",
    state: { view: "plan" },
    api: { endpoints: async () => makeEndpointsOff() },
  },
  { name: "accuracy", state: { view: "accuracy" } },
  { name: "team", state: { view: "team" }, api: { teamAddress: async () => "https://team.example.com" } },
  { name: "about", state: { view: "about" } },
  { name: "narrow session", state: { view: "session" }, width: 320 },
  {
    name: "sample, indexing, problems",
    snapshot: makeSnapshot({
      sample: true,
      indexing: { since: 0, filesDone: 1, filesTotal: 2, bytesDone: 1, bytesTotal: 2 },
      problems: { unreadable: 1, skippedLines: 2, lastError: "no space left" },
      unpriced: [{ model: "claude-sonnet-9", tokens: 12 }],
    }),
    state: { view: "history" },
  },
  { name: "empty", snapshot: makeSnapshot({ sessionCount: 0, current: null, recent: [] }) },
];

describe.each(Object.keys(themes) as ThemeName[])("axe-core in the %s theme", (theme) => {
  test.each(pages)("$name has no violation", async ({ press, ...options }) => {
    const panel = await harness.open({ ...options, theme });
    await panel.page.locator("h1").first().waitFor({ state: "attached" });
    if (options.state) await panel.page.locator("table").first().waitFor();
    if (press) await panel.page.locator(press).click();
    if (press) await panel.page.locator("dialog table").waitFor();
    await panel.page.evaluate(`${axe}; undefined`);
    const { violations } = await panel.page.evaluate(async () => {
      const { axe: runner } = globalThis as unknown as { axe: { run(options: RunOptions): Promise<AxeResults> } };
      return await runner.run({ resultTypes: ["violations"] });
    });
    expect(
      violations.map(({ id, nodes }) => ({ id, nodes: nodes.map((node) => `${node.html} ${node.failureSummary}`) })),
    ).toEqual([]);
    await panel.close();
  });
});
