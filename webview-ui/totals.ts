import type { Tokens } from "../src/core/event.ts";
import { costOf, type Cost, type NanoUsd } from "../src/core/money.ts";

/** Every token once: reasoning is part of output, web searches are no tokens. */
export function tokenSum(tokens: Tokens): number {
  return tokens.input + tokens.cacheRead + cacheWrites(tokens) + tokens.output;
}

export function cacheWrites(tokens: Tokens): number {
  return tokens.cacheWrite5m + tokens.cacheWrite1h + tokens.cacheWriteUnknown;
}

/** Share of the prompt that came from the cache; null when nothing was read. */
export function cacheShare(tokens: Tokens): number | null {
  const prompt = tokens.input + tokens.cacheRead + cacheWrites(tokens);
  return prompt === 0 ? null : tokens.cacheRead / prompt;
}

/** An amount that covers everything. */
export function priced(nanoUsd: NanoUsd): Cost {
  return { status: "priced", nanoUsd, unpricedTokens: 0 };
}

/** The sum of costs, which is partial as soon as one of them is. */
export function sumCosts(costs: readonly Cost[]): Cost {
  return costOf({
    nanoUsd: costs.reduce((sum, cost) => sum + (cost.nanoUsd ?? 0), 0),
    pricedCalls: costs.filter((cost) => cost.nanoUsd !== null).length,
    unpricedTokens: costs.reduce((sum, cost) => sum + cost.unpricedTokens, 0),
    unreportedCalls: costs.filter((cost) => cost.status === "not-reported").length,
  });
}
