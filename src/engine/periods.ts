import { dayOf, shiftDay } from "../core/days.ts";
import { costOf } from "../core/money.ts";
import type { Period, Totals } from "../core/snapshot.ts";
import type { Sums } from "../store/sums.ts";
import { type createDayFigures, type DayFigures, emptyFigures, include } from "./dayFigures.ts";

/** `count` days that end with the day of `now`. */
export function lastDays(count: number, now: number, figures: ReturnType<typeof createDayFigures>): Period {
  const to = dayOf(now, figures.timeZone);
  const names = Array.from({ length: count }, (_, i) => shiftDay(to, i - count + 1));
  return periodOf(names.map((day) => ({ day, figures: figures.of(day) })));
}

function periodOf(days: { day: string; figures: DayFigures }[]): Period {
  const all = emptyFigures();
  for (const { figures } of days) {
    for (const { source, model, sums } of figures.byModel.values()) include(all, source, model, [], sums);
    for (const [source, { sessions }] of figures.bySource) {
      for (const session of sessions) {
        all.sessions.add(session);
        all.bySource.get(source)!.sessions.add(session);
      }
    }
  }
  return {
    ...totalsOf(all.all),
    from: days[0]!.day,
    to: days.at(-1)!.day,
    sessions: all.sessions.size,
    bySource: [...all.bySource].map(([source, { sums, sessions }]) => ({
      ...totalsOf(sums),
      source,
      sessions: sessions.size,
    })),
    byModel: [...all.byModel.values()]
      .sort((a, b) => b.sums.nanoUsd - a.sums.nanoUsd || b.sums.calls - a.sums.calls)
      .map(({ source, model, sums }) => ({ ...totalsOf(sums), source, model })),
    byDay: days.map(({ day, figures }) => ({ day, cost: costOf(figures.all), calls: figures.all.calls })),
  };
}

/** What surfaces see of sums. */
export function totalsOf(sums: Sums): Totals {
  return { calls: sums.calls, tokens: sums.tokens, cost: costOf(sums) };
}
