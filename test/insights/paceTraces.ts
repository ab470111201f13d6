import { defaultAdvice } from "../../src/core/alert.ts";
import type { Finding } from "../../src/core/finding.ts";
import { pace } from "../../src/insights/pace.ts";
import type { Usage } from "../../src/insights/usage.ts";
import type { Random } from "../bench/corpus/random.ts";
import { makeMonth, months, type User, users } from "./forecastMonths.ts";

type Kind = readonly [name: string, make: (seed: number) => Usage];

/** What pace says on any evening of the last month. */
export function onEveryEvening(usage: Usage): Finding[] {
  const month = usage.days.at(-1)!.day.slice(0, 7);
  return usage.days.flatMap(({ day }, n) => {
    if (!day.startsWith(month)) return [];
    const lastAt = Date.parse(`${day}T20:00:00Z`);
    return pace({ ...usage, days: usage.days.slice(0, n + 1), lastAt }, lastAt);
  });
}

/** Months in which nothing happened that a user of this kind would not expect. */
export const ordinaryMonths: readonly Kind[] = [
  ...[
    "steady, every day",
    "workdays only",
    "in bursts",
    "away for some days",
    "began lately",
    "freelancer with idle weeks",
  ].map((name): Kind => [name, (seed) => usageOf(users[name]!, seed)]),
  [
    "first weekend of work",
    (seed) =>
      usageOf(
        changed("workdays only", (cost, n, weekend) => (weekend && n >= 0 && n < 7 ? 15 : cost)),
        seed,
      ),
  ],
  [
    "a dear month before",
    (seed) =>
      usageOf(
        changed("workdays only", (cost, n) => (n < -30 && n > -60 ? cost * 3 : cost)),
        seed,
      ),
  ],
];

/** Months that a user of this kind would want to be told of. */
export const unusualMonths: readonly Kind[] = [
  ["a dear day of a steady user", (seed) => usageOf(dearDay("steady, every day", 6, 12), seed)],
  ["a dear workday", (seed) => usageOf(dearDay("workdays only", 15, 30), seed)],
  [
    "twice a typical month",
    (seed) =>
      usageOf(
        changed("steady, every day", (cost, n) => (n < 0 ? cost : cost * 2)),
        seed,
      ),
  ],
  [
    "three times a typical month",
    (seed) =>
      usageOf(
        changed("workdays only", (cost, n) => (n < 0 ? cost : cost * 3)),
        seed,
      ),
  ],
];

function usageOf(user: User, seed: number): Usage {
  const { days } = makeMonth(user, months[seed % months.length]!, seed);
  return { ...defaultAdvice, timeZone: "UTC", days, lastAt: 0 };
}

function changed(name: string, change: (cost: number, n: number, weekend: boolean) => number): User {
  return (random, length) => {
    const { day, ...rest } = users[name]!(random, length);
    return { ...rest, day: (n, weekend) => change(day(n, weekend), n, weekend) };
  };
}

/** One workday in the month costs so many times $10. */
function dearDay(name: string, least: number, most: number): User {
  return (random: Random, length) => {
    const dear = random.int(0, length - 3);
    const times = least + (most - least) * random.next();
    let done = false;
    return changed(name, (cost, n, weekend) => {
      if (done || n < dear || weekend) return cost;
      done = true;
      return 10 * times;
    })(random, length);
  };
}
