import { shiftDay, weekdayOf } from "../core/days.ts";
import type { NanoUsd } from "../core/money.ts";
import type { UsageDay } from "./usage.ts";

/** A day that is over, with or without use. */
export interface PastDay {
  /** 0 = Monday. */
  weekday: number;
  nanoUsd: NanoUsd;
  /** 1 for yesterday, less for what is longer ago. */
  weight: number;
}

/** Weekdays' costs, 0 = Monday: weighted means, and the variance of workdays and weekends about them. */
export interface UsualDays {
  mean: readonly number[];
  variance: readonly number[];
}

/** Days before today that count at all, and the age at which one counts half. */
const reach = 70;
const halfLife = 21;
/** A weekday is believed to be like the other workdays (or weekends) as if there were so many more days of it. */
const kindWeight = 10;
/** One huge day is cut: this many times the usual spread above the median of days with use, by their logarithms. */
const cutAt = 3;
const leastSpread = 0.6;

/** The days before `today` since the first use, newest first. */
export function pastDays(days: readonly UsageDay[], today: string): PastDay[] {
  const costs = new Map(days.map(({ day, nanoUsd }) => [day, nanoUsd]));
  const first = days[0]?.day ?? today;
  const past: PastDay[] = [];
  for (let age = 1; age <= reach; age++) {
    const day = shiftDay(today, -age);
    if (day < first) break;
    past.push({ weekday: weekdayOf(day), nanoUsd: costs.get(day) ?? 0, weight: 0.5 ** ((age - 1) / halfLife) });
  }
  const most = largestUsual(past);
  return past.map((day) => ({ ...day, nanoUsd: Math.min(day.nanoUsd, most) }));
}

export function isWeekend(weekday: number): boolean {
  return weekday >= 5;
}

export function usualDays(past: readonly PastDay[]): UsualDays {
  const kinds = [false, true].map((weekend) => past.filter(({ weekday }) => isWeekend(weekday) === weekend));
  const [workdays, weekends] = kinds.map((days) => weightedMean(days, ({ nanoUsd }) => nanoUsd));
  const mean = Array.from({ length: 7 }, (_, weekday) => {
    const own = past.filter((day) => day.weekday === weekday);
    const kind = { weekday, nanoUsd: isWeekend(weekday) ? weekends! : workdays!, weight: kindWeight };
    return weightedMean([...own, kind], ({ nanoUsd }) => nanoUsd);
  });
  const spread = kinds.map((days) => weightedMean(days, ({ weekday, nanoUsd }) => (nanoUsd - mean[weekday]!) ** 2));
  return { mean, variance: mean.map((_, weekday) => spread[isWeekend(weekday) ? 1 : 0]!) };
}

/** By how much the variance of whole weeks exceeds that of as many single days: 1 unless idle weeks come and go. */
export function runsOf(past: readonly PastDay[], { mean, variance }: UsualDays): number {
  let [weeks, single] = [0, 0];
  for (let from = 0; from + 7 <= past.length; from += 7) {
    const week = past.slice(from, from + 7);
    const { weight } = week[0]!;
    weeks += weight * week.reduce((sum, { weekday, nanoUsd }) => sum + nanoUsd - mean[weekday]!, 0) ** 2;
    single += weight * week.reduce((sum, { weekday }) => sum + variance[weekday]!, 0);
  }
  return single === 0 ? 1 : Math.max(1, weeks / single);
}

/** 0 for no days. */
export function weightedMean(days: readonly PastDay[], of: (day: PastDay) => number): number {
  let [sum, weights] = [0, 0];
  for (const day of days) {
    sum += day.weight * of(day);
    weights += day.weight;
  }
  return weights === 0 ? 0 : sum / weights;
}

/** The middle one, of an even number the larger of the two; `values` not empty. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

/** Median and spread (1.4826 times the median distance from it: the standard deviation, were they normal). */
export function robustSpread(values: readonly number[]): { middle: number; spread: number } {
  const middle = median(values);
  return { middle, spread: 1.4826 * median(values.map((value) => Math.abs(value - middle))) };
}

function largestUsual(past: readonly PastDay[]): number {
  const logs = past.flatMap(({ nanoUsd }) => (nanoUsd > 0 ? [Math.log(nanoUsd)] : []));
  if (logs.length === 0) return 0;
  const { middle, spread } = robustSpread(logs);
  return Math.exp(middle + cutAt * Math.max(leastSpread, spread));
}
