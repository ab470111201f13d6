import { afterEach, describe, expect, test } from "vitest";
import { defaultAdvice } from "../../src/core/alert.ts";
import { amountText } from "../../src/core/alertText.ts";
import type { Finding } from "../../src/core/finding.ts";
import { english, present } from "../../src/core/l10n.ts";
import type { PlanWord } from "../../src/core/plan.ts";
import type { PlanWindow } from "../../src/core/vendor.ts";
import { paidUse } from "../../src/insights/paidUse.ts";
import { followLimits, type LimitMark } from "../../src/insights/planFacts.ts";
import { usualWeekdays } from "../../src/insights/planRunOut.ts";
import { planMeters } from "../../src/insights/plans.ts";
import { planWindow } from "../../src/insights/planWindow.ts";
import { usage, usd } from "./usageDays.ts";

const hour = 3_600_000;
const day = 24 * hour;
/** A Monday. */
const start = Date.UTC(2026, 10, 2);

afterEach(() => present(english));

/** Looks at a plan again and again, as an engine does. */
function plan(weekdays: readonly number[] = [1, 1, 1, 1, 1, 1, 1]) {
  let limits: LimitMark[] = [];
  return (at: number, windows: PlanWindow[], more: Partial<PlanWord> = {}): Finding[] => {
    const word: PlanWord = {
      vendor: "anthropic",
      plan: "max",
      from: "endpoint",
      at,
      windows,
      credits: null,
      amounts: [],
      ...more,
    };
    const meters = planMeters([word], at);
    limits = JSON.parse(JSON.stringify(followLimits(limits, meters))) as LimitMark[];
    const facts = { timeZone: "UTC", weekdays, meters, limits };
    return [...planWindow(facts, at), ...paidUse(facts)];
  };
}
const session = (usedPercent: number | null, resetsAt: number | null): PlanWindow => ({
  ...{ id: "session", kind: "session", scope: null, usedPercent, used: null, resetsAt, lengthMs: 5 * hour },
});
const weekly = (usedPercent: number): PlanWindow => ({
  ...session(usedPercent, start + 7 * day),
  ...{ id: "weekly", kind: "weekly", lengthMs: 7 * day },
});
const extra = (used: number, more: Partial<PlanWindow> = {}): PlanWindow => ({
  ...{ id: "extra", kind: "pay-as-you-go", scope: null, usedPercent: null, resetsAt: null, lengthMs: null },
  used: { unit: "usd", used: used * usd, limit: 100 * usd, is: "real-money" },
  ...more,
});
const kinds = (findings: readonly Finding[]) => findings.map(({ detector, severity }) => `${detector} ${severity}`);
const ids = (findings: readonly Finding[]) => new Set(findings.map(({ id }) => id));

describe("a limit of a plan", () => {
  test("is a notice when it runs out before its reset at this pace, a warning from 95 %", () => {
    const look = plan();
    const end = start + 5 * hour;
    expect(look(start + hour, [session(20, end)])).toEqual([]);
    expect(look(start + 2 * hour, [session(59, end)])).toEqual([]);
    const [notice] = look(start + 2 * hour, [session(60, end)]);
    expect(notice).toMatchObject({
      severity: "notice",
      at: start + 2 * hour,
      title: "Claude Max: 5 hours runs out about Today, 03:20 at this pace",
      reason: "60% used in 40% of its time; it is reset Today, 05:00",
      amount: null,
    });
    expect(look(start + 4 * hour, [session(80, end)])).toEqual([]);
    expect(kinds(look(start + 4 * hour, [session(94, end)]))).toEqual(["planWindow notice"]);
    expect(look(start + 4 * hour, [session(95, end)])).toMatchObject([
      { severity: "warning", title: "Claude Max: 5 hours, 95% used", reason: "it is reset Today, 05:00" },
    ]);
    expect(look(end, [session(95, end)])).toEqual([]);
  });

  test("is told once each in a period, though its end is told some seconds off, and again in the next one", () => {
    const look = plan();
    const found = [-2000, 900, 0, 1700].flatMap((off, n) =>
      look(start + (2 + n / 10) * hour, [session(70 + n, start + 5 * hour + off)]),
    );
    expect(found).toHaveLength(4);
    expect(ids(found).size).toBe(1);
    const next = look(start + 7.5 * hour, [session(75, start + 10 * hour + 300)]);
    expect(next).toHaveLength(1);
    expect(ids([...found, ...next]).size).toBe(2);
  });

  test("of a week is weighed by the weekdays that are usually worked on", () => {
    const thursdayNight = start + 4 * day;
    const workdays = [1, 1, 1, 1, 1, 0, 0];
    expect(kinds(plan()(thursdayNight, [weekly(78)]))).toEqual(["planWindow notice"]);
    expect(plan(workdays)(thursdayNight, [weekly(78)])).toEqual([]);
    const [busy] = plan(workdays)(thursdayNight, [weekly(90)]);
    expect(busy?.title).toBe("Claude Max: Week runs out about Today, 10:00 at this pace");
  });

  test("knows weekdays from the days with use, after the pilot period", () => {
    const days = (to: string) => usage({ from: "2026-10-05", to, cost: (_, weekend) => (weekend ? 0 : 4 * usd) });
    const now = Date.parse("2026-11-02T08:00:00Z");
    const [monday, saturday] = [0, 5].map((weekday) => usualWeekdays(days("2026-11-01"), now)[weekday]!);
    expect(monday).toBeGreaterThan(0);
    expect(saturday).toBe(0);
    expect(days("2026-10-09").days.length).toBeLessThan(defaultAdvice.budgets.pilotDays);
    expect(new Set(usualWeekdays(days("2026-10-09"), now)).size).toBe(1);
  });

  test("that only bills what is beyond the plan cannot run out", () => {
    expect(kinds(plan()(start, [extra(0, { usedPercent: 99 })]))).toEqual([]);
  });
});

