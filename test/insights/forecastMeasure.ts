import { defaultAdvice } from "../../src/core/alert.ts";
import { shiftDay } from "../../src/core/days.ts";
import { forecastMonth } from "../../src/insights/forecast.ts";
import { makeMonth, type Month, months, users } from "./forecastMonths.ts";

/** How forecasts did, shares of 1. */
export interface Tested {
  name: string;
  forecasts: number;
  /** Months that ended within the range. */
  covered: number;
  /** Half of the forecasts were off by no more than this share of what the month cost in the end. */
  error: number;
  /** The same of "as before": what was spent so far, by the day, to the end of the month. */
  linearError: number;
  /** Median width of the range, as a share of what the month cost. */
  width: number;
}

interface Tried extends Omit<Tested, "name" | "forecasts" | "covered"> {
  user: string;
  day: number;
  covered: boolean;
}

/** The evenings on which the month is foretold. */
const evenings = [5, 10, 15, 20, 25];
const seedsPerHalf = 10;

/** Even seeds are for tuning, odd ones are kept apart. */
export function backTest(half: "tuning" | "kept"): { byUser: Tested[]; byDay: Tested[]; all: Tested } {
  const seeds = Array.from({ length: seedsPerHalf }, (_, n) => 2 * n + (half === "kept" ? 1 : 0));
  const tried = Object.entries(users).flatMap(([user, make]) =>
    seeds.flatMap((seed) => months.flatMap((first, n) => tryMonth(user, makeMonth(make, first, seed * 100 + n)))),
  );
  return {
    byUser: Object.keys(users).map((name) =>
      summary(
        name,
        tried.filter(({ user }) => user === name),
      ),
    ),
    byDay: evenings.map((evening) =>
      summary(
        String(evening),
        tried.filter(({ day }) => day === evening),
      ),
    ),
    all: summary("all", tried),
  };
}

function tryMonth(user: string, { first, length, days }: Month): Tried[] {
  const actual = spentBetween(days, first, shiftDay(first, length - 1));
  if (actual === 0) return [];
  return evenings.flatMap((day) => {
    const today = shiftDay(first, day - 1);
    const known = days.filter((each) => each.day <= today);
    const now = Date.parse(`${today}T23:59:59Z`);
    const forecast = forecastMonth({ ...defaultAdvice, timeZone: "UTC", days: known, lastAt: now }, now);
    if (!forecast) return [];
    const { low, high, likely } = forecast;
    const linear = (spentBetween(days, first, today) / day) * length;
    return [
      {
        user,
        day,
        covered: low <= actual && actual <= high,
        error: Math.abs(likely - actual) / actual,
        linearError: Math.abs(linear - actual) / actual,
        width: (high - low) / actual,
      },
    ];
  });
}

function spentBetween(days: Month["days"], from: string, to: string): number {
  return days.reduce((sum, { day, nanoUsd }) => (day >= from && day <= to ? sum + nanoUsd : sum), 0);
}

function summary(name: string, tried: readonly Tried[]): Tested {
  return {
    name,
    forecasts: tried.length,
    covered: tried.filter(({ covered }) => covered).length / tried.length,
    error: median(tried.map(({ error }) => error)),
    linearError: median(tried.map(({ linearError }) => linearError)),
    width: median(tried.map(({ width }) => width)),
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}
