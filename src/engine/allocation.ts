import { type Allocation, changeDays, compileRules } from "../allocation/allocate.ts";
import { type AllocationReport, tagNames, type TagName, type Tags } from "../core/allocation.ts";
import { dayOf, shiftDay, startOfDay } from "../core/days.ts";
import type { SourceId } from "../core/event.ts";
import { slotMs } from "../store/slots.ts";
import type { Store } from "../store/store.ts";
import { addSums, emptySums, type Sums } from "../store/sums.ts";
import { totalsOf } from "./periods.ts";
import { createRuleBook, type RuleBook } from "./ruleBook.ts";
import type { createWorkspace } from "./workspace.ts";

/** What tags of a session's use depend on, beside model and time. */
export interface Allocated {
  source: SourceId;
  project: string | null;
  branch: string | null;
}

export interface AllocationOptions {
  store: Pick<Store, "allocations" | "meta">;
  workspace: ReturnType<typeof createWorkspace>;
  home: string;
  timeZone(): string;
}

/** Answers that are remembered at a time. */
const remembered = 50_000;

/** Tags of what was used, by the rules in force. Nothing of it is kept: other rules change history at once. */
export function createAllocation({ store, workspace, home, timeZone }: AllocationOptions) {
  const book = createRuleBook(store, workspace);
  let judge = judgeOf(book.current(), workspace, home);
  let changes = 0;

  function renew(changed: boolean): void {
    if (!changed) return;
    judge = judgeOf(book.current(), workspace, home);
    changes++;
  }

  return {
    configure: (...args: Parameters<typeof book.configure>): void => renew(book.configure(...args)),
    /** Looks whether files or other windows changed the rules. */
    refresh: (): void => renew(book.refresh()),
    /** How often the rules changed, also by files and other windows. */
    changes(): number {
      renew(book.refresh());
      return changes;
    },
    /** Another text when anything may be allocated otherwise. */
    version(): string {
      renew(book.refresh());
      return judge.changeDays.length === 0 ? book.version() : `${timeZone()} ${book.version()}`;
    },
    /** First days (YYYY-MM-DD) of the spans of time in which the rules stay the same. */
    changeDays: (): readonly string[] => judge.changeDays,
    /** Tags of a row whose branch is that of its time. */
    tagsOfRow: (row: Allocated & { model: string }, at: number): Tags =>
      judge.of(row, row.model, () => dayOf(at, timeZone())).tags,
    /** Tags of a session's responses on a model (as logged) at a time (ms). The same as in reports. */
    tagsOf(session: Allocated & { id: number }, model: string, at: number): Tags {
      if (book.current().rules.length === 0) return untagged();
      const branch = store.allocations.branchAt(session.id, at) ?? session.branch;
      return judge.of({ ...session, branch }, model, () => dayOf(at, timeZone())).tags;
    },
    /** Of the days [from, to], in the engine's time zone. */
    report({ from, to }: { from: string; to: string }): AllocationReport {
      renew(book.refresh());
      const { rules, problems } = book.current();
      const tally = createTally(rules.length);
      for (const span of spansOf(from, to, judge.changeDays)) {
        const start = startOfDay(span.from, timeZone()) / slotMs;
        const end = startOfDay(shiftDay(span.to, 1), timeZone()) / slotMs;
        for (const row of store.allocations.rows(start, end)) {
          const repository = row.project === null ? null : workspace.repoOf(row.project);
          const allocation = judge.of(row, row.model, () => span.from);
          tally.add(allocation, { repository, branch: row.branch }, row.sums);
        }
      }
      return { from, to, ...tally.told(rules), problems: [...problems] };
    },
  };
}

export type AllocationOfUse = ReturnType<typeof createAllocation>;

function untagged(): Tags {
  return { team: null, project: null, initiative: null };
}

