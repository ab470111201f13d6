import { type Amount, isNothing, minus, nothing, plus, tokenCount } from "./amounts.ts";
import { helperCalls, known, type NamedDifference, restart, rounding, type Spent, totalOf } from "./differences.ts";
import type { ClientReport, ReportKind, SourceId } from "./event.ts";

/** Our sum of a session beside its client's own. All differences are theirs minus ours. */
export interface Reconciliation {
  source: SourceId;
  session: string;
  by: ReportKind;
  /** When the client said so, ms. */
  at: number;
  ours: Amount;
  theirs: Amount;
  difference: Amount;
  causes: NamedDifference[];
  /** What no cause explains. */
  unexplained: Amount;
  /** The unexplained rest is at most $0.001 or 0.5 % of the client's figure; of tokens, 0.5 %. */
  agrees: boolean;
}

/** One reconciliation each of many sessions. Money is of sessions whose client states money. */
export interface ReconciliationSummary {
  sessions: number;
  agree: number;
  ours: Amount;
  theirs: Amount;
  /** Those that do not agree first, then by the size of the difference. */
  rows: Reconciliation[];
}

/**
 * Holds a client's report against the ledger and names each difference.
 * `own` are the session's responses and estimates, `inherited` those of its ancestors before it was forked; both oldest
 * first.
 */
export function reconcile(
  report: ClientReport,
  of: { source: SourceId; session: string },
  own: readonly Spent[],
  inherited: readonly Spent[],
): Reconciliation {
  const withMoney = report.nanoUsd !== null;
  const ours = totalOf(
    own.filter(({ why }) => why === null),
    withMoney,
  );
  const theirs: Amount = { nanoUsd: report.nanoUsd, tokens: tokenCount(report.tokens) };
  const difference = minus(theirs, ours);
  const { causes, held } = known(report, own, inherited);
  let rest = causes.reduce(minus, difference);
  // What is left is named by what it looks like, the most particular first.
  for (const named of [rounding, restart, helperCalls]) {
    const cause = isNothing(rest) ? undefined : named(rest, held, report);
    if (!cause) continue;
    causes.push(cause);
    rest = minus(rest, cause);
  }
  const { source, session } = of;
  const { by, at } = report;
  return { source, session, by, at, ours, theirs, difference, causes, unexplained: rest, agrees: agree(rest, theirs) };
}

export function summarise(rows: readonly Reconciliation[]): ReconciliationSummary {
  const size = ({ difference: { nanoUsd, tokens } }: Reconciliation) => Math.abs(nanoUsd ?? tokens / tokensPerNano);
  return {
    sessions: rows.length,
    agree: rows.filter(({ agrees }) => agrees).length,
    ours: rows.reduce((sum, { ours }) => plus(sum, withoutNull(ours)), nothing),
    theirs: rows.reduce((sum, { theirs }) => plus(sum, withoutNull(theirs)), nothing),
    rows: rows.toSorted((a, b) => Number(a.agrees) - Number(b.agrees) || size(b) - size(a)),
  };
}

const toleranceNano = 1_000_000;
const toleranceShare = 0.005;
/** Only to sort differences of tokens among those of money: a million tokens are about a dollar. */
const tokensPerNano = 1 / 1000;

function agree(rest: Amount, theirs: Amount): boolean {
  if (rest.nanoUsd === null || theirs.nanoUsd === null) return Math.abs(rest.tokens) <= theirs.tokens * toleranceShare;
  return Math.abs(rest.nanoUsd) <= Math.max(toleranceNano, theirs.nanoUsd * toleranceShare);
}

function withoutNull({ nanoUsd, tokens }: Amount): Amount {
  return { nanoUsd: nanoUsd ?? 0, tokens };
}
