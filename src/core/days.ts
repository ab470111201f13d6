/** Calendar days in an IANA zone, without a date library: days have 23 to 25 hours. */

/** YYYY-MM-DD of `ms` in `timeZone`. */
export function dayOf(ms: number, timeZone: string): string {
  return formatter(timeZone).format(ms);
}

/** First ms of a day (YYYY-MM-DD) in `timeZone`. */
export function startOfDay(day: string, timeZone: string): number {
  const utc = Date.parse(`${day}T00:00:00Z`);
  // Zones lie between UTC-12 and UTC+14: the day starts at one of these quarters of an hour.
  let low = utc - 15 * hour;
  let high = utc + 13 * hour;
  while (high - low > quarter) {
    const middle = low + Math.floor((high - low) / 2 / quarter) * quarter;
    if (dayOf(middle, timeZone) < day) low = middle;
    else high = middle;
  }
  return high;
}

/** The day `count` days after (before, when negative) `day`. */
export function shiftDay(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * 24 * hour).toISOString().slice(0, 10);
}

/** First day of the day, week (Monday) or month that a day belongs to. */
export function bucketOf(day: string, unit: "day" | "week" | "month"): string {
  if (unit === "day") return day;
  if (unit === "month") return `${day.slice(0, 7)}-01`;
  return shiftDay(day, -weekdayOf(day));
}

/** Weekday (0 = Monday) and hour (0 to 23) of `ms` in `timeZone`. */
export function weekdayAndHour(ms: number, timeZone: string): { weekday: number; hour: number } {
  const day = dayOf(ms, timeZone);
  // Hours by the clock, not since midnight: a day can have 23 or 25 of them.
  const hour = Number(hourFormatter(timeZone).format(ms));
  return { weekday: weekdayOf(day), hour };
}

/** 0 = Monday. */
export function weekdayOf(day: string): number {
  return (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
}

/** Zone that this machine is set to. */
export function machineZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** The zone itself when the runtime knows it, else undefined. */
export function validTimeZone(timeZone: string): string | undefined {
  try {
    return new Intl.DateTimeFormat("en", { timeZone }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

const hour = 3_600_000;
const quarter = hour / 4;
const formatters = new Map<string, Intl.DateTimeFormat>();
const hourFormatters = new Map<string, Intl.DateTimeFormat>();

function hourFormatter(timeZone: string): Intl.DateTimeFormat {
  let known = hourFormatters.get(timeZone);
  if (!known) {
    known = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", hourCycle: "h23" });
    hourFormatters.set(timeZone, known);
  }
  return known;
}

function formatter(timeZone: string): Intl.DateTimeFormat {
  let known = formatters.get(timeZone);
  if (!known) {
    known = new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
    formatters.set(timeZone, known);
  }
  return known;
}
