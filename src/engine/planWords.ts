import type { PlanWord } from "../core/plan.ts";
import type { Store } from "../store/store.ts";

/** What logs and status lines say of plans, for which nobody has to be asked. */
export function loggedPlans({ plans }: Pick<Store, "plans">): PlanWord[] {
  return plans.all().map(({ vendor, plan, from, at, credits, windows }) => ({
    ...{ vendor, plan, from, at, credits, windows },
    amounts: [],
  }));
}
