import { describe, expect, test } from "vitest";
import { shiftDay } from "../../src/core/days.ts";
import type { Finding } from "../../src/core/finding.ts";
import { budget, sessionBudget } from "../../src/insights/budgets.ts";
import { pace } from "../../src/insights/pace.ts";
import type { Usage } from "../../src/insights/usage.ts";
import { createTrace } from "./trace.ts";
import { usage, usd } from "./usageDays.ts";

const at = (day: string) => Date.parse(`${day}T20:00:00Z`);
const ids = (findings: Finding[]) => findings.map(({ id, severity }) => `${id} ${severity}`);

/** A user who spent so much in this month so far, all of it on its first day, and nothing before it. */
function spentThisMonth(today: string, nanoUsd: number, budgets: Usage["budgets"] | object): Usage {
  const first = `${today.slice(0, 8)}01`;
  return usage({ from: first, to: today, cost: (n) => (n === 0 ? nanoUsd : 0), budgets });
}

describe("a budget of the month", () => {
  const said = (spent: number, today = "2026-10-19") =>
    budget(spentThisMonth(today, spent * usd, { month: 100 * usd }), at(today));

  test("is said at 70, 80 and 100 %, only the highest of them", () => {
    expect(ids(said(69.99))).toEqual([]);
    expect(ids(said(70))).toEqual(["budget/month/2026-10/70 info"]);
    expect(ids(said(79.99))).toEqual(["budget/month/2026-10/70 info"]);
    expect(ids(said(80))).toEqual(["budget/month/2026-10/80 notice"]);
    expect(ids(said(100))).toEqual(["budget/month/2026-10/100 warning"]);
    expect(ids(said(250))).toEqual(["budget/month/2026-10/100 warning"]);
  });

  test("is said in a sentence, rounded down, with what is left of the month", () => {
    const title = (spent: number, today?: string) => said(spent, today)[0]!.title;
    expect(title(80)).toBe("80% of your October budget with 12 days left");
    expect(title(79.99)).toBe("79% of your October budget with 12 days left");
    expect(title(104, "2026-10-30")).toBe("104% of your October budget with 1 day left");
    expect(title(80, "2026-10-31")).toBe("80% of your October budget on its last day");
    expect(title(80, "2028-02-28")).toBe("80% of your February budget with 1 day left");
    expect(title(80, "2027-02-28")).toBe("80% of your February budget on its last day");
  });

  test("begins anew with the month, in the user's own time zone", () => {
    const october = spentThisMonth("2026-10-31", 90 * usd, { month: 100 * usd });
    expect(ids(budget(october, at("2026-10-31")))).toEqual(["budget/month/2026-10/80 notice"]);
    expect(budget(october, at("2026-11-01"))).toEqual([]);
    const midnight = Date.parse("2026-10-31T23:30:00Z");
    expect(budget({ ...october, timeZone: "Europe/Berlin" }, midnight)).toEqual([]);
    expect(budget({ ...october, timeZone: "America/New_York" }, midnight)).toHaveLength(1);
  });

  test("does not wait for the pilot period, and tells the forecast once there is one", () => {
    expect(said(80, "2026-10-02")).toHaveLength(1);
    expect(said(80, "2026-10-02")[0]!.reason).toBe("$80.00 of $100.00 spent");
    const steady = usage({ from: "2026-10-01", to: "2026-10-20", cost: () => 4 * usd, budgets: { month: 100 * usd } });
    expect(budget(steady, Date.parse("2026-10-20T23:59:00Z"))[0]!.reason).toMatch(
      /^\$80\.00 of \$100\.00 spent; about \$124\.00 \(\$1\d\d\.\d\d to \$1\d\d\.\d\d\) by the end of the month$/,
    );
  });
});

test("a budget of the day looks at today only", () => {
  const known = usage({ from: "2026-10-10", to: "2026-10-19", cost: () => 9 * usd, budgets: { day: 10 * usd } });
  expect(ids(budget(known, at("2026-10-19")))).toEqual(["budget/day/2026-10-19/80 notice"]);
  expect(budget(known, at("2026-10-20"))).toEqual([]);
});

test("a $5 session is one finding that grows, with one lesson for all its thresholds", () => {
  const trace = createTrace(1);
  for (let i = 0; i < 200; i++) trace.run({ name: "Bash", activity: "run", target: String(i) });
  const { facts } = trace.end("long");
  const cost = facts.calls.map(({ nanoUsd }) => nanoUsd ?? 0);
  const total = cost.reduce((sum, nano) => sum + nano, 0);
  const said = (session: number) => sessionBudget({ ...facts, budgets: { ...facts.budgets, session } });
  const [over, near] = [said(total / 2), said(total / 0.75)];
  expect(ids(over)).toEqual([expect.stringMatching(/^budget\/session\/.*\/100 warning$/)]);
  expect(ids(near)).toEqual([expect.stringMatching(/^budget\/session\/.*\/70 info$/)]);
  expect(over[0]!.amount).toEqual({ nanoUsd: total, is: "spent" });
  expect(over[0]!.title).toBe("200% of your budget for a session");
  expect(near[0]!.lesson).toBe(over[0]!.lesson);
  expect(said(0)).toEqual([]);
});

