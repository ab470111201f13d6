import { dayOf } from "../core/days.ts";
import type { MonthOutlook } from "../core/outlook.ts";
import type { Usage } from "../insights/usage.ts";

/** How the month of `now` (ms) goes. */
export function monthOutlook({ days, timeZone, budgets }: Usage, now: number): MonthOutlook {
  const month = dayOf(now, timeZone).slice(0, 7);
  return {
    month,
    spent: days.reduce((sum, { day, nanoUsd }) => (day.startsWith(month) ? sum + nanoUsd : sum), 0),
    budget: budgets.month,
    typical: null,
    forecast: null,
    pilotDaysLeft: Math.max(0, budgets.pilotDays - days.length),
    pace: null,
  };
}
