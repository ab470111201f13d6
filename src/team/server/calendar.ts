import { bucketOf } from "../../core/days.ts";

/** Days and hours as the database holds them: whole numbers since 1970-01-01 UTC. */
const dayMs = 86_400_000;
const hourMs = 3_600_000;

export function dayNumber(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / dayMs;
}

export function dayText(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10);
}

export function hourNumber(hour: string): number {
  return Date.parse(hour) / hourMs;
}

export function dayOfHour(hour: number): number {
  return Math.floor(hour / 24);
}

export function today(now: number): number {
  return Math.floor(now / dayMs);
}

export function thisHour(now: number): number {
  return Math.floor(now / hourMs);
}

/** Days that are published together: a week, cut where a month ends, so that weeks and months are sums of blocks. */
export interface Block {
  first: number;
  last: number;
}

export function blockOf(day: number): Block {
  const monday = weekOf(day);
  const month = monthOf(day);
  return { first: Math.max(monday, month), last: Math.min(monday + 6, nextMonth(month) - 1) };
}

/** Its Monday. */
export function weekOf(day: number): number {
  return dayNumber(bucketOf(dayText(day), "week"));
}

/** Its first day. */
export function monthOf(day: number): number {
  return dayNumber(bucketOf(dayText(day), "month"));
}

export function nextMonth(month: number): number {
  return monthOf(month + 31);
}

/** Last day of the last block that ended at least `settleDays` full days before now. */
export function closedThrough(now: number, settleDays: number): number {
  return blockOf(today(now) - settleDays).first - 1;
}
