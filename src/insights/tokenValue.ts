import { noTokens, type SourceId, type Tokens } from "../core/event.ts";
import type { NanoUsd } from "../core/money.ts";
import { kinds } from "../pricing/cards.ts";
import type { Pricer } from "../pricing/price.ts";

/** A prompt that is long for no model: prices of long ones apply to a single request, not to the sum of many. */
const sampleTokens = 10_000;

/**
 * What the tokens of many responses cost at list prices of a day (YYYY-MM-DD): standard service, no long prompt. Null when
 * one kind of them has no price. `source` tells whose prices, where a name is sold by several.
 */
export function valueOf(
  tokens: Tokens,
  of: { source: SourceId; model: string; day: string },
  pricer: Pick<Pricer, "price">,
): NanoUsd | null {
  const at = Date.parse(`${of.day}T12:00:00Z`);
  let sum = 0;
  for (const kind of kinds) {
    if (tokens[kind] === 0) continue;
    const sample = { ...noTokens, [kind]: sampleTokens };
    const price = pricer.price({ ...of, at, tier: "standard", tokens: sample });
    if (price.status !== "priced") return null;
    sum += (price.nanoUsd! * tokens[kind]) / sampleTokens;
  }
  return Math.round(sum);
}
