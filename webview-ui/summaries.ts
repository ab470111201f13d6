/** One sentence per chart: what it shows, for those who do not see it and those who have no time. */
import { count, formatPercent, formatTokens, formatUsd } from "../src/core/format.ts";
import type { Cost } from "../src/core/money.ts";
import type { History } from "../src/core/history.ts";
import type { SessionMark } from "../src/core/snapshot.ts";
import type { Dimension } from "./historyChoice.ts";
import { bucketName, kindSums } from "./historySeries.ts";
import { tokenSum } from "./totals.ts";
import type { AgentLane } from "./agentLanes.ts";
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
  autoCompact: number | null,
  compactions: readonly SessionMark[],
): string {
  const known = buckets.filter((bucket) => bucket.context !== null);
  const now = known.at(-1)?.context ?? null;
  const peak = highest(known, (bucket) => bucket.context ?? 0)?.context ?? null;
  if (now === null || peak === null) return "The tool does not report the size of the context.";
  const of = window === null ? "" : `, ${formatPercent(now / window)} of the ${formatTokens(window)} window`;
  const top = peak > now ? ` It peaked at ${formatTokens(peak)}.` : "";
  const compacts = autoCompact === null ? "" : ` The tool compacts it by itself at ${formatTokens(autoCompact)}.`;
  return `The context holds ${formatTokens(now)} tokens${of}.${top}${summarizeCompactions(compactions)}${compacts}`;
}

/** What is spent in a bucket on average, and the dearest one; of tokens, which kind most are. */
export function summarizeHistory(history: History, by: Dimension): string {
  const { buckets, byBucket, total, query } = history;
  if (by === "kind") {
    const most = highest(kindSums, ({ of }) => of(total));
    const tokens = tokenSum(total.tokens);
    if (!most || tokens === 0) return "No tokens are reported.";
    const share = formatPercent(most.of(total) / tokens);
    return `${formatTokens(tokens)} tokens; ${share} are ${most.name.toLowerCase()}. Counts, not money: each model has its own price.`;
  }
  const spent = total.cost.nanoUsd ?? 0;
  const dearest = highest(
    buckets.map((bucket, i) => ({ bucket, nano: byBucket[i]?.cost.nanoUsd ?? 0 })),
    ({ nano }) => nano,
  );
  if (spent === 0 || !dearest) return `Nothing was spent in ${count(buckets.length, query.unit)}.`;
  const average = formatUsd(Math.round(spent / buckets.length));
  const name = bucketName(dearest.bucket, history);
  return `${average} a ${query.unit} on average; the dearest, ${name}, cost ${formatUsd(dearest.nano)}.`;
}

export function summarizeHours(hours: readonly (readonly number[])[], weekdays: readonly string[]): string {
  const cells = hours.flatMap((row, weekday) => row.map((nano, hour) => ({ weekday, hour, nano })));
  const total = cells.reduce((sum, { nano }) => sum + nano, 0);
  const dearest = highest(cells, ({ nano }) => nano);
  if (total === 0 || !dearest) return "Nothing was spent in these days.";
  const clock = (hour: number) => `${String(hour % 24).padStart(2, "0")}:00`;
  const when = `${weekdays[dearest.weekday]} from ${clock(dearest.hour)} to ${clock(dearest.hour + 1)}`;
  return `Most was spent on ${when}: ${formatUsd(dearest.nano)}, ${formatPercent(dearest.nano / total)} of it all.`;
}

export function summarizeAgents(lanes: readonly AgentLane[], whole: Cost): string {
  const spent = lanes.reduce((sum, { cost }) => sum + (cost.nanoUsd ?? 0), 0);
  const dearest = highest(lanes, ({ cost }) => cost.nanoUsd ?? 0);
  if (!dearest || spent === 0) return `${count(lanes.length, "sub-agent")} ran; nothing of it has a price.`;
  const share = whole.nanoUsd ? `, ${formatPercent(spent / whole.nanoUsd)} of the session` : "";
  const top =
    lanes.length > 1
      ? ` The dearest ran at turn ${dearest.first} and cost ${formatUsd(dearest.cost.nanoUsd ?? 0)}.`
      : "";
  return `${count(lanes.length, "sub-agent")} cost ${formatUsd(spent)}${share}.${top}`;
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
