import type { AdviceSettings } from "../core/alert.ts";
import { dayOf, shiftDay } from "../core/days.ts";
import type { Usage, UsageDay } from "../insights/usage.ts";
import type { Queries } from "../store/queries.ts";
import type { createDayFigures, DayFigures } from "./dayFigures.ts";

/** Days that detectors and forecasts look back, today included. */
const reach = 400;
/**
 * Days that are always as the ledger has them. Older ones are looked up again once in a while only: a first index, here
 * or in another window, changes them all the time, and what they are for (habits, typical months) can wait.
 */
const recentDays = 31;
const oldStandMs = 60_000;

/** What usage detectors and the month's outlook look at. Costs one day after a change, next to nothing without one. */
export function createUsage(queries: Queries, figures: ReturnType<typeof createDayFigures>) {
  const made = new WeakMap<DayFigures, UsageDay>();
  let names = { today: "", old: [] as string[], recent: [] as string[] };
  let old = { today: "", at: 0, changes: -1, days: [] as UsageDay[] };
  let known = { today: "", changes: -1, days: [] as readonly UsageDay[], lastAt: 0 };

  function refresh(now: number): void {
    const today = dayOf(now, figures.timeZone);
    const changes = figures.changes();
    const sameOld = old.today === today && (old.changes === changes || now - old.at < oldStandMs);
    if (sameOld && known.today === today && known.changes === changes) return;
    if (names.today !== today) names = { today, ...namesUpTo(today) };
    if (!sameOld) old = { today, at: now, changes, days: names.old.flatMap(usageOf) };
    const lastAt = queries.recentSessions(0, 1, 0)[0]?.endedAt ?? 0;
    known = { today, changes, days: [...old.days, ...names.recent.flatMap(usageOf)], lastAt };
  }

  function usageOf(day: string): UsageDay[] {
    const found = figures.of(day);
    if (found.all.calls === 0) return [];
    let usage = made.get(found);
    if (!usage) made.set(found, (usage = usageDay(day, found)));
    return [usage];
  }

  return {
    /** `now` in ms. The list of days is the same one while nothing changed. */
    at(now: number, { budgets, thresholds }: Pick<AdviceSettings, "budgets" | "thresholds">): Usage {
      refresh(now);
      return { timeZone: figures.timeZone, days: known.days, lastAt: known.lastAt, budgets, thresholds };
    },
  };
}

function namesUpTo(today: string): { old: string[]; recent: string[] } {
  const all = Array.from({ length: reach }, (_, i) => shiftDay(today, i - reach + 1));
  return { old: all.slice(0, -recentDays), recent: all.slice(-recentDays) };
}

function usageDay(day: string, { all, byModel }: DayFigures): UsageDay {
  return {
    day,
    calls: all.calls,
    nanoUsd: all.nanoUsd,
    models: [...byModel.values()].map(({ source, model, sums }) => ({
      source,
      model,
      calls: sums.calls,
      tokens: sums.tokens,
      nanoUsd: sums.nanoUsd,
    })),
  };
}
