import type { NanoUsd } from "./money.ts";

/** One response: when, and what it cost (0 when it has no price). */
export interface Spent {
  at: number;
  nanoUsd: NanoUsd;
}

/** Over which time the speed of a live session is measured. */
export const burnWindowMs = 30 * 60_000;
const shortestMs = 60_000;

/**
 * Nano-USD per hour that a live session costs now: what was spent in the last 30 minutes, or since its start when that is
 * later. Null when there is less than a minute to measure, or nothing was spent.
 */
export function liveBurnRate(spent: readonly Spent[], startedAt: number, now: number): NanoUsd | null {
  const span = Math.min(burnWindowMs, now - startedAt);
  if (span < shortestMs) return null;
  const sum = spent.filter(({ at }) => at >= now - span).reduce((total, { nanoUsd }) => total + nanoUsd, 0);
  return sum === 0 ? null : Math.round((sum * 3_600_000) / span);
}