/** Three and more earlier months of $100 each, and so much in this one, all of it on its first day. */
function afterTypicalMonths(today: string, spent: number, budgets: Partial<Usage["budgets"]> = {}): Usage {
  const first = `${today.slice(0, 8)}01`;
  const cost = (_: number, _weekend: boolean, day: string) => {
    if (day >= first) return day === first ? spent * usd : 0;
    const length = Number(shiftDay(`${shiftDay(`${day.slice(0, 8)}01`, 31).slice(0, 8)}01`, -1).slice(8));
    return Math.round((100 * usd) / length);
  };
  return usage({ from: `${shiftDay(first, -130).slice(0, 8)}15`, to: today, cost, budgets });
}

describe("the pace of the month", () => {
  const said = (spent: number, today: string) => pace(afterTypicalMonths(today, spent), at(today));

  test("80% of a typical month with two weeks left", () => {
    const [finding] = said(80.01, "2026-11-14");
    expect(finding!.title).toBe("80% of a typical month with two weeks left");
    expect(finding!.id).toBe("pace/month/2026-11/80");
  });

  test.each([
    ["2026-11-14", "two weeks"],
    ["2027-02-14", "two weeks"],
    ["2028-02-15", "two weeks"],
    ["2026-10-10", "three weeks"],
    ["2028-02-10", "19 days"],
  ])("is crossed at 70, 75 and 80 % on %s", (today, left) => {
    expect(said(69.9, today)).toEqual([]);
    for (const [spent, step] of [
      [70.01, 70],
      [75.01, 70],
      [80.01, 80],
    ] as const) {
      const [finding] = said(spent, today);
      expect(finding).toMatchObject({
        id: `pace/month/${today.slice(0, 7)}/${step}`,
        title: `${Math.floor(spent)}% of a typical month with ${left} left`,
      });
    }
  });

  test("is no news when most of the month's usual days are over", () => {
    expect(said(80.01, "2026-11-18")).toHaveLength(1);
    expect(said(80.01, "2026-11-21")).toEqual([]);
    expect(said(101, "2026-11-30")).toEqual([]);
  });

  test("counts workdays, not days, for who works on these", () => {
    // The first ten days of August 2026 hold six of its 21 workdays.
    const cost = (_: number, weekend: boolean, day: string) =>
      (day < "2026-08" ? (weekend ? 0 : 5) : day === "2026-08-03" ? 85 : 0) * usd;
    const known = usage({ from: "2026-03-15", to: "2026-08-10", cost });
    expect(pace(known, at("2026-08-10"))[0]!.reason).toBe("$85.00 spent, $31.43 would be usual by now");
  });

  test("is silent in the pilot period, without a whole month before, and beside a budget", () => {
    const known = afterTypicalMonths("2026-11-14", 90);
    expect(pace({ ...known, budgets: { ...known.budgets, pilotDays: 1000 } }, at("2026-11-14"))).toEqual([]);
    expect(pace({ ...known, budgets: { ...known.budgets, month: 500 * usd } }, at("2026-11-14"))).toEqual([]);
    expect(pace({ ...known, days: known.days.filter(({ day }) => day > "2026-10-05") }, at("2026-11-14"))).toEqual([]);
  });
});

describe("a dear day", () => {
  const friday = "2026-11-20";
  /** Workdays of $8 to $12, Saturdays of $1 on every third week. */
  const days = (today: string, spent: number, from = "2026-10-01") =>
    usage({
      from,
      to: today,
      cost: (n, weekend, day) => (day === today ? spent : weekend ? 0 : 8 + (n % 5)) * usd,
    });
  const said = (known: Usage, today: string) => pace(known, at(today)).filter(({ id }) => id.startsWith("pace/day/"));

  test("is three times a usual one", () => {
    expect(said(days(friday, 28), friday)).toEqual([]);
    const [finding] = said(days(friday, 33), friday);
    expect(finding).toMatchObject({
      id: `pace/day/${friday}/300`,
      severity: "notice",
      title: "3.3 times a usual workday",
    });
    expect(finding!.reason).toBe("$33.00 today, $10.00 or less on half of the workdays with use");
  });

  test("must be further off where days differ much", () => {
    const differing = (spent: number) =>
      usage({
        from: "2026-10-01",
        to: friday,
        cost: (n, _, day) => (day === friday ? spent : 10 * 2 ** ((n % 5) - 2)) * usd,
      });
    expect(said(differing(60), friday)).toEqual([]);
    expect(said(differing(400), friday)).toHaveLength(1);
  });

  test("is not said while such days are hardly known: first days, first weekend of work", () => {
    expect(said(days(friday, 90, "2026-11-16"), friday)).toEqual([]);
    expect(said(days("2026-11-21", 90), "2026-11-21")).toEqual([]);
  });

  test("is not said beside a budget of the day", () => {
    const known = days(friday, 90);
    expect(said({ ...known, budgets: { ...known.budgets, day: 500 * usd } }, friday)).toEqual([]);
  });
});
