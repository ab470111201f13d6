import type { Activity, EstimateReason, SourceId } from "../core/event.ts";
import type { Database } from "../sqlite.ts";
import { type CallColumns, callColumns, callOf, type CallRecord } from "./callColumns.ts";
import { estimates, qualities, sources } from "./codes.ts";
import { slotSums, type Sums, sumsOf, type SumsRow } from "./sums.ts";

export interface SessionRecord {
  id: number;
  source: SourceId;
  session: string;
  project: string | null;
  branch: string | null;
  title: string | null;
  forkedFrom: string | null;
  startedAt: number;
  endedAt: number;
  gauge: { at: number; tokens: number; window: number | null } | null;
}

const sessionColumns = `id, source, session, project, branch, title, forked_from, started_at, ended_at, gauge_at,
  gauge_tokens, gauge_window`;

/** Every question that is asked of the ledger, as prepared statements. Reads only. */
export function createQueries(db: Database) {
  const recent = db.prepare<[number, number, number], SessionRow>(
    `SELECT ${sessionColumns} FROM session WHERE ended_at >= ? ORDER BY ended_at DESC, id LIMIT ? OFFSET ?`,
  );
  const one = db.prepare<[number, string], SessionRow>(
    `SELECT ${sessionColumns} FROM session WHERE source = ? AND session = ? AND ended_at IS NOT NULL`,
  );
  const byId = db.prepare<[number], SessionRow>(
    `SELECT ${sessionColumns} FROM session WHERE id = ? AND ended_at IS NOT NULL`,
  );
  const count = db.prepare<[], number>("SELECT sessions FROM total").pluck();
  const countOf = db
    .prepare<[number], number>("SELECT count(*) FROM session WHERE ended_at IS NOT NULL AND source = ?")
    .pluck();
  const bySession = db.prepare<[number], PartRow>(
    `SELECT agent.agent, agent.type, name.name AS model, estimate, ${slotSums}
     FROM slot JOIN name ON name.id = model_id LEFT JOIN agent ON agent.id = agent_id
     WHERE slot.session_id = ? GROUP BY agent_id, model_id, estimate ORDER BY agent.agent, min(slot), model`,
  );
  const byEachSession = db.prepare<[number], PartRow & { id: number }>(
    `SELECT slot.session_id AS id, agent.agent, agent.type, name.name AS model, estimate, ${slotSums}
     FROM session CROSS JOIN slot ON slot.session_id = session.id
       JOIN name ON name.id = model_id LEFT JOIN agent ON agent.id = agent_id
     WHERE ended_at >= ? GROUP BY slot.session_id, agent_id, model_id, estimate
     ORDER BY agent.agent, min(slot), model`,
  );
  const byTime = db.prepare<[number, number], SumsRow & { source: number; model: string; session_id: number | null }>(
    `SELECT session.source, name.name AS model, iif(ended_at IS NULL, NULL, session_id) AS session_id, ${slotSums}
     FROM slot JOIN session ON session.id = session_id JOIN name ON name.id = model_id
     WHERE slot >= ? AND slot < ? AND estimate = 0 GROUP BY slot.session_id, model_id`,
  );
  const slotCosts = db.prepare<[number, number], { slot: number; nanoUsd: number }>(
    "SELECT slot, sum(nano) AS nanoUsd FROM slot WHERE slot >= ? AND slot < ? AND estimate = 0 GROUP BY slot",
  );
  const shares = db.prepare<
    [number, number],
    SumsRow & { slot: number; source: number; model: string; sub: number; implied: number }
  >(
    `SELECT slot, session.source, name.name AS model, agent_id > 0 AS sub, estimate > 0 AS implied, ${slotSums}
     FROM slot JOIN session ON session.id = session_id JOIN name ON name.id = model_id
     WHERE slot >= ? AND slot < ? GROUP BY slot, session.source, model_id, sub, implied`,
  );
  const unpriced = db.prepare<[number], { model: string; tokens: number }>(
    `SELECT name.name AS model, sum(unpriced_tokens) AS tokens FROM slot JOIN name ON name.id = model_id
     WHERE slot >= ? AND estimate = 0 GROUP BY model_id HAVING tokens > 0 ORDER BY tokens DESC LIMIT 20`,
  );
  const calls = db.prepare<[number], CallColumns>(
    `SELECT ${callColumns} FROM call JOIN name ON name.id = model_id LEFT JOIN agent ON agent.id = agent_id
     WHERE call.session_id = ? AND counted = 1 AND estimate = 0 ORDER BY at, call.id`,
  );
  const latest = db.prepare<[number, number], CallColumns>(
    `SELECT ${callColumns} FROM call JOIN name ON name.id = model_id LEFT JOIN agent ON agent.id = agent_id
     WHERE call.session_id = ? AND counted = 1 AND estimate = 0 AND agent_id = 0 ORDER BY at DESC, call.id DESC LIMIT ?`,
  );
  const latestContext = db.prepare<[number], ContextRecord>(
    `SELECT at, context, window, name.name AS model FROM call JOIN name ON name.id = model_id
     WHERE session_id = ? AND counted = 1 AND estimate = 0 AND agent_id = 0 AND context IS NOT NULL
     ORDER BY at DESC, call.id DESC LIMIT 1`,
  );
  const spentSince = db.prepare<[number, number], { at: number; nanoUsd: number }>(
    `SELECT at, nano AS nanoUsd FROM call
     WHERE session_id = ? AND at >= ? AND counted = 1 AND estimate = 0 ORDER BY at`,
  );
  const worstQuality = db
    .prepare<[number], number | null>(
      "SELECT max(quality) FROM call WHERE session_id = ? AND counted = 1 AND estimate = 0",
    )
    .pluck();
  const agentCount = db.prepare<[number], number>("SELECT count(*) FROM agent WHERE session_id = ?").pluck();
  const failureCount = db
    .prepare<[number], number>("SELECT count(*) FROM tool WHERE session_id = ? AND ok = 0")
    .pluck();
  const tools = db.prepare<
    [number],
    {
      at: number;
      agent: string | null;
      name: string;
      activity: Activity;
      target: string;
      ok: number | null;
      bytes: number;
    }
  >(
    `SELECT at, agent.agent, name.name, activity, target, ok, bytes FROM tool JOIN name ON name.id = name_id
     LEFT JOIN agent ON agent.id = agent_id WHERE tool.session_id = ? ORDER BY at, tool.id`,
  );
  const marks = db.prepare<
    [number],
    { at: number; agent: string | null; mark: string; before: number | null; after: number | null }
  >(
    `SELECT at, agent.agent, mark, before, after FROM mark LEFT JOIN agent ON agent.id = agent_id
     WHERE mark.session_id = ? ORDER BY at, mark.id`,
  );
  const lastCompaction = db.prepare<[number], { at: number; after: number | null }>(
    `SELECT at, after FROM mark WHERE session_id = ? AND mark = 'compaction' AND agent_id = 0 ORDER BY at DESC LIMIT 1`,
  );
  const lastAutoCompaction = db
    .prepare<[number], number>(
      `SELECT before FROM mark WHERE session_id = ? AND mark = 'compaction' AND auto = 1 AND agent_id = 0
         AND before IS NOT NULL ORDER BY at DESC LIMIT 1`,
    )
    .pluck();
  const responseCount = db.prepare<[], number>("SELECT responses FROM total").pluck();
  const largestContext = db
    .prepare<[number], number | null>(
      "SELECT max(context) FROM call WHERE session_id = ? AND agent_id = 0 AND counted = 1",
    )
    .pluck();

  return {
    recentSessions: (since: number, limit: number, offset: number) => recent.all(since, limit, offset).map(sessionOf),
    session: (source: SourceId, session: string) => {
      const row = one.get(sources.code(source), session);
      return row && sessionOf(row);
    },
    sessionById: (id: number) => {
      const row = byId.get(id);
      return row && sessionOf(row);
    },
    /** Working directory of a session, as far as it is known. */
    project: (source: SourceId, session: string) => one.get(sources.code(source), session)?.project ?? null,
    sessionCount: (source?: SourceId) => (source === undefined ? count.get()! : countOf.get(sources.code(source))!),
    /** Sums of a session by agent (null = main thread), model and estimate reason. */
    sessionSums: (id: number): SessionPart[] => bySession.all(id).map(partOf),
    /** The same of all sessions with activity at or after `since` (ms), by row id. */
    sumsOfSessions(since: number): Map<number, SessionPart[]> {
      const rows = Map.groupBy(byEachSession.iterate(since), (row) => row.id);
      return new Map([...rows].map(([id, parts]) => [id, parts.map(partOf)]));
    },
    /** Counted sums by session (null: of none) and model of the rollup slots in [from, to), both in slot numbers. */
    timeSums: (from: number, to: number) =>
      byTime.all(from, to).map((row) => ({
        source: sources.name(row.source),
        model: row.model,
        sessionId: row.session_id,
        sums: sumsOf(row),
      })),
    /** What each rollup slot in [from, to) cost, in their order. */
    slotCosts: (from: number, to: number) => slotCosts.iterate(from, to),
    /**
     * Sums of each rollup slot in [from, to) by model: of the main thread or of sub-agents, counted or only implied by
     * the log.
     */
    usageShares: (from: number, to: number) =>
      shares.all(from, to).map(({ slot, source, model, sub, implied, ...sums }) => ({
        slot,
        source: sources.name(source),
        model,
        subAgent: sub === 1,
        implied: implied === 1,
        sums: sumsOf(sums),
      })),
    unpriced: (fromSlot: number) => unpriced.all(fromSlot),
    calls: (id: number) => calls.all(id).map(callOf),
    /** The last calls of the main thread, newest first. */
    latestCalls: (id: number, limit: number) => latest.all(id, limit).map(callOf),
    /** The main thread's last call whose context is known. */
    latestContext: (id: number) => latestContext.get(id),
    /** When and how much was spent since then (ms), sub-agents included, oldest first. */
    spentSince: (id: number, since: number) => spentSince.all(id, since),
    worstQuality: (id: number) => qualities.name(worstQuality.get(id) ?? 0),
    agentCount: (id: number) => agentCount.get(id)!,
    failureCount: (id: number) => failureCount.get(id)!,
    tools: (id: number) => tools.all(id),
    marks: (id: number) => marks.all(id),
    /** Counted responses, by the rollups. */
    responseCount: () => responseCount.get()!,
    /** Context tokens at which the session was last compacted automatically. */
    lastAutoCompaction: (id: number) => lastAutoCompaction.get(id),
    largestContext: (id: number) => largestContext.get(id) ?? 0,
    lastCompaction: (id: number) => lastCompaction.get(id),
  };
}

