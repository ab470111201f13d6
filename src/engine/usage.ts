import type { AdviceSettings } from "../core/alert.ts";
import { dayOf, shiftDay } from "../core/days.ts";
import type { Usage, UsageDay } from "../insights/usage.ts";
import type { Queries } from "../store/queries.ts";
import type { createDayFigures, DayFigures } from "./dayFigures.ts";

/** Days that detectors and forecasts look back, today included. */
const reach = 400;

/** What usage detectors and the month's outlook look at. Costs one day after a change, next to nothing without one. */
export function createUsage(queries: Queries, figures: ReturnType<typeof createDayFigures>) {
  const made = new WeakMap<DayFigures, UsageDay>();
  let known = { today: "", changes: -1, names: [] as string[], days: [] as readonly UsageDay[] };

  function usageOf(day: string): UsageDay[] {
    const found = figures.of(day);
    if (found.all.calls === 0) return [];
    let usage = made.get(found);
    if (!usage) made.set(found, (usage = usageDay(day, found)));
    return [usage];
  }

  function daysUpTo(now: number): readonly UsageDay[] {
    const today = dayOf(now, figures.timeZone);
    const changes = figures.changes();
    if (known.today === today && known.changes === changes) return known.days;
    const names = known.today === today ? known.names : namesUpTo(today);
    known = { today, changes, names, days: names.flatMap(usageOf) };
    return known.days;
  }

  return {
    /** `now` in ms. The list of days is the same one while nothing changed. */
    at: (now: number, { budgets, thresholds }: Pick<AdviceSettings, "budgets" | "thresholds">): Usage => ({
      timeZone: figures.timeZone,
      days: daysUpTo(now),
      lastAt: queries.recentSessions(0, 1, 0)[0]?.endedAt ?? 0,
      budgets,
      thresholds,
    }),
  };
}

function namesUpTo(today: string): string[] {
  return Array.from({ length: reach }, (_, i) => shiftDay(today, i - reach + 1));
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
