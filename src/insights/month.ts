import { dayOf, shiftDay } from "../core/days.ts";
import { count } from "../core/format.ts";
import { t } from "../core/l10n.ts";
import type { NanoUsd } from "../core/money.ts";
import type { Usage, UsageDay } from "./usage.ts";
import { median } from "./usualDays.ts";

/** The calendar month of a day, as far as it has come. */
export interface MonthSoFar {
  /** YYYY-MM and YYYY-MM-DD. */
  month: string;
  today: string;
  /** Days after today, oldest first. */
  daysLeft: string[];
  spent: NanoUsd;
}

export function monthSoFar({ days, timeZone }: Usage, now: number): MonthSoFar {
  const today = dayOf(now, timeZone);
  const month = today.slice(0, 7);
  const daysLeft: string[] = [];
  for (let day = shiftDay(today, 1); day.startsWith(month); day = shiftDay(day, 1)) daysLeft.push(day);
  return { month, today, daysLeft, spent: costOf(days, month) };
}

/** Months that tell what is typical. */
const typicalMonths = 6;

/** Median of the last whole months with use before `month`; null without one. The month of the first use is not whole. */
export function typicalMonth(days: readonly UsageDay[], month: string): { nanoUsd: NanoUsd; months: number } | null {
  const first = days[0]?.day.slice(0, 7) ?? month;
  const names = new Set(days.map(({ day }) => day.slice(0, 7)).filter((name) => name > first && name < month));
  const whole = [...names].slice(-typicalMonths).map((name) => costOf(days, name));
  const nanoUsd = whole.length === 0 ? 0 : median(whole);
  return nanoUsd === 0 ? null : { nanoUsd, months: whole.length };
}

/** "80%", rounded down: a threshold is not said before it is passed. */
export function shareSpent(spent: NanoUsd, of: NanoUsd): number {
  return Math.floor((100 * spent) / of) / 100;
}

/** "two weeks", "12 days": what is left of the month after today. */
export function timeLeft(days: number): string {
  if (days >= 13 && days <= 16) return t("two weeks");
  if (days >= 20 && days <= 22) return t("three weeks");
  return days === 7 ? t("a week") : count(days, "day");
}

function costOf(days: readonly UsageDay[], month: string): NanoUsd {
  return days.reduce((sum, { day, nanoUsd }) => (day.startsWith(month) ? sum + nanoUsd : sum), 0);
}
