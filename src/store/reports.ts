import type { Spent } from "../core/differences.ts";
import type { ClientReport, EstimateReason, ReportKind } from "../core/event.ts";
import type { Database } from "../sqlite.ts";
import { type CallColumns, callColumns, callOf } from "./callColumns.ts";
import { estimates } from "./codes.ts";

/** What clients say of their sessions, and what the ledger holds beside it. */
export function createReports(db: Database) {
  const bySession = db.prepare<[number], ReportRow>("SELECT * FROM client_report WHERE session_id = ? ORDER BY by");
  const spent = db.prepare<[number], CallColumns & { estimate: number }>(
    `SELECT ${callColumns}, estimate FROM call JOIN name ON name.id = model_id LEFT JOIN agent ON agent.id = agent_id
     WHERE call.session_id = ? AND counted = 1 ORDER BY at, call.id`,
  );
  const drops = db
    .prepare<[number], number>(
      "SELECT count(*) FROM mark WHERE session_id = ? AND mark = 'api-retry' AND status IS NULL",
    )
    .pluck();
  return {
    /** Reports of one session, at most one of each kind. */
    of: (session: number): ClientReport[] => bySession.all(session).map(reportOf),
    /** Responses and estimates of one session, oldest first. */
    spent: (session: number): Spent[] => spent.all(session).map(spentOf),
    /** Connections that broke without an HTTP status and were tried again. */
    drops: (session: number): number => drops.get(session)!,
  };
}

/** A row of table `client_report`. */
export interface ReportRow {
  by: ReportKind;
  at: number;
  nano: number | null;
  unknown_models: number;
  tokens: string;
  models: string;
}

export function reportOf(row: ReportRow): ClientReport {
  return {
    by: row.by,
    at: row.at,
    nanoUsd: row.nano,
    unknownModels: row.unknown_models === 1,
    tokens: JSON.parse(row.tokens) as ClientReport["tokens"],
    models: JSON.parse(row.models) as ClientReport["models"],
  };
}

function spentOf(row: CallColumns & { estimate: number }): Spent {
  const { at, agent, model, tokens, cost } = callOf(row);
  const why = row.estimate === 0 ? null : (estimates.name(row.estimate) as EstimateReason);
  return { at, agent, model, tokens, nanoUsd: cost.nanoUsd, why };
}
