import type { EndpointSettings, PlanMeter, PlanWord } from "../core/plan.ts";
import type { PlanFacts } from "../insights/planFacts.ts";
import { usualWeekdays } from "../insights/planRunOut.ts";
import { planMeters } from "../insights/plans.ts";
import type { Store } from "../store/store.ts";
import type { Figures } from "./figures.ts";
import { createPlanLimits } from "./planLimits.ts";
import { createPlanPrices, planValues } from "./planValues.ts";
import { loggedPlans } from "./planWords.ts";

/** The user's subscriptions, by what vendors (`asked`), logs and status lines say of them. */
export function createPlans(store: Store, figures: Figures, asked: () => PlanWord[]) {
  const prices = createPlanPrices(store);
  const limits = createPlanLimits(store);

  function meters(at: number): PlanMeter[] {
    return planMeters([...asked(), ...loggedPlans(store)], at, planValues(prices.current(), figures.days(), at));
  }

  return {
    meters,
    /** What detectors look at. */
    facts(at: number): PlanFacts {
      const now = meters(at);
      const weekdays = usualWeekdays(figures.usageAt(at), at);
      return { timeZone: figures.timeZone(), weekdays, meters: now, limits: limits.follow(now) };
    },
    setPrices: (wanted: EndpointSettings["planPrices"] | undefined): void => prices.set(wanted),
  };
}
