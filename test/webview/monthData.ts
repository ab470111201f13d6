import type { MonthOutlook } from "../../src/core/outlook.ts";

/** A month that is likely to end above its budget. */
export function makeMonth(overrides: Partial<MonthOutlook> = {}): MonthOutlook {
  return {
    month: "2026-11",
    spent: 120.4e9,
    budget: 150e9,
    typical: 140e9,
    forecast: {
      likely: 164.2e9,
      low: 151e9,
      high: 181.5e9,
      method: "from what each weekday cost in the last ten weeks, recent ones counting more",
    },
    pilotDaysLeft: 0,
    pace: "80% of your November budget with 8 days left",
    ...overrides,
  };
}
