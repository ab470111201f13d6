import type { Tokens } from "../core/event.ts";
import type { NanoUsd } from "../core/money.ts";
import type { Facts, Usual } from "./facts.ts";

/** Days of `Usual`, and of a month. */
const usualDays = 28;
const monthDays = 30;
/** Half of the usual days is as much as a pilot period can ask for: who works on weekdays only has 20. */
const mostPilotDays = 14;

/** Less in a month is not worth an interruption, nano-USD. */
export const worthSaying = 5_000_000_000;

/** Whether enough is known of this user to call something unusual. */
export function isUsualKnown({ usual, budgets }: Pick<Facts, "usual" | "budgets">): boolean {
  return usual.days > 0 && usual.days >= Math.min(budgets.pilotDays, mostPilotDays);
}

/**
 * How many times what they cost now the usual responses of `models` would cost on another model, at today's prices and
 * with each model's own mean response; null when nothing of it has a price.
 */
export function priceRatio(model: string, models: Usual["models"], priceOn: Facts["priceOn"]): number | null {
  let there = 0;
  let here = 0;
  for (const { model: usual, calls, tokens } of models) {
    const mean = meanOf(tokens, calls);
    const [a, b] = [priceOn(model, mean), priceOn(usual, mean)];
    if (a === null || b === null) continue;
    there += a * calls;
    here += b * calls;
  }
  return here === 0 ? null : there / here;
}

/** What a month on these models costs as things usually go. */
export function usualMonth(models: Usual["models"]): NanoUsd {
  return (models.reduce((sum, { nanoUsd }) => sum + nanoUsd, 0) * monthDays) / usualDays;
}

function meanOf(tokens: Tokens, calls: number): Tokens {
  const mean = { ...tokens };
  for (const kind of Object.keys(mean) as (keyof Tokens)[]) mean[kind] = Math.round(mean[kind] / calls);
  return mean;
}
