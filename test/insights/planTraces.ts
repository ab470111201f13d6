import type { PlanWord } from "../../src/core/plan.ts";
import type { PlanWindow, VendorCredits } from "../../src/core/vendor.ts";
import { followLimits, type LimitMark, type PlanFacts } from "../../src/insights/planFacts.ts";
import { planMeters } from "../../src/insights/plans.ts";
import { type Random, seededRandom } from "../bench/corpus/random.ts";

const hour = 3_600_000;
const day = 24 * hour;
const usd = 1_000_000_000;
/** A Monday. */
const start = Date.UTC(2026, 10, 2);

/** A plan, read again and again. */
export interface PlanTrace {
  looks: { facts: PlanFacts; now: number }[];
}
type Kind = readonly [name: string, make: (seed: number) => PlanTrace];

interface Said {
  at: number;
  windows: PlanWindow[];
  credits?: VendorCredits | null;
}

const workdays = [1, 1, 1, 1, 1, 0, 0];
const everyDay = [1, 1, 1, 1, 1, 1, 1];

/** Each look knows what was said by then, and what was remembered of the limits. */
function looks(said: readonly Said[], weekdays: readonly number[] = everyDay): PlanTrace {
  let limits: LimitMark[] = [];
  return {
    looks: said.map(({ at, windows, credits = null }) => {
      const word: PlanWord = { vendor: "anthropic", plan: null, from: "endpoint", at, windows, credits, amounts: [] };
      const meters = planMeters([word], at);
      limits = followLimits(limits, meters);
      return { now: at, facts: { timeZone: "UTC", weekdays, meters, limits } };
    }),
  };
}

/** Percent a step, by the share of the window that is over (0 to 1) and the weekday (0 = Monday). */
type Pace = (share: number, weekday: number, hourOfDay: number) => number;

interface Window {
  kind: "session" | "weekly";
  lengthMs: number;
  stepMs: number;
  weekdays?: readonly number[];
}
const session: Window = { kind: "session", lengthMs: 5 * hour, stepMs: 10 * 60_000 };
const weekly: Window = { kind: "weekly", lengthMs: 7 * day, stepMs: hour };

/**
 * A window in which `total` percent would be used in all, spread over its time as `pace` says; with chance in each step,
 * and with breaks. Looks end when it is used up.
 */
function windowOf(random: Random, { kind, lengthMs, stepMs, weekdays }: Window, total: number, pace: Pace): PlanTrace {
  const from = start + (kind === "session" ? random.int(0, 100) * hour : random.int(0, 6) * day);
  let isBreak = false;
  const steps = Array.from({ length: lengthMs / stepMs - 1 }, (_, n) => {
    const at = from + (n + 1) * stepMs;
    const date = new Date(at - stepMs);
    const weekday = (date.getUTCDay() + 6) % 7;
    if (n % 3 === 0) isBreak = random.chance(0.25);
    const busy = isBreak ? 0 : random.logNormal(1, 0.8);
    return { at, amount: busy * pace((n + 0.5) / (lengthMs / stepMs), weekday, date.getUTCHours()) };
  });
  const scale = total / steps.reduce((sum, { amount }) => sum + amount, 0);
  let used = 0;
  const said: Said[] = [];
  for (const { at, amount } of steps) {
    used += amount * scale;
    const jitter = random.int(-2000, 2000);
    const base = { id: kind, kind, scope: null, used: null, lengthMs } as const;
    said.push({
      at,
      windows: [{ ...base, usedPercent: Math.min(100, Math.floor(used)), resetsAt: from + lengthMs + jitter }],
    });
    if (used >= 100) break;
  }
  return looks(said, weekdays);
}

const even: Pace = () => 1;
const awake: Pace = (_, __, hourOfDay) => (hourOfDay >= 8 && hourOfDay < 20 ? 1 : 0);
const workdaysOnly: Pace = (share, weekday, hourOfDay) => (weekday < 5 ? awake(share, weekday, hourOfDay) : 0);
const early: Pace = (share) => (share < 0.25 ? 2 : 1);
const late: Pace = (share) => (share < 0.5 ? 1 : 3);

