import { dayOf, weekdayOf } from "../core/days.ts";
import type { PlanGauge } from "../core/plan.ts";
import type { Usage } from "./usage.ts";
import { pastDays, usualDays } from "./usualDays.ts";

/** Shorter limits know no weekend, ms. */
const leastLengthMs = 2 * 86_400_000;
/** Part of the usual use that must be over before it tells a pace. */
const leastPassed = 0.1;

/** What each weekday usually comes to, 0 = Monday; the same for all while habits are not known. */
export function usualWeekdays({ days, budgets, timeZone }: Usage, now: number): readonly number[] {
  const { mean } = usualDays(pastDays(days, dayOf(now, timeZone)));
  const known = days.length >= budgets.pilotDays && mean.some((cost) => cost > 0);
  return known ? mean : mean.map(() => 1);
}

/**
 * When a limit is used up at its pace so far, ms; null when it lasts or nothing can be said. Time is weighted by what its
 * weekday usually comes to: half of a week's limit by Wednesday is no hurry for those who do not work on weekends.
 */
export function runOut(gauge: PlanGauge, weekdays: readonly number[], timeZone: string): number | null {
  const { usedPercent, resetsAt, lengthMs, at, runsOutAt } = gauge;
  if (resetsAt === null || lengthMs === null || usedPercent === null || usedPercent <= 0) return null;
  if (lengthMs < leastLengthMs) return runsOutAt;
  const from = resetsAt - lengthMs;
  const hours = Array.from({ length: Math.round(lengthMs / hourMs) }, (_, hour) => from + hour * hourMs);
  const weights = hours.map((hour) => weekdays[weekdayOf(dayOf(hour, timeZone))]!);
  const passed = sum(weights.slice(0, Math.max(1, Math.round((at - from) / hourMs))));
  if (passed < leastPassed * sum(weights)) return null;
  const wanted = (passed * 100) / usedPercent;
  let sofar = 0;
  const last = weights.findIndex((weight) => (sofar += weight) >= wanted);
  return last < 0 ? null : Math.max(at, hours[last]!);
}

const hourMs = 3_600_000;

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, each) => all + each, 0);
}
