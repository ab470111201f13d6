/** One sentence per chart: what it shows, for those who do not see it and those who have no time. */
import { count, formatPercent, formatTokens, formatUsd } from "../src/core/format.ts";
import type { Cost } from "../src/core/money.ts";
import type { History, HistoryUnit } from "../src/core/history.ts";
import type { SessionMark } from "../src/core/snapshot.ts";
import type { Dimension } from "./historyChoice.ts";
import { bucketName, kindSums } from "./historySeries.ts";
import { tokenSum } from "./totals.ts";
import type { AgentLane } from "./agentLanes.ts";
import { kindNames, sumParts, tokenKinds, type TurnBucket } from "./turnSeries.ts";
import { t } from "../src/core/l10n.ts";

export function summarizeTurnCosts(buckets: readonly TurnBucket[]): string {
  const last = buckets.at(-1);
  const dearest = highest(buckets, (bucket) => bucket.cost);
  if (!last || !dearest || last.total === 0) return t("No turn has a price yet.");
  const parts = sumParts(buckets);
  const kind = highest(tokenKinds, (each) => parts[each]);
  const share = kind ? t("{0} makes up {1}.", kindNames[kind], formatPercent(parts[kind] / last.total)) : "";
  const name = turnsName(dearest);
  const sentence = t(
    "{0} cost {1}. The dearest, {2}, cost {3}.",
    count(last.last, "turn"),
    formatUsd(last.total),
    name,
    formatUsd(dearest.cost),
  );
  const unpriced = buckets.reduce((sum, bucket) => sum + bucket.unpriced, 0);
  const missing = unpriced > 0 ? t("{0} without a full price.", count(unpriced, "turn")) : "";
  const size = (buckets[0]?.last ?? 1) - (buckets[0]?.first ?? 1) + 1;
  const scale = size > 1 ? t("Each bar is {0} turns.", size) : "";
  return sentences(sentence, share, scale, missing);
}

export function summarizeTotal(buckets: readonly TurnBucket[]): string {
  const last = buckets.at(-1);
  if (!last || last.total === 0) return t("No turn has a price yet.");
  const half = buckets.find((bucket) => bucket.total * 2 >= last.total) ?? last;
  const agents = last.agentTotal > 0 ? t("Sub-agents are {0} of it.", formatPercent(last.agentTotal / last.total)) : "";
  const total = formatUsd(last.total);
  const sentence =
    last.last < 4
      ? t("{0} after {1}.", total, count(last.last, "turn"))
      : t("Half of the {0} was spent by turn {1} of {2}.", total, half.last, last.last);
  return sentences(sentence, agents);
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
  if (now === null || peak === null) return t("The tool does not report the size of the context.");
  const top = peak > now ? t("It peaked at {0}.", formatTokens(peak)) : "";
  const compacts = autoCompact === null ? "" : t("The tool compacts it by itself at {0}.", formatTokens(autoCompact));
  const tokens = formatTokens(now);
  const holds =
    window === null
      ? t("The context holds {0} tokens.", tokens)
      : t(
          "The context holds {0} tokens, {1} of the {2} window.",
          tokens,
          formatPercent(now / window),
          formatTokens(window),
        );
  return sentences(holds, top, summarizeCompactions(compactions), compacts);
}

/** What is spent in a bucket on average, and the dearest one; of tokens, which kind most are. */
export function summarizeHistory(history: History, by: Dimension): string {
  const { buckets, byBucket, total, query } = history;
  if (by === "kind") {
    const most = highest(kindSums, ({ of }) => of(total));
    const tokens = tokenSum(total.tokens);
    if (!most || tokens === 0) return t("No tokens are reported.");
    const share = formatPercent(most.of(total) / tokens);
    return t(
      "{0} tokens; {1} are {2}. Counts, not money: each model has its own price.",
      formatTokens(tokens),
      share,
      kindNames[most.id],
    );
  }
  const spent = total.cost.nanoUsd ?? 0;
  const dearest = highest(
    buckets.map((bucket, i) => ({ bucket, nano: byBucket[i]?.cost.nanoUsd ?? 0 })),
    ({ nano }) => nano,
  );
  if (spent === 0 || !dearest) return t("Nothing was spent in these days.");
  const average = formatUsd(Math.round(spent / buckets.length));
  const name = bucketName(dearest.bucket, history);
  return t("{0} on average; the dearest, {1}, cost {2}.", perUnit(average, query.unit), name, formatUsd(dearest.nano));
}

export function summarizeHours(hours: readonly (readonly number[])[], weekdays: readonly string[]): string {
  const cells = hours.flatMap((row, weekday) => row.map((nano, hour) => ({ weekday, hour, nano })));
  const total = cells.reduce((sum, { nano }) => sum + nano, 0);
  const dearest = highest(cells, ({ nano }) => nano);
  if (total === 0 || !dearest) return t("Nothing was spent in these days.");
  const clock = (hour: number) => `${String(hour % 24).padStart(2, "0")}:00`;
  const when = t("{0} from {1} to {2}", weekdays[dearest.weekday] ?? "", clock(dearest.hour), clock(dearest.hour + 1));
  return t(
    "Most was spent on {0}: {1}, {2} of it all.",
    when,
    formatUsd(dearest.nano),
    formatPercent(dearest.nano / total),
  );
}

export function summarizeAgents(lanes: readonly AgentLane[], whole: Cost): string {
  const spent = lanes.reduce((sum, { cost }) => sum + (cost.nanoUsd ?? 0), 0);
  const dearest = highest(lanes, ({ cost }) => cost.nanoUsd ?? 0);
  if (!dearest || spent === 0) return t("{0} ran; nothing of it has a price.", count(lanes.length, "sub-agent"));
  const top =
    lanes.length > 1
      ? t("The dearest ran at turn {0} and cost {1}.", dearest.first, formatUsd(dearest.cost.nanoUsd ?? 0))
      : "";
  const agents = count(lanes.length, "sub-agent");
  const sentence = whole.nanoUsd
    ? t("{0} cost {1}, {2} of the session.", agents, formatUsd(spent), formatPercent(spent / whole.nanoUsd))
    : t("{0} cost {1}.", agents, formatUsd(spent));
  return sentences(sentence, top);
}

/** "turn 17", "turns 11 to 20". */
export function turnsName({ first, last }: Pick<TurnBucket, "first" | "last">): string {
  return first === last ? t("turn {0}", first) : t("turns {0} to {1}", first, last);
}

function summarizeCompactions(compactions: readonly SessionMark[]): string {
  const latest = compactions.at(-1);
  if (!latest) return "";
  const times = compactions.length === 1 ? t("once") : t("{0} times", compactions.length);
  return latest.before !== null && latest.after !== null
    ? t("Compacted {0}, the last from {1} to {2}.", times, formatTokens(latest.before), formatTokens(latest.after))
    : t("Compacted {0}.", times);
}

/** "$1.20 a day". */
export function perUnit(amount: string, unit: HistoryUnit): string {
  switch (unit) {
    case "day":
      return t("{0} a day", amount);
    case "week":
      return t("{0} a week", amount);
    case "month":
      return t("{0} a month", amount);
    default:
      return unit satisfies never;
  }
}

/** In one line; empty ones are left out. */
function sentences(...texts: readonly string[]): string {
  return texts.filter(Boolean).join(" ");
}

function highest<T>(items: readonly T[], value: (item: T) => number): T | undefined {
  let best: T | undefined;
  for (const item of items) if (best === undefined || value(item) > value(best)) best = item;
  return best;
}
