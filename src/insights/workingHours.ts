import { dayOf, weekdayAndHour } from "../core/days.ts";

/** Hours of the day (0 to 23) in which a person usually works, apart for Monday to Friday and the weekend. */
export interface WorkingHours {
  /** IANA zone. */
  timeZone: string;
  workdays: ReadonlySet<number>;
  weekends: ReadonlySet<number>;
}

/** With fewer days of prompts nothing is learnt. */
const enoughDays = 5;
/** One late evening is no habit. */
const habitDays = 2;

/**
 * The hours in which the person prompted on at least two days, with the hour before and after each. Prompts: times in
 * ms, of some weeks. Before there are enough of them: Monday to Friday, 8 to 19.
 */
export function learnHours(prompts: readonly number[], timeZone: string): WorkingHours {
  const days = new Set<string>();
  const seen = { workdays: new Map<number, Set<string>>(), weekends: new Map<number, Set<string>>() };
  for (const at of prompts) {
    const day = dayOf(at, timeZone);
    const { weekday, hour } = weekdayAndHour(at, timeZone);
    days.add(day);
    const hours = weekday < 5 ? seen.workdays : seen.weekends;
    hours.set(hour, (hours.get(hour) ?? new Set()).add(day));
  }
  if (days.size < enoughDays) {
    return { timeZone, workdays: new Set(Array.from({ length: 11 }, (_, n) => 8 + n)), weekends: new Set() };
  }
  return { timeZone, workdays: habits(seen.workdays), weekends: habits(seen.weekends) };
}

export function isWorkingTime(at: number, hours: WorkingHours): boolean {
  const slot = Math.floor(at / slotMs);
  const slots = working.get(hours) ?? new Map<number, boolean>();
  working.set(hours, slots);
  let known = slots.get(slot);
  if (known === undefined) {
    const { weekday, hour } = weekdayAndHour(at, hours.timeZone);
    slots.set(slot, (known = (weekday < 5 ? hours.workdays : hours.weekends).has(hour)));
  }
  return known;
}

/** Asking a calendar takes 4 µs, and sessions have thousands of responses: every zone's hours begin on a quarter. */
const slotMs = 15 * 60_000;
const working = new WeakMap<WorkingHours, Map<number, boolean>>();

function habits(hours: ReadonlyMap<number, ReadonlySet<string>>): Set<number> {
  const usual = [...hours].filter(([, days]) => days.size >= habitDays).map(([hour]) => hour);
  return new Set(usual.flatMap((hour) => [(hour + 23) % 24, hour, (hour + 1) % 24]));
}