describe("paid use", () => {
  test("names the amount as real money, once in a cycle: what falls begins a new one", () => {
    const look = plan();
    expect(look(start, [extra(0)])).toEqual([]);
    const [first] = look(start + hour, [extra(0.4)]);
    expect(first).toMatchObject({
      severity: "warning",
      title: "Claude Max costs real money now",
      reason: "Extra usage: $0.40 of $100.00 beyond the plan",
      amount: { nanoUsd: 0.4 * usd, is: "paid" },
    });
    expect(amountText(first!.amount!)).toBe("$0.40 (real money)");
    const more = [look(start + day, [extra(3)]), look(start + 35 * day, [extra(41)])].flat();
    expect(ids([first!, ...more]).size).toBe(1);
    expect(look(start + 36 * day, [extra(0)])).toEqual([]);
    const [next] = look(start + 37 * day, [extra(0.1)]);
    expect(next!.id).not.toBe(first!.id);
  });

  test("has the cycle that the vendor tells, where it tells one", () => {
    const look = plan();
    const cycle = (used: number, resetsAt: number) => [extra(used, { id: "on-demand", resetsAt, lengthMs: 30 * day })];
    const first = look(start, cycle(5, start + 10 * day));
    const second = look(start + 11 * day, cycle(6, start + 40 * day));
    expect(ids([...first, ...second]).size).toBe(2);
  });

  test("is not what the plan includes, what a team spends, or what is in credits", () => {
    const included = { id: "cycle", kind: "monthly" } as const;
    const used = { unit: "usd", used: 5 * usd, limit: null, is: "included" } as const;
    expect(plan()(start, [extra(5, { ...included, used })])).toEqual([]);
    expect(plan()(start, [extra(5, { scope: "team" })])).toEqual([]);
    expect(plan()(start, [extra(5, { used: { unit: "credits", used: 5, limit: null } })])).toEqual([]);
  });

  test("is credits that became fewer since the limits were last reset, not those that were bought", () => {
    const look = plan();
    const week = (n: number) => [{ ...weekly(10), resetsAt: start + 7 * n * day }];
    const credits = (balance: number) => ({
      vendor: "openai" as const,
      plan: "plus",
      credits: { unlimited: false, balance },
    });
    expect(look(start, week(1), credits(40))).toEqual([]);
    expect(look(start + hour, week(1), credits(140))).toEqual([]);
    const [first] = look(start + 2 * hour, week(1), credits(137.5));
    expect(first).toMatchObject({
      title: "ChatGPT Plus draws on credits that were bought",
      reason: "2.50 credits used, 137.50 left",
      amount: null,
    });
    const again = look(start + 3 * hour, week(1), credits(120));
    expect(ids([first!, ...again]).size).toBe(1);
    expect(look(start + 8 * day, week(2), credits(120))).toEqual([]);
    expect(look(start + 9 * day, week(2), credits(119))[0]!.id).not.toBe(first!.id);
  });
});
