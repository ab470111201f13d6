import { shiftDay } from "../../src/core/days.ts";
import type { UsageDay } from "../../src/insights/usage.ts";
import { type Random, seededRandom } from "../bench/corpus/random.ts";

/** A month of a made-up user, with what came before it. */
export interface Month {
  /** YYYY-MM-01. */
  first: string;
  length: number;
  /** Days with use, oldest first, to the end of the month. */
  days: UsageDay[];
}

const usd = 1_000_000_000;
/** Days before the month that are made up, where the user is no new one. */
const history = 120;
/** Months of 2027 and 2028: the second February has 29 days. */
export const months: readonly string[] = Array.from({ length: 12 }, (_, n) =>
  n === 1 ? "2028-02-01" : `2027-${String(n + 1).padStart(2, "0")}-01`,
);

/** What a day costs, in US dollars; `n` counts from 0 at the first of the month, before it is negative. */
type Day = (n: number, weekend: boolean) => number;
/** Settles what is special about the month, and says what its days cost. Null: not in use yet. */
export type User = (random: Random, length: number) => { from?: number; day: Day };

export const users: Readonly<Record<string, User>> = {
  "steady, every day": (random) => ({ day: (_, weekend) => random.logNormal(weekend ? 5 : 10, 0.4) }),
  "workdays only": (random) => ({ day: (_, weekend) => workday(random, weekend) }),
  "in bursts": (random) => ({ day: () => (random.chance(0.45) ? random.logNormal(8, 1.2) : 0) }),
  growing: (random) => {
    const weekly = 1.03 + 0.05 * random.next();
    return { day: (n, weekend) => workday(random, weekend) * weekly ** (n / 7) };
  },
  "away for some days": (random, length) => {
    const from = random.int(2, length - 8);
    const to = from + random.int(4, 10);
    return { day: (n, weekend) => (n >= from && n <= to ? 0 : workday(random, weekend)) };
  },
  "began lately": (random) => ({ from: random.int(-18, 2), day: (_, weekend) => workday(random, weekend) }),
  "freelancer with idle weeks": (random) => {
    const busy = Array.from({ length: 60 }, () => random.chance(0.6));
    return { day: (n, weekend) => (busy[Math.floor((n + history) / 7)] ? workday(random, weekend) * 2 : 0) };
  },
  "other model in mid-month": (random, length) => {
    const from = random.int(6, length - 6);
    const factor = random.chance(0.5) ? 2.5 : 0.4;
    return { day: (n, weekend) => workday(random, weekend) * (n >= from ? factor : 1) };
  },
  "one huge day": (random) => {
    const huge = random.int(-20, 20);
    return { day: (n, weekend) => random.logNormal(weekend ? 5 : 10, 0.4) * (n === huge ? 25 : 1) };
  },
};

function workday(random: Random, weekend: boolean): number {
  return random.chance(weekend ? 0.05 : 0.92) ? random.logNormal(12, 0.7) : 0;
}

export function makeMonth(user: User, first: string, seed: number): Month {
  const random = seededRandom(seed);
  const length = Number(shiftDay(shiftDay(first, 31).slice(0, 8) + "01", -1).slice(8));
  const { from = -history, day } = user(random, length);
  const days: UsageDay[] = [];
  for (let n = -history; n < length; n++) {
    const name = shiftDay(first, n);
    const weekend = [0, 6].includes(new Date(`${name}T00:00:00Z`).getUTCDay());
    const cost = Math.round(day(n, weekend) * usd);
    if (n >= from && cost > 0) days.push({ day: name, calls: 1, nanoUsd: cost, models: [] });
  }
  return { first, length, days };
}
