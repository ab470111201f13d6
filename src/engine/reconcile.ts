import type { LedgerSide, Spent } from "../core/differences.ts";
import type { ClientReport, SourceId } from "../core/event.ts";
import { reconcile, type Reconciliation, type ReconciliationSummary, summarise } from "../core/reconcile.ts";
import type { SessionRecord } from "../store/queries.ts";
import type { Store } from "../store/store.ts";

type Ledger = Pick<Store, "queries" | "reports">;

/** One session beside each figure that its client left; empty when it left none. */
export function reconciliationsOf(source: SourceId, session: string, ledger: Ledger): Reconciliation[] {
  const record = ledger.queries.session(source, session);
  return record ? compare(record, ledger.reports.of(record.id), ledger) : [];
}

/** All sessions with activity at or after `since` (ms) whose client left a figure; where it left several, the best. */
export function reconcileAll(since: number, ledger: Ledger): ReconciliationSummary {
  const rows = ledger.queries.recentSessions(since, -1, 0).flatMap((record) => {
    const best = bestOf(ledger.reports.of(record.id));
    return best ? compare(record, [best], ledger) : [];
  });
  return summarise(rows);
}

/** The state file holds the same figures as the log's last record, at a less certain time. */
function bestOf(reports: readonly ClientReport[]): ClientReport | undefined {
  return reports.find(({ by }) => by !== "last-session") ?? reports[0];
}

function compare(record: SessionRecord, reports: readonly ClientReport[], ledger: Ledger): Reconciliation[] {
  if (reports.length === 0) return [];
  const own = ledger.reports.spent(record.id);
  const drops = ledger.reports.drops(record.id);
  return reports.map((report) => {
    return reconcile(report, record, { own, drops, ...ancestry(record, own[0]?.at ?? report.at, ledger) });
  });
}

/** Bounds chains of forks, which a damaged log could close to a ring. */
const maxAncestors = 50;

/** What the ancestors of a fork had spent before it was forked. A fork began when it first answered. */
function ancestry(fork: SessionRecord, begun: number, ledger: Ledger): Pick<LedgerSide, "inherited" | "orphaned"> {
  const inherited: Spent[] = [];
  let until = begun;
  let child = fork;
  for (let i = 0; i < maxAncestors && child.forkedFrom !== null; i++) {
    const parent = ledger.queries.session(child.source, child.forkedFrom);
    if (!parent) break;
    const spent = ledger.reports.spent(parent.id);
    const before = until;
    inherited.push(...spent.filter(({ at }) => at < before));
    until = Math.min(until, spent[0]?.at ?? until);
    child = parent;
  }
  return { inherited: inherited.sort((a, b) => a.at - b.at), orphaned: child.forkedFrom !== null };
}
