import { setImmediate } from "node:timers/promises";
import type { Thresholds } from "../core/thresholds.ts";
import type { ModelAdvice, Range } from "../core/tasks.ts";
import { modelAdvice, type PastTask } from "../insights/modelAdvice.ts";
import { reprice } from "../insights/reprice.ts";
import { tasksOf } from "../insights/tasks.ts";
import type { Usage } from "../insights/usage.ts";
import type { Pricer } from "../pricing/price.ts";
import type { SessionRecord } from "../store/queries.ts";
import type { Store } from "../store/store.ts";
import { callPriceInput } from "./nextTurn.ts";

const dayMs = 24 * 3_600_000;
/** How far back tasks are compared, and how far back what could have been saved is told. */
const historyMs = 90 * dayMs;
const savesMs = 30 * dayMs;
/** The worker has other things to do: after so much work it lets them go first, ms. */
const stretchMs = 20;
const mostSessions = 10_000;

type DatedTask = PastTask & { at: number };

/**
 * Which model for which kind of task, by the user's own history. Made when asked for; the tasks of a session are
 * remembered until it changes.
 */
export function createModelAdvice(
  { queries, traces }: Store,
  pricer: Pricer,
  usage: (now: number) => Pick<Usage, "days">,
  thresholds: () => Thresholds,
) {
  const known = new Map<number, { models: string; tasks: DatedTask[] }>();

  function tasks(session: SessionRecord, others: readonly string[], now: number): DatedTask[] {
    const models = others.join(" ");
    const before = known.get(session.id);
    if (before?.models === models) return before.tasks;
    const found = read(session, others, now);
    if (known.size > mostSessions) known.clear();
    known.set(session.id, { models, tasks: found });
    return found;
  }

  function read(session: SessionRecord, others: readonly string[], now: number): DatedTask[] {
    const records = traces.calls(session.id);
    const calls = records.map((call) => ({ ...call, nanoUsd: call.cost.nanoUsd }));
    const facts = { tools: traces.tools(session.id), marks: traces.marks(session.id), thresholds: thresholds() };
    return tasksOf({ calls, ...facts }).map(({ kind, model: logged, from, to, nanoUsd, well }) => {
      const spent = calls
        .filter(({ at }) => at >= from && at <= to)
        .map((call) => ({ input: callPriceInput(session, call), nanoUsd: call.nanoUsd }));
      const on = new Map<string, Range>();
      const model = idOf(session, logged, to);
      for (const other of now - to < savesMs && nanoUsd !== null ? others : []) {
        const range = other === model ? null : reprice(spent, model, other, to, pricer);
        if (range) on.set(other, range);
      }
      return { source: session.source, kind, model, nanoUsd, well, on, at: to };
    });
  }

  /** Name of a model in the book, so that dated and plain names of it are one. */
  function idOf({ source }: Pick<SessionRecord, "source">, model: string, at: number): string {
    return pricer.price({ source, model, at, tokens: null, tier: "standard" }).model ?? model;
  }

  /** Models of each tool in these weeks, by their ids. */
  function usedModels(now: number): Map<string, string[]> {
    const from = new Date(now - historyMs).toISOString().slice(0, 10);
    const used = usage(now).days.flatMap(({ day, models }) => (day < from ? [] : models));
    return new Map(
      [...Map.groupBy(used, ({ source }) => source)].map(([source, entries]) => {
        const names = new Set(entries.map(({ model }) => model));
        return [source, [...new Set([...names].map((model) => idOf({ source }, model, now)))].sort()] as const;
      }),
    );
  }

  return {
    async advice(now: number): Promise<ModelAdvice[]> {
      const used = usedModels(now);
      const found: DatedTask[] = [];
      let from = performance.now();
      for (const session of queries.recentSessions(now - historyMs, -1, 0)) {
        found.push(...tasks(session, used.get(session.source) ?? [], now));
        if (performance.now() - from < stretchMs) continue;
        await setImmediate();
        from = performance.now();
      }
      return modelAdvice(found.filter(({ at }) => at >= now - historyMs));
    },
    touch(ids: Iterable<number>): void {
      for (const id of ids) known.delete(id);
    },
    forget: (): void => known.clear(),
  };
}
