import {
  formatDecimal,
  count,
  formatCount,
  formatDuration,
  formatPercent,
  formatTokens,
  formatUsd,
} from "../src/core/format.ts";
import type { Cost } from "../src/core/money.ts";
import type { SessionDetail } from "../src/core/snapshot.ts";
import { cacheShare, tokenSum } from "./totals.ts";
import { bucketTurns, kindNames, sumParts, tokenKinds } from "./turnSeries.ts";
import { t } from "../src/core/l10n.ts";

/** One figure of two sessions. A figure that is not known is null. */
export interface Compared {
  id: string;
  name: string;
  first: number | null;
  second: number | null;
  format(value: number): string;
  /** Costs that are lower bounds. */
  atLeast?: [boolean, boolean];
  /** Percentages: their difference is in points, a share of a share says nothing. */
  isShare?: boolean;
}

export interface Comparison {
  totals: Compared[];
  /** Cost by kind of token and by model. */
  kinds: Compared[];
  models: Compared[];
  /** How the second differs from the first, in a sentence. */
  summary: string;
}

export function compare(first: SessionDetail, second: SessionDetail): Comparison {
  const pair = [first, second] as const;
  return {
    totals: totalRows(pair),
    kinds: kindRows(pair),
    models: modelRows(pair),
    summary: summarize(first, second),
  };
}

/** "+$1.20 (+31%)", "same"; a dash where one of them is not known. */
export function differenceText({ first, second, format, isShare }: Compared): string {
  if (first === null || second === null) return "–";
  const difference = second - first;
  if (difference === 0) return t("same");
  const sign = difference > 0 ? "+" : "−";
  const share = first > 0 && !isShare ? ` (${sign}${formatPercent(Math.abs(difference) / first)})` : "";
  return `${sign}${format(Math.abs(difference))}${share}`;
}

type Pair = readonly [SessionDetail, SessionDetail];

function totalRows(pair: Pair): Compared[] {
  const row = (
    id: string,
    name: string,
    value: (detail: SessionDetail) => number | null,
    format: Compared["format"],
  ): Compared => ({ id, name, first: value(pair[0]), second: value(pair[1]), format });
  const usd = (nano: number) => formatUsd(nano);
  const tokens = (n: number) => formatTokens(n);
  const whole = (n: number) => formatCount(n);
  return [
    {
      ...row("cost", t("Cost"), ({ summary }) => summary.cost.nanoUsd, usd),
      atLeast: [isPartial(pair[0]), isPartial(pair[1])],
    },
    row("turns", t("Turns"), ({ summary }) => summary.calls, whole),
    row("per-turn", t("Cost per turn"), ({ summary }) => perTurn(summary.cost, summary.calls), usd),
    row("tokens", t("Tokens"), ({ summary }) => (isReported(summary.cost) ? tokenSum(summary.tokens) : null), tokens),
    {
      ...row("cached", t("Prompt from cache"), cachedPoints, (points) => `${formatDecimal(points, 1)}%`),
      isShare: true,
    },
    row("context", t("Context now"), ({ summary }) => summary.context?.tokens ?? null, tokens),
    row("peak", t("Largest context"), largestContext, tokens),
    row("duration", t("Duration"), ({ summary }) => summary.endedAt - summary.startedAt, formatDuration),
    row("agents", t("Sub-agents"), ({ summary }) => summary.agents, whole),
    row("failures", t("Failed tool runs"), ({ summary }) => summary.failures, whole),
  ];
}

function kindRows(pair: Pair): Compared[] {
  const [first, second] = pair.map(({ turns }) => sumParts(bucketTurns(turns, 1)));
  return tokenKinds
    .map((kind) => costRow(kind, kindNames[kind], first?.[kind] ?? 0, second?.[kind] ?? 0))
    .filter((row) => row.first !== 0 || row.second !== 0);
}

/** Models of both, the dearest first; one that a session did not use cost it nothing. */
function modelRows(pair: Pair): Compared[] {
  const [first, second] = pair.map(({ models }) => new Map(models.map(({ model, cost }) => [model, cost.nanoUsd])));
  const names = new Set([...(first?.keys() ?? []), ...(second?.keys() ?? [])]);
  const value = (of: Map<string, number | null> | undefined, name: string) =>
    of?.has(name) ? (of.get(name) ?? null) : 0;
  return [...names]
    .map((name) => costRow(name, name.slice(0, 80), value(first, name), value(second, name)))
    .sort((a, b) => (b.first ?? 0) + (b.second ?? 0) - (a.first ?? 0) - (a.second ?? 0));
}

function costRow(id: string, name: string, first: number | null, second: number | null): Compared {
  return { id, name, first, second, format: (nano) => formatUsd(nano, { digits: 2 }) };
}

function summarize({ summary: first }: SessionDetail, { summary: second }: SessionDetail): string {
  const turns = second.calls - first.calls;
  const more = turns === 0 ? t("as many turns") : turns > 0 ? count(turns, "more turn") : count(-turns, "fewer turn");
  const [a, b] = [first.cost.nanoUsd, second.cost.nanoUsd];
  if (a === null || b === null) return t("The second has {0}; not both have a cost.", more);
  if (a === b) return t("Both cost the same; the second has {0}.", more);
  const share = a > 0 ? ` (${formatPercent(Math.abs(b - a) / a)})` : "";
  const difference = `${formatUsd(Math.abs(b - a))}${share}`;
  return b > a
    ? t("The second cost {0} more, with {1}.", difference, more)
    : t("The second cost {0} less, with {1}.", difference, more);
}

function perTurn({ nanoUsd }: Cost, turns: number): number | null {
  return nanoUsd === null || turns === 0 ? null : Math.round(nanoUsd / turns);
}

function largestContext({ turns }: SessionDetail): number | null {
  const known = turns.flatMap(({ agent, context }) => (agent === null && context !== null ? [context] : []));
  return known.length === 0 ? null : known.reduce((most, tokens) => Math.max(most, tokens), 0);
}

function cachedPoints({ summary }: SessionDetail): number | null {
  const share = cacheShare(summary.tokens);
  return share === null ? null : Math.round(share * 1000) / 10;
}

function isPartial({ summary }: SessionDetail): boolean {
  return summary.cost.status === "partial";
}

function isReported({ status }: Cost): boolean {
  return status !== "not-reported";
}
