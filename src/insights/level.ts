import type { PastDay } from "./usualDays.ts";

/** Days with use that tell whether the level has changed. */
const recentDays = 6;
/** Square of the standard deviations within which nothing has changed. */
const noChange = 3;

/**
 * After a change of level (another model, another project) the days before tell of weekdays, no longer of amounts: they
 * are scaled to the level of the last days with use, the nearer the surer the change is. By their logarithms, shrunk as
 * James and Stein do: within the noise nothing is scaled. `past` is newest first.
 */
export function atRecentLevel(past: readonly PastDay[]): readonly PastDay[] {
  const used = past.flatMap(({ nanoUsd }, age) => (nanoUsd > 0 ? [{ age, log: Math.log(nanoUsd) }] : []));
  const [recent, old] = [used.slice(0, recentDays), used.slice(recentDays)];
  if (old.length < recentDays) return past;
  const change = average(recent) - average(old);
  if (change === 0) return past;
  const noise = (squares(recent) + squares(old)) / (used.length - 2);
  const sureness = change ** 2 / (noise * (1 / recent.length + 1 / old.length));
  const scale = Math.exp(change * Math.max(0, 1 - noChange / sureness));
  const { age: newestOld } = old[0]!;
  return past.map((day, age) => (age < newestOld ? day : { ...day, nanoUsd: day.nanoUsd * scale }));
}

function average(days: readonly { log: number }[]): number {
  return days.reduce((sum, { log }) => sum + log, 0) / days.length;
}

/** Sum of the squared distances from the average. */
function squares(days: readonly { log: number }[]): number {
  const middle = average(days);
  return days.reduce((sum, { log }) => sum + (log - middle) ** 2, 0);
}
