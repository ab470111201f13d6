import type { MonthOutlook } from "../core/outlook.ts";
import { monthBudgetSentence } from "../insights/budgets.ts";
import { forecastMonth } from "../insights/forecast.ts";
import { monthSoFar, typicalMonth } from "../insights/month.ts";
import { typicalMonthSentence } from "../insights/pace.ts";
import type { Usage } from "../insights/usage.ts";

/** Today's hours count in the forecast: it is made anew after so long, ms. */
const standsMs = 15 * 60_000;

/** How the month of a time (ms) goes, remembered until a day, a budget or the quarter of an hour changes. */
export function createOutlook() {
  let known: { usage: Usage; slot: number; outlook: MonthOutlook } | null = null;
  return {
    at(usage: Usage, now: number): MonthOutlook {
      const slot = Math.floor(now / standsMs);
      if (known?.slot === slot && known.usage.days === usage.days && sameBudgets(known.usage, usage)) {
        return known.outlook;
      }
      known = { usage, slot, outlook: outlook(usage, now) };
      return known.outlook;
    },
    /** The language changed: texts are made anew. */
    forget: (): void => void (known = null),
  };
}

function outlook(usage: Usage, now: number): MonthOutlook {
  const { days, budgets } = usage;
  const so = monthSoFar(usage, now);
  const pilotDaysLeft = Math.max(0, budgets.pilotDays - days.length);
  const typical = typicalMonth(days, so.month)?.nanoUsd ?? null;
  const compared = budgets.month > 0 ? budgets.month : pilotDaysLeft > 0 ? 0 : (typical ?? 0);
  const sentence = budgets.month > 0 ? monthBudgetSentence : typicalMonthSentence;
  return {
    month: so.month,
    spent: so.spent,
    budget: budgets.month,
    typical,
    forecast: forecastMonth(usage, now),
    pilotDaysLeft,
    pace: compared === 0 ? null : sentence(so, compared),
  };
}

function sameBudgets({ budgets: one }: Usage, { budgets: other }: Usage): boolean {
  return one === other || (one.month === other.month && one.pilotDays === other.pilotDays);
}
