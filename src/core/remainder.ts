import { type Amount, isNothing, minus, negative, nothing, plus, tokenCount } from "./amounts.ts";
import { isCounted, type LedgerSide, type NamedDifference, type Spent, totalOf } from "./differences.ts";
import type { ClientReport, ReportKind } from "./event.ts";
import { count, formatUsd } from "./format.ts";
import { t } from "./l10n.ts";
import { describeEstimate } from "./quality.ts";

/** Names what is left after `covered`, the most certain first. Never names what the ledger has no sign of. */
export function nameRest(
  rest: Amount,
  held: readonly Spent[],
  report: ClientReport,
  { orphaned, drops }: LedgerSide,
): NamedDifference[] {
  const counted = held.filter(isCounted);
  const causes: NamedDifference[] = [];
  let left = rest;
  for (const named of [
    () => rounding(left, counted),
    () => restart(left, counted, report.by),
    () => (orphaned ? unknownAncestor(left) : []),
    () => implied(left, held),
    () => droppedAnswers(left, counted, drops),
    () => helperCalls(left, counted, report),
  ]) {
    if (isNothing(left)) break;
    const found = named();
    causes.push(...found);
    left = found.reduce(minus, left);
  }
  return causes;
}

/** Money is rounded by us once per response, by the client not at all. */
function rounding(rest: Amount, counted: readonly Spent[]): NamedDifference[] {
  if (rest.tokens !== 0 || Math.abs(rest.nanoUsd ?? 0) > counted.length + 1) return [];
  return [{ cause: "rounding", why: t("rounded once per response"), ...rest }];
}

/**
 * A client that was killed wrote no report; when it is resumed it begins again from the last one. What it lost is a run
 * of neighbouring responses whose sum is exactly what is missing: anything less exact is not named.
 */
function restart(rest: Amount, counted: readonly Spent[], by: ReportKind): NamedDifference[] {
  if (rest.tokens >= 0) return [];
  const withMoney = rest.nanoUsd !== null;
  let sum: Amount = { nanoUsd: withMoney ? 0 : null, tokens: 0 };
  const starts = new Map([[0, { index: 0, sum }]]);
  for (const [index, spent] of counted.entries()) {
    sum = plus(sum, totalOf([spent], withMoney));
    const start = starts.get(sum.tokens + rest.tokens);
    if (start) {
      const length = index + 1 - start.index;
      const lost = minus(sum, start.sum);
      if (Math.abs(plus(rest, lost).nanoUsd ?? 0) <= length + 1) {
        const missing = count(length, "response");
        const why =
          by === "thread-total"
            ? t("the client's total began again: it lacks {0}", missing)
            : t("the client ended without a report and began again from an earlier one: it lacks {0}", missing);
        return [{ cause: "restart", why, ...negative(lost) }];
      }
    }
    starts.set(sum.tokens, { index: index + 1, sum });
  }
  return [];
}

function unknownAncestor(rest: Amount): NamedDifference[] {
  if (rest.tokens <= 0) return [];
  return [{ cause: "inherited", why: t("the session was forked from one that the ledger does not hold"), ...rest }];
}

/**
 * What the log implies without counting it, the client did count. An estimate is rough: up to twice its size it stands
 * for whatever is left.
 */
function implied(rest: Amount, held: readonly Spent[]): NamedDifference[] {
  const groups = [...Map.groupBy(held, ({ why }) => why)].flatMap(([why, spent]) =>
    why === null ? [] : [{ why, estimate: totalOf(spent, true) }],
  );
  const estimated = groups.reduce((sum, { estimate }) => plus(sum, estimate), nothing);
  if (rest.nanoUsd === null || rest.nanoUsd <= 0 || !estimated.nanoUsd) return [];
  const rough = rest.nanoUsd <= 2 * estimated.nanoUsd;
  let left = rest;
  return groups.map(({ why, estimate }, index) => {
    const share = estimate.nanoUsd! / estimated.nanoUsd!;
    const last = index === groups.length - 1;
    const amount = !rough ? estimate : last ? left : scaled(rest, share);
    left = minus(left, amount);
    const words = t("{0}; estimated at {1}", describeEstimate(why), formatUsd(estimate.nanoUsd!));
    return { cause: why, why: words, ...amount };
  });
}

/** The client guesses at an answer that broke off; the most it can have used is about the largest request. */
function droppedAnswers(rest: Amount, counted: readonly Spent[], drops: number): NamedDifference[] {
  const largest = counted.reduce((most, { tokens }) => Math.max(most, tokens ? tokenCount(tokens) : 0), 0);
  const most = drops * largest * droppedSlack;
  if (rest.nanoUsd === null || rest.nanoUsd <= 0 || rest.tokens <= 0 || rest.tokens > most) return [];
  return [{ cause: "dropped-answer", why: t("{0} broke off and left no usage", count(drops, "answer")), ...rest }];
}

/** Calls for titles and the like, and the model call inside a web search, are small and leave no line. */
function helperCalls(rest: Amount, counted: readonly Spent[], report: ClientReport): NamedDifference[] {
  const { nanoUsd, tokens } = rest;
  if (nanoUsd === null || nanoUsd <= 0 || tokens <= 0) return [];
  if (nanoUsd > Math.max(helperNano, report.nanoUsd! * helperShare)) return [];
  if (counted.some((spent) => spent.tokens && spent.tokens.webSearches > 0)) {
    return [{ cause: "web-search", why: describeEstimate("web-search"), ...rest }];
  }
  return [
    { cause: "helper-calls", why: t("calls that leave no line, such as the one for the session's title"), ...rest },
  ];
}

const droppedSlack = 1.25;
/** About four titles by the dearest model. */
const helperNano = 20_000_000;
const helperShare = 0.02;

function scaled({ nanoUsd, tokens }: Amount, share: number): Amount {
  return { nanoUsd: nanoUsd === null ? null : Math.round(nanoUsd * share), tokens: Math.round(tokens * share) };
}
