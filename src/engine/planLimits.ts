import type { PlanMeter } from "../core/plan.ts";
import { followLimits, type LimitMark } from "../insights/planFacts.ts";
import type { Store } from "../store/store.ts";

/** Periods of plans' limits, kept in the ledger: every window, and the next start, calls one by the same name. */
export function createPlanLimits({ meta }: Pick<Store, "meta">) {
  return {
    /** The marks after what the meters say. */
    follow(meters: readonly PlanMeter[]): LimitMark[] {
      const text = meta.get("planLimits") ?? "[]";
      const marks = followLimits(JSON.parse(text) as LimitMark[], meters);
      const next = JSON.stringify(marks);
      if (next !== text) meta.set("planLimits", next);
      return marks;
    },
  };
}
