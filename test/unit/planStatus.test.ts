import { describe, expect, test } from "vitest";
import type { PlanGauge, PlanMeter } from "../../src/core/plan.ts";
import { isIncluded, planField, planNotes, planRows } from "../../src/core/planStatus.ts";
import type { Snapshot } from "../../src/core/snapshot.ts";

const hour = 3_600_000;
const at = Date.UTC(2026, 10, 22, 12);

function gauge(more: Partial<PlanGauge>): PlanGauge {
  return {
    id: "session",
    kind: "session",
    scope: null,
    usedPercent: 34,
    used: null,
    resetsAt: at + 2 * hour,
    lengthMs: 5 * hour,
    at,
    evenPercent: 60,
    runsOutAt: null,
    ...more,
  };
}

const weekly = gauge({ id: "weekly", kind: "weekly", usedPercent: 61, resetsAt: at + 50 * hour, lengthMs: 168 * hour });
const extra = gauge({
  id: "extra",
  kind: "pay-as-you-go",
  usedPercent: 41.3,
  used: { unit: "usd", used: 41_320_000_000, limit: 100e9, is: "real-money" },
  resetsAt: null,
  lengthMs: null,
});

function plan(gauges: PlanGauge[], more: Partial<PlanMeter> = {}): PlanMeter {
  return {
    vendor: "anthropic",
    plan: "max",
    from: "endpoint",
    at,
    gauges,
    credits: null,
    amounts: [],
    value: null,
    ...more,
  };
}

const snapshot = (...plans: PlanMeter[]) => ({ plans, at, timeZone: "UTC" }) as Snapshot;

describe("the status bar's field", () => {
  test.each<[string, PlanGauge[], string]>([
    ["shows the shortest limit", [gauge({}), weekly], "5h 34%"],
    ["shows another one that is nearly used up", [gauge({}), { ...weekly, usedPercent: 92 }], "Week 92%"],
    ["leaves out what counts one model only", [gauge({ scope: "Opus", usedPercent: 99 }), weekly], "Week 61%"],
    ["leaves out what was reset since", [gauge({ usedPercent: null }), weekly], "Week 61%"],
    ["says nothing where nothing is known", [extra], ""],
  ])("%s", (_, gauges, text) => expect(planField(plan(gauges))).toBe(text));
});

describe("API value is called included", () => {
  test.each<[string, PlanMeter | undefined, boolean]>([
    ["while the limits of a plan last", plan([gauge({}), weekly]), true],
    ["also where extra usage may begin", plan([gauge({}), { ...extra, usedPercent: 0, used: null }]), true],
    ["not once extra usage began", plan([gauge({}), extra]), false],
    ["not when a limit is used up", plan([gauge({ usedPercent: 100 }), weekly]), false],
    ["not when nobody knows what is used", plan([gauge({ usedPercent: null })]), false],
    ["not without a plan", undefined, false],
  ])("%s", (_, meter, included) => expect(isIncluded(meter)).toBe(included));
});

describe("the tooltip", () => {
  test("tells each limit with its countdown, real money by name, and when a limit will not last", () => {
    const short = plan([gauge({ runsOutAt: at + hour }), extra]);
    expect(planRows(snapshot(short), short)).toEqual([
      ["Claude Max · 5 hours", "34% used · resets in 2h 00m (14:00) · runs out about 13:00 at this pace"],
      ["Claude Max · Extra usage", "41% used, $41.32 of $100.00 (real money)"],
    ]);
  });

  test("begins with the plan of the session that is shown", () => {
    const codex = plan([weekly], { vendor: "openai", plan: "pro" });
    const rows = planRows(snapshot(plan([gauge({})]), codex), codex);
    expect(rows.map(([name]) => name)).toEqual(["ChatGPT Pro · Week", "Claude Max · 5 hours"]);
  });

  test("says how old figures are that are not of now", () => {
    const old = plan([gauge({})], { at: at - 20 * 60_000, from: "log", vendor: "openai", plan: null });
    expect(planNotes(snapshot(old, plan([gauge({})])))).toEqual(["ChatGPT plan as of 20m ago, from Codex's log"]);
  });
});
