import { dayOf, shiftDay, startOfDay } from "../core/days.ts";
import type { SourceId } from "../core/event.ts";
import type { Queries } from "../store/queries.ts";
import { slotMs } from "../store/slots.ts";
import { addSums, emptySums, type Sums } from "../store/sums.ts";

/** What was used on a day, or on several together. */
export interface DayFigures {
  all: Sums;
  sessions: Set<number>;
  bySource: Map<SourceId, { sums: Sums; sessions: Set<number> }>;
  byModel: Map<string, { source: SourceId; model: string; sums: Sums }>;
}

/** Days remembered before all are looked up anew. */
const mostDays = 1000;

/** Figures per calendar day, remembered until a change touches the day: a tick costs one day, not the history. */
export function createDayFigures(queries: Queries, timeZone: string) {
  const days = new Map<string, DayFigures>();
  let changes = 0;

  return {
    timeZone,
    /** How often a day changed so far: equal numbers, equal figures of every day. */
    changes: (): number => changes,
    of(day: string): DayFigures {
      let known = days.get(day);
      if (!known) {
        const from = startOfDay(day, timeZone);
        const to = startOfDay(shiftDay(day, 1), timeZone);
        known = summarise(queries.timeSums(from / slotMs, to / slotMs));
        if (days.size > mostDays) days.clear();
        days.set(day, known);
      }
      return known;
    },
    forget(): void {
      changes++;
      days.clear();
    },
    /** Forgets the days of these rollup slots (start times in ms). */
    touch(slots: Iterable<number>): void {
      changes++;
      for (const at of slots) days.delete(dayOf(at, timeZone));
    },
  };
}

export function emptyFigures(): DayFigures {
  return { all: emptySums(), sessions: new Set(), bySource: new Map(), byModel: new Map() };
}

/** Adds one model's sums in some sessions. */
export function include(to: DayFigures, source: SourceId, model: string, sessions: Iterable<number>, sums: Sums): void {
  const ofSource = getOr(to.bySource, source, () => ({ sums: emptySums(), sessions: new Set<number>() }));
  const ofModel = getOr(to.byModel, `${source} ${model}`, () => ({ source, model, sums: emptySums() }));
  addSums(to.all, sums);
  addSums(ofSource.sums, sums);
  addSums(ofModel.sums, sums);
  for (const session of sessions) {
    to.sessions.add(session);
    ofSource.sessions.add(session);
  }
}

function summarise(rows: ReturnType<Queries["timeSums"]>): DayFigures {
  const day = emptyFigures();
  for (const { source, model, sessionId, sums } of rows) {
    include(day, source, model, sessionId === null ? [] : [sessionId], sums);
  }
  return day;
}

function getOr<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}
