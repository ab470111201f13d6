import { setImmediate } from "node:timers/promises";
import type { TeamPlan } from "../../core/team.ts";
import type { Store } from "../../store/store.ts";
import { type Makers, partsOf } from "./parts.ts";

export interface Rules {
  /** Changes with the rules that tags are made by. */
  tagsVersion(): string;
}

/** A session's parts are made in one transaction; others may write after so much time, ms. */
const stretchMs = 20;

/** Keeps the rows of the ledger in line with what was logged, priced, allocated and released. */
export function createFold(store: Store, makers: Makers & Rules) {
  const { teamRows: rows } = store;

  /** Takes a plan on. What it changes is made anew by the next `run`. True if the endpoint is another one. */
  function adopt(plan: TeamPlan): boolean {
    return rows.transaction(() => {
      const before = rows.plan();
      const tags = makers.tagsVersion();
      if (before?.tags === tags && JSON.stringify(before.plan) === JSON.stringify(plan)) return false;
      rows.setPlan(plan, tags);
      rows.markAll(Date.parse(plan.since));
      if (before?.plan.address === plan.address) return false;
      rows.startAnew(plan.address);
      return true;
    });
  }

  /** Makes the rows of sessions that changed. Returns whether some are left. */
  function step(): boolean {
    return rows.transaction(() => {
      const known = rows.plan();
      if (!known) return false;
      const [next] = rows.dirty(1);
      if (next === undefined) return false;
      const session = rows.session(next);
      rows.replace(known.plan.address, next, session ? partsOf(session, known.plan, store, makers) : []);
      return true;
    });
  }

  return {
    adopt,
    /** Whether sessions or rules changed since the rows were made. */
    isDue(): boolean {
      const known = rows.plan();
      return known !== null && (known.tags !== makers.tagsVersion() || rows.dirty(1).length > 0);
    },
    /** To the end, a stretch at a time. */
    async run(): Promise<void> {
      const known = rows.plan();
      if (known && known.tags !== makers.tagsVersion()) adopt(known.plan);
      let from = performance.now();
      while (step()) {
        if (performance.now() - from < stretchMs) continue;
        await setImmediate();
        from = performance.now();
      }
    },
    /** The same at once, to look at `read` what would come of a plan; the ledger stays as it was. */
    tried<T>(plan: TeamPlan, read: () => T): T {
      let found: { value: T } | undefined;
      try {
        rows.transaction(() => {
          adopt(plan);
          while (step());
          found = { value: read() };
          throw new Undo();
        });
      } catch (error) {
        if (!(error instanceof Undo)) throw error;
      }
      return found!.value;
    },
  };
}

class Undo extends Error {}
