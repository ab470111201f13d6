import { shiftDay, weekdayOf } from "../core/days.ts";
import type { Finding, Severity } from "../core/finding.ts";
import { formatDecimal, formatPercent, formatUsd } from "../core/format.ts";
import { t } from "../core/l10n.ts";
import { monthSoFar, type MonthSoFar, shareSpent, timeLeft, typicalMonth } from "./month.ts";
import type { Usage } from "./usage.ts";
import { isWeekend, pastDays, robustSpread, runsOf, usualDays } from "./usualDays.ts";

/** Shares of a typical month at which something is said, once each per month, when it is early for them. */
const steps: readonly { share: number; severity: Severity }[] = [
  { share: 1, severity: "notice" },
  { share: 0.8, severity: "notice" },
  { share: 0.7, severity: "info" },
];
/** Early: so many times what the weekdays that are over usually come to, and so many standard deviations above that. */
const early = 1.25;
const earlyDeviations = 2.5;

/** A dear day: so many times the usual one, and so many robust standard deviations of the logarithms above it. */
const dearDay = 3;
const dearDeviations = 3.5;
/** Of fewer days of this kind with use, nothing is learnt yet. */
const enoughDays = 10;
/** Less than a dollar is nobody's dear day. */
const leastDay = 1_000_000_000;

/**
 * What is unusual where the user set no budget: a month that runs ahead of the typical one, a day far above such days.
 * Silent in the pilot period, and on kinds of days that are hardly known (the first weekend of work is no alarm).
 */
export function pace(usage: Usage, now: number): Finding[] {
  const { days, budgets } = usage;
  if (days.length < budgets.pilotDays) return [];
  const so = monthSoFar(usage, now);
  return [...(budgets.month === 0 ? monthPace(usage, so) : []), ...(budgets.day === 0 ? dayPace(usage, so) : [])];
}

/** "80% of a typical month with two weeks left". */
export function typicalMonthSentence({ spent, daysLeft }: MonthSoFar, typical: number): string {
  const share = formatPercent(shareSpent(spent, typical));
  return daysLeft.length === 0
    ? t("{0} of a typical month on its last day", share)
    : t("{0} of a typical month with {1} left", share, timeLeft(daysLeft.length));
}

function monthPace(usage: Usage, so: MonthSoFar): Finding[] {
  const typical = typicalMonth(usage.days, so.month);
  if (!typical) return [];
  const step = steps.find(({ share }) => so.spent >= share * typical.nanoUsd);
  if (!step) return [];
  const { share, deviation } = usualShare(usage, so, typical.months);
  const usual = typical.nanoUsd * share;
  if (so.spent < usual * (early + earlyDeviations * deviation)) return [];
  return [
    {
      id: `pace/month/${so.month}/${Math.round(100 * step.share)}`,
      detector: "pace",
      session: null,
      at: usage.lastAt,
      severity: step.severity,
      title: typicalMonthSentence(so, typical.nanoUsd),
      reason: t("{0} spent, {1} would be usual by now", formatUsd(so.spent), formatUsd(Math.round(usual))),
      advice: t("Look what has changed in the history: another model, longer sessions, new work; or set a budget"),
      amount: { nanoUsd: so.spent, is: "spent" },
      evidence: [],
      lesson: `month/${so.month}`,
    },
  ];
}

/**
 * The share of a typical month that is usual at the end of today, weekdays weighted by what they cost before the month;
 * and the standard deviation, relative to it, that comes from days that differ: of these days, and of the `months` that
 * say what is typical.
 */
function usualShare({ days }: Usage, { month, today, daysLeft }: MonthSoFar, months: number) {
  const past = pastDays(days, `${month}-01`);
  const { mean, variance } = usualDays(past);
  const weekdays = Array.from({ length: Number(today.slice(8)) }, (_, n) => weekdayOf(shiftDay(today, -n)));
  const sum = (of: readonly number[], which: readonly number[]) => which.reduce((all, day) => all + of[day]!, 0);
  const whole = [...weekdays, ...daysLeft.map(weekdayOf)];
  const [over, all] = [sum(mean, weekdays), sum(mean, whole)];
  if (over === 0) return { share: weekdays.length / whole.length, deviation: 0 };
  const chance = sum(variance, weekdays) / over ** 2 + sum(variance, whole) / all ** 2 / months;
  return { share: over / all, deviation: Math.sqrt(runsOf(past, { mean, variance }) * chance) };
}

function dayPace({ days, lastAt }: Usage, { today }: MonthSoFar): Finding[] {
  const last = days.at(-1)!;
  if (last.day !== today || last.nanoUsd < leastDay) return [];
  const weekend = isWeekend(weekdayOf(today));
  const alike = pastDays(days, today).filter(({ weekday, nanoUsd }) => isWeekend(weekday) === weekend && nanoUsd > 0);
  if (alike.length < enoughDays) return [];
  const { middle, spread } = robustSpread(alike.map(({ nanoUsd }) => Math.log(nanoUsd)));
  const usual = Math.exp(middle);
  if (last.nanoUsd < usual * Math.max(dearDay, Math.exp(dearDeviations * spread))) return [];
  const times = formatDecimal(last.nanoUsd / usual, 1);
  const amounts = [formatUsd(last.nanoUsd), formatUsd(Math.round(usual))];
  return [
    {
      id: `pace/day/${today}/${100 * dearDay}`,
      detector: "pace",
      session: null,
      at: lastAt,
      severity: "notice",
      title: weekend ? t("{0} times a usual weekend day", times) : t("{0} times a usual workday", times),
      reason: weekend
        ? t("{0} today, {1} or less on half of the weekend days with use", ...amounts)
        : t("{0} today, {1} or less on half of the workdays with use", ...amounts),
      advice: t("Look which session it comes from, and whether it should go on"),
      amount: { nanoUsd: last.nanoUsd, is: "spent" },
      evidence: [],
      lesson: `day/${today}`,
    },
  ];
}