export type Queries = ReturnType<typeof createQueries>;

/** What a call says of the session's context, tokens. */
export type ContextRecord = Pick<CallRecord, "at" | "context" | "window" | "model">;

/** What one agent (null = main thread) of a session spent on one model; `why`: it is only implied by the log. */
export interface SessionPart {
  agent: string | null;
  type: string | null;
  model: string;
  why: EstimateReason | null;
  sums: Sums;
}

type PartRow = SumsRow & { agent: string | null; type: string | null; model: string; estimate: number };

function partOf(row: PartRow): SessionPart {
  const { agent, type, model, estimate } = row;
  return {
    agent,
    type,
    model,
    why: estimate === 0 ? null : (estimates.name(estimate) as EstimateReason),
    sums: sumsOf(row),
  };
}

interface SessionRow {
  id: number;
  source: number;
  session: string;
  project: string | null;
  branch: string | null;
  title: string | null;
  forked_from: string | null;
  started_at: number;
  ended_at: number;
  gauge_at: number | null;
  gauge_tokens: number | null;
  gauge_window: number | null;
}
function sessionOf(row: SessionRow): SessionRecord {
  const { gauge_at: at, gauge_tokens: tokens, gauge_window: window } = row;
  return {
    id: row.id,
    source: sources.name(row.source),
    session: row.session,
    project: row.project,
    branch: row.branch,
    title: row.title,
    forkedFrom: row.forked_from,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    gauge: at === null || tokens === null ? null : { at, tokens, window },
  };
}
