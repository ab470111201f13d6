import type { Turn } from "../src/core/snapshot.ts";
import { formatDuration } from "../src/core/format.ts";
import { t } from "../src/core/l10n.ts";

export interface BurnRate {
  nanoUsdPerHour: number;
  /** Over which time, e.g. "last 30m". */
  over: string;
}

const minute = 60_000;
const recent = 30 * minute;
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
    const span = Math.min(recent, now - first.at);
    const window = turns.filter((turn) => turn.at >= now - span);
    return span < minute ? null : { ...perHour(window, span), over: t("last {0}", formatDuration(span)) };
  }
  let active = 0;
  for (const [i, turn] of turns.entries()) {
    const gap = turn.at - (turns[i - 1]?.at ?? turn.at);
    if (gap <= pause) active += gap;
  }
  return active < minute ? null : { ...perHour(turns, active), over: t("{0} of work", formatDuration(active)) };
}

function perHour(turns: readonly Turn[], span: number): { nanoUsdPerHour: number } {
  const cost = turns.reduce((sum, turn) => sum + (turn.cost.nanoUsd ?? 0), 0);
  return { nanoUsdPerHour: Math.round((cost * 60 * minute) / span) };
}
