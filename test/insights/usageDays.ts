import { type Budgets, defaultAdvice } from "../../src/core/alert.ts";
import { shiftDay, weekdayOf } from "../../src/core/days.ts";
import type { Usage, UsageDay } from "../../src/insights/usage.ts";

export const usd = 1_000_000_000;

interface Days {
  /** First and last day with use, YYYY-MM-DD. */
  from: string;
  to: string;
  /** Nano-USD; `n` counts the days from 0. */
  cost(n: number, weekend: boolean, day: string): number;
  budgets?: Partial<Budgets>;
}

/** A made-up user's days, UTC. */
export function usage({ from, to, cost, budgets }: Days): Usage {
  const days: UsageDay[] = [];
  for (let day = from, n = 0; day <= to; day = shiftDay(day, 1), n++) {
    days.push({ day, calls: 1, nanoUsd: cost(n, weekdayOf(day) >= 5, day), models: [] });
  }
  return {
    timeZone: "UTC",
    days,
    lastAt: Date.parse(`${to}T20:00:00Z`),
    budgets: { ...defaultAdvice.budgets, ...budgets },
    thresholds: defaultAdvice.thresholds,
  };
}
