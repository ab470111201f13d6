import { weekdayAndHour, weekdayOf } from "../core/days.ts";
import { t } from "../core/l10n.ts";
import type { Forecast } from "../core/outlook.ts";
import { atRecentLevel } from "./level.ts";
import { monthSoFar } from "./month.ts";
import type { Usage } from "./usage.ts";
import { type PastDay, pastDays, runsOf, type UsualDays, usualDays, weightedMean } from "./usualDays.ts";

/** Four in five values of a normal distribution are within this many standard deviations. */
const fourInFive = 1.2816;
/** Habits change as days differ: the level of the days to come is uncertain by this share of the days' own spread. */
const levelSpread = 0.5;
const leastLevelSpread = 0.05;
/** Days with more than this many times their mean as spread say nothing more about the level. */
const mostSpread = 2;

/**
 * What the month of `now` will have cost: what is spent, and for each day left what such a weekday cost in the last ten
 * weeks, recent ones counting more and giving the level. The rest is taken as log-normal: never negative, with dear days in it. Its spread
 * has three causes: days differ, idle and busy weeks come in runs, and habits change. Null while fewer days than the
 * pilot period's are known, and when nothing has a price. How good it is: docs/forecast.md.
 */
export function forecastMonth(usage: Usage, now: number): Forecast | null {
  const { today, daysLeft, spent } = monthSoFar(usage, now);
  const past = atRecentLevel(pastDays(usage.days, today));
  if (usage.days.length < usage.budgets.pilotDays || !past.some(({ nanoUsd }) => nanoUsd > 0)) return null;
  const usual = usualDays(past);
  let mean = restOfToday(usage, today, now, usual);
  let variance = 0;
  for (const day of daysLeft) {
    mean += usual.mean[weekdayOf(day)]!;
    variance += usual.variance[weekdayOf(day)]!;
  }
  const runs = runsOf(past, usual);
  const relative = mean === 0 ? 0 : (runs * variance) / mean ** 2 + levelVariance(past, usual, runs);
  const spread = Math.sqrt(Math.log(1 + relative));
  const at = (deviations: number) => spent + Math.round(mean * Math.exp(deviations * spread - spread ** 2 / 2));
  const likely = spent + Math.round(mean);
  return {
    likely,
    low: at(-fourInFive),
    // Of a very skewed rest the mean lies above four in five.
    high: Math.max(likely, at(fourInFive)),
    method: t("from what each weekday cost in the last ten weeks, recent ones counting more"),
  };
}

/** What today lacks to a usual day, no more than its share of the hours left. */
function restOfToday({ days, timeZone }: Usage, today: string, now: number, { mean }: UsualDays): number {
  const { weekday, hour } = weekdayAndHour(now, timeZone);
  const last = days.at(-1);
  const spent = last?.day === today ? last.nanoUsd : 0;
  return Math.max(0, Math.min(mean[weekday]! - spent, (mean[weekday]! * (23 - hour)) / 24));
}

/** Variance of the days' level, relative to its square: it is known from few days, and it changes. */
function levelVariance(past: readonly PastDay[], { mean }: UsualDays, runs: number): number {
  const level = weightedMean(past, ({ nanoUsd }) => nanoUsd);
  const daily = weightedMean(past, ({ weekday, nanoUsd }) => (nanoUsd - mean[weekday]!) ** 2) / level ** 2;
  const weights = past.reduce((sum, { weight }) => sum + weight, 0);
  const squares = past.reduce((sum, { weight }) => sum + weight ** 2, 0);
  const known = (runs * daily * squares) / weights ** 2;
  return known + leastLevelSpread ** 2 + levelSpread ** 2 * Math.min(mostSpread ** 2, daily);
}
