import { noTokens } from "../../core/event.ts";
import { costKinds, type GroupTotals } from "../../core/review.ts";

export function noTotals(): GroupTotals {
  return {
    ...{ calls: 0, pricedCalls: 0, unpricedTokens: 0, unreportedCalls: 0, tokens: { ...noTokens }, nanoUsd: "0" },
    costs: { input: "0", cacheRead: "0", cacheWrite: "0", output: "0", other: "0" },
  };
}

/** Of disjoint groups. */
export function sumOf(groups: readonly GroupTotals[]): GroupTotals {
  const sum = noTotals();
  for (const group of groups) {
    sum.calls += group.calls;
    sum.pricedCalls += group.pricedCalls;
    sum.unpricedTokens += group.unpricedTokens;
    sum.unreportedCalls += group.unreportedCalls;
    sum.nanoUsd = String(BigInt(sum.nanoUsd) + BigInt(group.nanoUsd));
    for (const kind of Object.keys(noTokens) as (keyof typeof noTokens)[]) sum.tokens[kind] += group.tokens[kind];
    for (const kind of costKinds) sum.costs[kind] = String(BigInt(sum.costs[kind]) + BigInt(group.costs[kind]));
  }
  return sum;
}

/** The figures alone of what may hold more. */
export function totalsIn({
  calls,
  pricedCalls,
  unpricedTokens,
  unreportedCalls,
  tokens,
  nanoUsd,
  costs,
}: GroupTotals): GroupTotals {
  return { calls, pricedCalls, unpricedTokens, unreportedCalls, tokens, nanoUsd, costs };
}
