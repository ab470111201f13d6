import type { NanoUsd } from "./money.ts";

/** How this month goes, in the user's time zone. API value at list prices, not a bill. */
export interface MonthOutlook {
  /** YYYY-MM. */
  month: string;
  spent: NanoUsd;
  /** The user's soft budget; 0 = none. */
  budget: NanoUsd;
  /** Median of earlier whole months; null while there is none. */
  typical: NanoUsd | null;
  /** Null while too little is known. */
  forecast: Forecast | null;
  /** Days with use that are still needed before anything is said; 0 = the pilot period is over. */
  pilotDaysLeft: number;
  /** "80% of a typical month with two weeks left"; null when there is nothing to compare with. */
  pace: string | null;
}

/** What the month will have cost at its end. An estimate. */
export interface Forecast {
  likely: NanoUsd;
  /** Four months in five end between these two; never below what is spent already. */
  low: NanoUsd;
  high: NanoUsd;
  /** How it was made, in plain words. */
  method: string;
}
