import { dayOf, shiftDay } from "../core/days.ts";
import type { SourceId } from "../core/event.ts";
import type { Usual } from "../insights/facts.ts";
import type { Usage, UsageDay } from "../insights/usage.ts";
import type { SessionRecord } from "../store/queries.ts";
import type { Store } from "../store/store.ts";
import { addSums, emptySums, type Sums } from "../store/sums.ts";

const usualDays = 28;
const sessionsBefore = 10;
/** Who asks about one session asks about elder ones next: so much is looked up at a time. */
const stockDays = 150;

type Start = ReturnType<Store["traces"]["firstModels"]>[number];

/**
 * What the user's other sessions did in the 28 whole days before one began, the user's time zone. From figures of days
 * that are kept anyway; sessions that begin on one day share them.
 */
export function createUsual(traces: Store["traces"], usage: (now: number) => Pick<Usage, "timeZone" | "days">) {
  /** By tool and day. Holds for one list of days. */
  const known = new Map<string, Omit<Usual, "firstModels">>();
  let days: readonly UsageDay[] = [];
  let starts: Start[] = [];
  let since = Infinity;

  function weeksBefore(source: SourceId, at: number, now: number): Omit<Usual, "firstModels"> {
    const current = usage(now);
    if (current.days !== days) {
      known.clear();
      ({ days } = current);
    }
    const day = dayOf(at, current.timeZone);
    const key = `${source} ${day}`;
    let found = known.get(key);
    if (!found) known.set(key, (found = sumOf(days, source, shiftDay(day, -usualDays), day)));
    return found;
  }

  function firstModels({ id, source, startedAt }: SessionRecord): string[] {
    if (startedAt - usualDays * dayMs < since) {
      since = startedAt - stockDays * dayMs;
      starts = traces.firstModels(since);
    }
    const last: string[] = [];
    for (let i = starts.length - 1; i >= 0 && last.length < sessionsBefore; i--) {
      const start = starts[i]!;
      if (start.source === source && start.id !== id && start.startedAt <= startedAt) last.push(start.model);
    }
    return last;
  }

  return {
    of: (session: SessionRecord, now: number): Usual => ({
      ...weeksBefore(session.source, session.startedAt, now),
      firstModels: firstModels(session),
    }),
    /** Sessions that began, or whose beginning was not known yet. */
    touch(ids: Iterable<number>): void {
      if (since === Infinity) return;
      const begun = new Set(starts.map(({ id }) => id));
      for (const id of ids) if (!begun.has(id)) since = Infinity;
    },
    forget(): void {
      since = Infinity;
    },
  };
}

const dayMs = 24 * 3_600_000;

/** Days in [from, to). */
function sumOf(all: readonly UsageDay[], source: SourceId, from: string, to: string): Omit<Usual, "firstModels"> {
  const sums = new Map<string, Sums>();
  let days = 0;
  for (const { day, models } of all) {
    if (day < from || day >= to) continue;
    const ofTool = models.filter((entry) => entry.source === source);
    if (ofTool.length > 0) days++;
    for (const { model, calls, tokens, nanoUsd } of ofTool) {
      const sum = sums.get(model) ?? emptySums();
      sums.set(model, addSums(sum, { ...emptySums(), calls, tokens, nanoUsd }));
    }
  }
  const models = [...sums].map(([model, { calls, tokens, nanoUsd }]) => ({ model, calls, tokens, nanoUsd }));
  return { days, models };
}