/** Holds use against rules; what was asked before is remembered. */
function judgeOf(book: RuleBook, workspace: ReturnType<typeof createWorkspace>, home: string) {
  const rules = book.rules.map(({ rule }) => rule);
  const homes = [home, workspace.locate(home).paths.at(-1)!];
  const allocate = compileRules(rules, homes);
  const days = changeDays(rules, (day) => shiftDay(day, 1));
  const known = new Map<string, Allocation>();
  const concerned = new Map<string | null, boolean[]>();

  function concerns(project: string | null): boolean[] {
    let list = concerned.get(project);
    if (!list) concerned.set(project, (list = rules.map((_, i) => book.concerns(i, project))));
    return list;
  }

  return {
    /** First days of the spans in which the rules stay the same. */
    changeDays: days,
    /** `day` is asked for only where it matters. */
    of({ source, project, branch }: Allocated, model: string, day: () => string): Allocation {
      // The same on all days from one change to the next.
      const since = days.length === 0 ? "" : (days.findLast((first) => first <= day()) ?? "");
      const key = [source, since, model, branch ?? "\u0001", project ?? "\u0001"].join("\u0000");
      let allocation = known.get(key);
      if (allocation) return allocation;
      const location = project === null ? null : workspace.locate(project);
      const mine = concerns(project);
      allocation = allocate(
        {
          ...(location ?? { repository: null, paths: [], ignoreCase: false }),
          ...{ tool: source, branch, model, day: since },
        },
        (rule) => mine[rule]!,
      );
      if (known.size >= remembered) known.clear();
      known.set(key, allocation);
      return allocation;
    },
  };
}

/** The days [from, to], cut before each of the days `cuts`. */
function spansOf(from: string, to: string, cuts: readonly string[]): { from: string; to: string }[] {
  if (from > to) return [];
  const starts = [from, ...cuts.filter((day) => day > from && day <= to)];
  return starts.map((start, i) => ({ from: start, to: i + 1 < starts.length ? shiftDay(starts[i + 1]!, -1) : to }));
}

/** Adds up what the rules do. */
function createTally(count: number) {
  const total = emptySums();
  const sets = Array.from({ length: count }, emptySums);
  const matches = Array.from({ length: count }, emptySums);
  const tags: Record<TagName, Map<string | null, Sums>> = {
    team: new Map(),
    project: new Map(),
    initiative: new Map(),
  };
  const open = new Map<string, { repository: string | null; branch: string | null; sums: Sums }>();

  return {
    add(
      { tags: set, by, matched }: Allocation,
      { repository, branch }: { repository: string | null; branch: string | null },
      sums: Sums,
    ): void {
      addSums(total, sums);
      for (const rule of matched) addSums(matches[rule]!, sums);
      for (const rule of new Set(tagNames.map((name) => by[name]))) if (rule !== null) addSums(sets[rule]!, sums);
      for (const name of tagNames) addSums(entryOf(tags[name], set[name], emptySums), sums);
      if (tagNames.some((name) => set[name] !== null)) return;
      const key = JSON.stringify([repository, branch]);
      addSums(entryOf(open, key, () => ({ repository, branch, sums: emptySums() })).sums, sums);
    },
    told: (rules: RuleBook["rules"]): Omit<AllocationReport, "from" | "to" | "problems"> => ({
      total: totalsOf(total),
      rules: rules.map((rule, i) => ({ ...rule, sets: totalsOf(sets[i]!), matches: totalsOf(matches[i]!) })),
      tags: {
        team: valuesOf(tags.team),
        project: valuesOf(tags.project),
        initiative: valuesOf(tags.initiative),
      },
      unallocated: [...open.values()]
        .sort((a, b) => dearest(a.sums, b.sums))
        .map(({ sums, ...where }) => ({ ...where, total: totalsOf(sums) })),
    }),
  };
}

function valuesOf(values: ReadonlyMap<string | null, Sums>): AllocationReport["tags"][TagName] {
  return [...values].sort(([, a], [, b]) => dearest(a, b)).map(([value, sums]) => ({ value, total: totalsOf(sums) }));
}

function dearest(a: Sums, b: Sums): number {
  return b.nanoUsd - a.nanoUsd || b.calls - a.calls;
}

function entryOf<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let entry = map.get(key);
  if (entry === undefined) map.set(key, (entry = make()));
  return entry;
}
