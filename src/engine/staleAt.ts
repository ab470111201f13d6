import { dayOf, shiftDay, startOfDay } from "../core/days.ts";
import type { Snapshot } from "../core/snapshot.ts";

const minuteMs = 60_000;
const longestMs = 10 * minuteMs;
/** While nobody looks, or to save energy. */
const savingMs = 5 * minuteMs;
const restShare = 10;

/**
 * When something is to be made of the passing of time alone again, ms, if it was at `tickedAt`: "live", ages and
 * countdowns change, the less noticeably the longer nothing was logged. A new day, or a limit's next period, comes in time.
 */
export function staleAt({ recent, plans, timeZone }: Snapshot, tickedAt: number, saving: boolean): number {
  const rested = tickedAt - (recent[0]?.endedAt ?? 0);
  const pause = Math.min(Math.max(rested / restShare, saving ? savingMs : minuteMs), longestMs);
  const tomorrow = startOfDay(shiftDay(dayOf(tickedAt, timeZone), 1), timeZone);
  const resets = plans.flatMap(({ gauges }) => gauges.flatMap(({ resetsAt }) => resetsAt ?? []));
  return Math.min(tickedAt + pause, tomorrow, ...resets.filter((reset) => reset > tickedAt));
}
