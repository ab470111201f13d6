/** One sentence per chart: what it shows, for those who do not see it and those who have no time. */
import { count, formatDay, formatPercent, formatTokens, formatUsd } from "../src/core/format.ts";
import type { Period, SessionMark } from "../src/core/snapshot.ts";
import { kindNames, sumParts, tokenKinds, type TurnBucket } from "./turnSeries.ts";

export function summarizeTurnCosts(buckets: readonly TurnBucket[]): string {
  const last = buckets.at(-1);
  const dearest = highest(buckets, (bucket) => bucket.cost);
  if (!last || !dearest || last.total === 0) return "No turn has a price yet.";
  const parts = sumParts(buckets);
  const kind = highest(tokenKinds, (each) => parts[each]);
  const share = kind ? `${kindNames[kind]} makes up ${formatPercent(parts[kind] / last.total)}.` : "";
  const name = turnsName(dearest);
  const sentence = `${count(last.last, "turn")} cost ${formatUsd(last.total)}. The dearest, ${name}, cost ${formatUsd(dearest.cost)}.`;
  const unpriced = buckets.reduce((sum, bucket) => sum + bucket.unpriced, 0);
  const missing = unpriced > 0 ? ` ${count(unpriced, "turn")} without a full price.` : "";
  const size = (buckets[0]?.last ?? 1) - (buckets[0]?.first ?? 1) + 1;
  const scale = size > 1 ? ` Each bar is ${size} turns.` : "";
  return `${sentence} ${share}${scale}${missing}`;
}

export function summarizeTotal(buckets: readonly TurnBucket[]): string {
  const last = buckets.at(-1);
  if (!last || last.total === 0) return "No turn has a price yet.";
  const half = buckets.find((bucket) => bucket.total * 2 >= last.total) ?? last;
  const agents = last.agentTotal > 0 ? ` Sub-agents are ${formatPercent(last.agentTotal / last.total)} of it.` : "";
  if (last.last < 4) return `${formatUsd(last.total)} after ${count(last.last, "turn")}.${agents}`;
  return `Half of the ${formatUsd(last.total)} was spent by turn ${half.last} of ${last.last}.${agents}`;
}

export function summarizeContext(
  buckets: readonly TurnBucket[],
  window: number | null,
  compactions: readonly SessionMark[],
): string {
  const known = buckets.filter((bucket) => bucket.context !== null);
  const now = known.at(-1)?.context ?? null;
  const peak = highest(known, (bucket) => bucket.context ?? 0)?.context ?? null;
  if (now === null || peak === null) return "The tool does not report the size of the context.";
  const of = window === null ? "" : `, ${formatPercent(now / window)} of the ${formatTokens(window)} window`;
  const top = peak > now ? ` It peaked at ${formatTokens(peak)}.` : "";
  return `The context holds ${formatTokens(now)} tokens${of}.${top}${summarizeCompactions(compactions)}`;
}

/** Today is told against the days before it, a longer period by its average and its dearest day. */
export function summarizeDays(days: Period["byDay"], today: boolean): string {
  const spent = days.map((day) => day.cost.nanoUsd ?? 0);
  const total = spent.reduce((sum, nano) => sum + nano, 0);
  if (today) {
    const before = spent.slice(0, -1);
    const average = before.reduce((sum, nano) => sum + nano, 0) / Math.max(1, before.length);
    const now = formatUsd(spent.at(-1) ?? 0);
    if (average === 0) return `${now} today; nothing in the ${count(before.length, "day")} before.`;
    return `${now} today; the ${count(before.length, "day")} before cost ${formatUsd(Math.round(average))} a day on average.`;
  }
  const dearest = highest(days, (day) => day.cost.nanoUsd ?? 0);
  if (total === 0 || !dearest) return `Nothing was spent in ${count(days.length, "day")}.`;
  const average = formatUsd(Math.round(total / days.length));
  return `${average} a day on average; the dearest, ${formatDay(dearest.day)}, cost ${formatUsd(dearest.cost.nanoUsd ?? 0)}.`;
}

/** "turn 17", "turns 11 to 20". */
export function turnsName({ first, last }: Pick<TurnBucket, "first" | "last">): string {
  return first === last ? `turn ${first}` : `turns ${first} to ${last}`;
}

function summarizeCompactions(compactions: readonly SessionMark[]): string {
  const latest = compactions.at(-1);
  if (!latest) return "";
  const sizes =
    latest.before !== null && latest.after !== null
      ? `, the last from ${formatTokens(latest.before)} to ${formatTokens(latest.after)}`
      : "";
  return ` Compacted ${compactions.length === 1 ? "once" : `${compactions.length} times`}${sizes}.`;
}

function highest<T>(items: readonly T[], value: (item: T) => number): T | undefined {
  let best: T | undefined;
  for (const item of items) if (best === undefined || value(item) > value(best)) best = item;
  return best;
}
