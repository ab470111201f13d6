import type { Turn } from "../src/core/snapshot.ts";
import { burnWindowMs, liveBurnRate } from "../src/core/burnRate.ts";
import { formatDuration } from "../src/core/format.ts";
import { t } from "../src/core/l10n.ts";

export interface BurnRate {
  nanoUsdPerHour: number;
  /** Over which time, e.g. "last 30m". */
  over: string;
}

const minute = 60_000;
/** A longer pause between two turns is somebody's break, not work. */
const pause = 5 * minute;

/**
 * Speed of spending. Live: what the last 30 minutes cost. Ended: the whole cost over the time in which turns followed
 * each other within 5 minutes. Null when there is less than a minute to measure, or nothing has a price.
 */
export function burnRate(turns: readonly Turn[], live: boolean, now: number): BurnRate | null {
  const first = turns[0];
  if (!first || turns.every((turn) => turn.cost.nanoUsd === null)) return null;
  if (live) {
    const spent = turns.map(({ at, cost }) => ({ at, nanoUsd: cost.nanoUsd ?? 0 }));
    const rate = liveBurnRate(spent, first.at, now);
    const over = t("last {0}", formatDuration(Math.min(burnWindowMs, now - first.at)));
    return rate === null ? null : { nanoUsdPerHour: rate, over };
  }
  let active = 0;
  for (const [i, turn] of turns.entries()) {
    const gap = turn.at - (turns[i - 1]?.at ?? turn.at);
    if (gap <= pause) active += gap;
  }
  if (active < minute) return null;
  const cost = turns.reduce((sum, turn) => sum + (turn.cost.nanoUsd ?? 0), 0);
  return {
    nanoUsdPerHour: Math.round((cost * 60 * minute) / active),
    over: t("{0} of work", formatDuration(active)),
  };
}
