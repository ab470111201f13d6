import type { NanoUsd } from "../core/money.ts";
import type { PlanValue } from "../core/plan.ts";

/**
 * What a subscription of `price` a month returned: of the days of the month so far. A day is active when anything was used on
 * it, also what has no price. Null without a price.
 */
export function planValue(price: NanoUsd, days: readonly { calls: number; nanoUsd: NanoUsd }[]): PlanValue | null {
  if (price <= 0) return null;
  const activeDays = days.filter(({ calls }) => calls > 0).length;
  return {
    price,
    used: days.reduce((sum, { nanoUsd }) => sum + nanoUsd, 0),
    activeDays,
    pricePerActiveDay: activeDays === 0 ? null : Math.round(price / activeDays),
  };
}