function kindOf(name: string, window: Window, [least, most]: readonly [number, number], pace: Pace): Kind {
  return [
    name,
    (seed) => {
      const random = seededRandom(seed);
      return windowOf(random, window, least + (most - least) * random.next(), pace);
    },
  ];
}

/** Windows that last until their reset. */
export const lastingWindows: readonly Kind[] = [
  kindOf("little of a session", session, [5, 50], even),
  kindOf("much of a session, evenly", session, [60, 90], even),
  kindOf("a session that begins busily", session, [40, 75], early),
  kindOf("little of a week", weekly, [5, 50], awake),
  kindOf("much of a week, evenly", weekly, [60, 90], awake),
  kindOf("much of a week, on workdays only", { ...weekly, weekdays: workdays }, [60, 90], workdaysOnly),
];

/** Windows that are used up before. */
export const endingWindows: readonly Kind[] = [
  kindOf("a session far too busy", session, [150, 400], even),
  kindOf("a session too busy", session, [120, 150], even),
  kindOf("a session that grows busy", session, [125, 250], late),
  kindOf("a week far too busy", weekly, [150, 300], awake),
  kindOf("a week too busy", weekly, [120, 150], awake),
  kindOf("workdays too busy", { ...weekly, weekdays: workdays }, [125, 250], workdaysOnly),
];

/** What was said of use beyond the plan, hour by hour. */
function paid(
  amounts: readonly number[],
  more: Partial<PlanWindow> = {},
  is: "real-money" | "included" = "real-money",
) {
  return amounts.map((used, n): Said => {
    const window = {
      id: "extra",
      kind: "pay-as-you-go",
      scope: null,
      usedPercent: null,
      resetsAt: null,
      lengthMs: null,
    } as const;
    return {
      at: start + n * hour,
      windows: [{ ...window, used: { unit: "usd", used: used * usd, limit: 100 * usd, is }, ...more }],
    };
  });
}
function creditsOf(balances: readonly number[]): Said[] {
  return balances.map((balance, n) => ({ at: start + n * hour, windows: [], credits: { unlimited: false, balance } }));
}

/** Nothing is paid beyond the plan. */
export const includedUse: readonly Kind[] = [
  ["extra usage that nobody used", () => looks(paid([0, 0, 0]))],
  ["what the plan includes", (seed) => looks(paid([seed % 20, 21], { id: "cycle", kind: "monthly" }, "included"))],
  ["a team's on-demand use", (seed) => looks(paid([seed % 20, 30], { id: "on-demand:team", scope: "team" }))],
  ["credits that nobody used", (seed) => looks(creditsOf([seed % 50, seed % 50, seed % 50]))],
  ["credits that are bought", (seed) => looks(creditsOf([seed % 50, (seed % 50) + 20, (seed % 50) + 20]))],
  ["unlimited credits", () => looks([{ at: start, windows: [], credits: { unlimited: true, balance: null } }])],
];

/** Use begins to cost real money. */
export const paidBeyond: readonly Kind[] = [
  ["extra usage begins", (seed) => looks(paid([0, 0, 0.01 + (seed % 10)]))],
  ["extra usage was there before anybody looked", (seed) => looks(paid([1 + (seed % 40)]))],
  ["extra usage of the next month", (seed) => looks(paid([0, 0.5 + (seed % 10)]))],
  [
    "on-demand use begins",
    (seed) => looks(paid([0, 0.2 + (seed % 5)], { id: "on-demand", resetsAt: start + 20 * day })),
  ],
  ["credits are used", (seed) => looks(creditsOf([60, 60 - (seed % 50) / 10 - 0.1]))],
  ["credits are used after some were bought", (seed) => looks(creditsOf([10, 30, 29 - (seed % 5)]))],
];
