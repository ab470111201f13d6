import { type Amount, minus, nothing, plus, tokenCount } from "./amounts.ts";
import { covered, isCounted, type LedgerSide, type NamedDifference, totalOf } from "./differences.ts";
import type { ClientReport, ReportKind, SourceId } from "./event.ts";
import { nameRest } from "./remainder.ts";

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

/** Holds a client's report against the ledger and names each difference. */
export function reconcile(
  report: ClientReport,
  of: { source: SourceId; session: string },
  ledger: LedgerSide,
): Reconciliation {
  const ours = totalOf(ledger.own.filter(isCounted), report.nanoUsd !== null);
  const theirs: Amount = { nanoUsd: report.nanoUsd, tokens: tokenCount(report.tokens) };
  const difference = minus(theirs, ours);
  const { causes, held } = covered(report, ledger);
  const rest = causes.reduce(minus, difference);
  causes.push(...nameRest(rest, held, report, ledger));
  const unexplained = causes.reduce(minus, difference);
  const { source, session } = of;
  const { by, at } = report;
  return { source, session, by, at, ours, theirs, difference, causes, unexplained, agrees: agree(unexplained, theirs) };
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
