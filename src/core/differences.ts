import { type Amount, isNothing, minus, negative, nothing, plus, tokenCount } from "./amounts.ts";
import type { ClientReport, EstimateReason, Tokens } from "./event.ts";
import { count } from "./format.ts";
import type { NanoUsd } from "./money.ts";
import { describeEstimate } from "./quality.ts";

/** One response of the ledger, or an estimate of one that the log only implies. */
export interface Spent {
  at: number;
  /** Null: the main thread. */
  agent: string | null;
  model: string;
  /** Null: not reported. */
  tokens: Tokens | null;
  /** Null: no price. */
  nanoUsd: NanoUsd | null;
  /** Set on estimates. */
  why: EstimateReason | null;
}

/** What explains a part of the difference. An estimate's name is its reason. */
export type Cause =
  | EstimateReason
  | "inherited" // a fork's report goes on from its parent's
  | "sub-agents" // the client counts them apart
  | "after-report" // logged after the client last reported
  | "restart" // the client began again from what it had written before
  | "unknown-model" // we have no price, the client took one
  | "price" // the same tokens at another price
  | "helper-calls" // e.g. for a title: they leave no line
  | "rounding";

/** Theirs minus ours, as far as one cause explains it. */
export interface NamedDifference extends Amount {
  cause: Cause;
  /** In plain words. */
  why: string;
}

/** Causes that the ledger itself knows, and what a report with them should hold. */
export function known(report: ClientReport, own: readonly Spent[], inherited: readonly Spent[]) {
  const withMoney = report.nanoUsd !== null;
  // Codex counts each thread by itself, Claude Code a session with its sub-agents.
  const inReport = report.by === "thread-total" ? ({ agent }: Spent) => agent === null : () => true;
  const before = inherited.filter(inReport);
  const until = own.filter((spent) => inReport(spent) && spent.at <= report.at);
  const counted = own.filter(({ why }) => why === null);
  const agents = counted.filter((spent) => !inReport(spent));
  const later = counted.filter((spent) => inReport(spent) && spent.at > report.at);
  const causes: NamedDifference[] = [
    {
      cause: "inherited",
      why: "the session was forked: the client's figure goes on from its parent's",
      ...totalOf(before, withMoney),
    },
    {
      cause: "sub-agents",
      why: "the client counts sub-agents apart",
      ...negative(totalOf(agents, withMoney)),
    },
    {
      cause: "after-report",
      why: `${count(later.length, "response")} logged after the client last reported: it runs, or was killed`,
      ...negative(totalOf(later, withMoney)),
    },
    ...[...Map.groupBy(until, ({ why }) => why)].flatMap(([why, spent]) =>
      why === null ? [] : [{ cause: why, why: describeEstimate(why), ...totalOf(spent, withMoney) }],
    ),
  ];
  const held = [...before, ...until];
  return { causes: [...causes, ...priceDifferences(report, held)].filter((cause) => !isNothing(cause)), held };
}

/** Money is rounded by us once per response, by the client not at all. */
export function rounding(rest: Amount, held: readonly Spent[]): NamedDifference | undefined {
  if (rest.tokens !== 0 || Math.abs(rest.nanoUsd ?? 0) > held.length + 1) return undefined;
  return { cause: "rounding", why: "rounded once per response", ...rest };
}

/**
 * A client that was killed wrote no report; when it is resumed it begins again from the last one. What it lost is a run
 * of neighbouring responses whose sum is exactly what is missing: anything less exact is not named.
 */
export function restart(rest: Amount, held: readonly Spent[]): NamedDifference | undefined {
  if (rest.tokens >= 0) return undefined;
  const starts = new Map<number, { index: number; sum: Amount }>();
  let sum: Amount = { ...nothing, nanoUsd: rest.nanoUsd === null ? null : 0 };
  starts.set(0, { index: 0, sum });
  for (const [index, spent] of held.entries()) {
    sum = plus(sum, totalOf([spent], rest.nanoUsd !== null));
    const start = starts.get(sum.tokens + rest.tokens);
    const left = start && plus(rest, minus(sum, start.sum));
    const length = start && index + 1 - start.index;
    if (left && length && Math.abs(left.nanoUsd ?? 0) <= length + 1) {
      const lost = lostText(held.slice(start.index, index + 1));
      return {
        cause: "restart",
        why: `the client ended without a report and began again from an earlier one: it does not hold ${lost}`,
        ...minus(rest, left),
      };
    }
    starts.set(sum.tokens, { index: index + 1, sum });
  }
  return undefined;
}

function lostText(lost: readonly Spent[]): string {
  const responses = lost.filter(({ why }) => why === null).length;
  return responses === 0 ? "the answer that was cut" : count(responses, "response");
}

/** Calls for titles and the like, and the model call inside a web search, are small and leave no line. */
export function helperCalls(rest: Amount, held: readonly Spent[], report: ClientReport): NamedDifference | undefined {
  const { nanoUsd, tokens } = rest;
  if (nanoUsd === null || nanoUsd <= 0 || tokens <= 0) return undefined;
  if (nanoUsd > Math.max(helperNano, report.nanoUsd! * helperShare)) return undefined;
  if (held.some((spent) => spent.tokens && spent.tokens.webSearches > 0)) {
    return { cause: "web-search", why: describeEstimate("web-search"), ...rest };
  }
  return { cause: "helper-calls", why: "calls that leave no line, such as the one for the session's title", ...rest };
}

/** Sum of money and tokens; responses without a price add no money. */
export function totalOf(spent: readonly Spent[], withMoney: boolean): Amount {
  let nanoUsd = 0;
  let tokens = 0;
  for (const each of spent) {
    nanoUsd += each.nanoUsd ?? 0;
    if (each.tokens) tokens += tokenCount(each.tokens);
  }
  return { nanoUsd: withMoney ? nanoUsd : null, tokens };
}

/** About four titles by the dearest model. */
const helperNano = 20_000_000;
const helperShare = 0.02;

/** Per model: a price that only the client has, or the same tokens at two prices. */
function priceDifferences(report: ClientReport, held: readonly Spent[]): NamedDifference[] {
  const ours = Map.groupBy(held, ({ model }) => model);
  return report.models.flatMap(({ model, tokens, nanoUsd }): NamedDifference[] => {
    const spent = ours.get(model);
    if (!spent || nanoUsd === null) return [];
    const difference = nanoUsd - totalOf(spent, true).nanoUsd!;
    if (Math.abs(difference) <= spent.length + 1) return [];
    if (spent.some((each) => each.nanoUsd === null && each.tokens)) {
      const why = `no price for ${model}; the client took ${report.unknownModels ? "its default" : "its own"}`;
      return [{ cause: "unknown-model", why, nanoUsd: difference, tokens: 0 }];
    }
    if (!sameTokens(tokens, spent)) return [];
    return [{ cause: "price", why: `${model} at another price`, nanoUsd: difference, tokens: 0 }];
  });
}

function sameTokens(theirs: Tokens, spent: readonly Spent[]): boolean {
  const writes = (t: Tokens) => t.cacheWrite5m + t.cacheWrite1h + t.cacheWriteUnknown;
  return [(t: Tokens) => t.input, (t: Tokens) => t.cacheRead, writes, (t: Tokens) => t.output].every(
    (kind) => kind(theirs) === spent.reduce((sum, { tokens }) => sum + (tokens ? kind(tokens) : 0), 0),
  );
}
