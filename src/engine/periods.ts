import { dayOf, shiftDay, startOfDay } from "../core/days.ts";
import type { SourceId } from "../core/event.ts";
import { costOf } from "../core/money.ts";
import type { Period, Totals } from "../core/snapshot.ts";
import type { Queries } from "../store/queries.ts";
import { addSums, emptySums, type Sums } from "../store/sums.ts";
import { slotMs } from "../store/slots.ts";

/** Figures per calendar day, remembered until a change touches the day: a tick costs one day, not the history. */
export function createPeriods(queries: Queries, timeZone: string) {
  const days = new Map<string, Day>();

  function dayFigures(day: string): Day {
    let known = days.get(day);
    if (!known) {
      const from = startOfDay(day, timeZone);
      const to = startOfDay(shiftDay(day, 1), timeZone);
      known = summarise(queries.timeSums(from / slotMs, to / slotMs));
      if (days.size > 1000) days.clear();
      days.set(day, known);
    }
    return known;
  }

  return {
    timeZone,
    /** `count` days that end with the day of `now`. */
    last(count: number, now: number): Period {
      const to = dayOf(now, timeZone);
      const names = Array.from({ length: count }, (_, i) => shiftDay(to, i - count + 1));
      return periodOf(names.map((day) => ({ day, figures: dayFigures(day) })));
    },
    forget: (): void => days.clear(),
    /** Forgets the days of these rollup slots (start times in ms). */
    touch(slots: Iterable<number>): void {
      for (const at of slots) days.delete(dayOf(at, timeZone));
    },
  };
}

interface Day {
  all: Sums;
  sessions: Set<number>;
  bySource: Map<SourceId, { sums: Sums; sessions: Set<number> }>;
  byModel: Map<string, { source: SourceId; model: string; sums: Sums }>;
}

function summarise(rows: ReturnType<Queries["timeSums"]>): Day {
  const day: Day = { all: emptySums(), sessions: new Set(), bySource: new Map(), byModel: new Map() };
  for (const { source, model, sessionId, sums } of rows) include(day, source, model, [sessionId], sums);
  return day;
}

function include(day: Day, source: SourceId, model: string, sessions: Iterable<number>, sums: Sums): void {
  const ofSource = getOr(day.bySource, source, () => ({ sums: emptySums(), sessions: new Set<number>() }));
  const ofModel = getOr(day.byModel, `${source} ${model}`, () => ({ source, model, sums: emptySums() }));
  addSums(day.all, sums);
  addSums(ofSource.sums, sums);
  addSums(ofModel.sums, sums);
  for (const session of sessions) {
    day.sessions.add(session);
    ofSource.sessions.add(session);
  }
}

function periodOf(days: { day: string; figures: Day }[]): Period {
  const all: Day = { all: emptySums(), sessions: new Set(), bySource: new Map(), byModel: new Map() };
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

function getOr<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}
