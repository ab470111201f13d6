import type { CallEvent, EstimateReason, Quality, SourceId, Tier, Tokens } from "../core/event.ts";
import { type Cost, costOf } from "../core/money.ts";
import type { Database } from "../sqlite.ts";
import { estimates, qualities, sources, statuses, tiers } from "./codes.ts";

/** Sums of counted calls. */
export interface Sums {
  calls: number;
  tokens: Tokens;
  nanoUsd: number;
  pricedCalls: number;
  unpricedTokens: number;
  unreportedCalls: number;
}

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

export interface CallRecord {
  at: number;
  agent: string | null;
  model: string;
  tokens: Tokens | null;
  cost: Cost;
  context: number | null;
  window: number | null;
  quality: Quality;
  tier: Tier;
  geo: string | null;
  platform: NonNullable<CallEvent["platform"]> | null;
}

const slotSums = `sum(calls) AS calls, sum(input) AS input, sum(cache_read) AS cache_read,
  sum(cache_write_5m) AS cache_write_5m, sum(cache_write_1h) AS cache_write_1h,
  sum(cache_write_unknown) AS cache_write_unknown, sum(output) AS output, sum(reasoning) AS reasoning,
  sum(web_searches) AS web_searches, sum(nano) AS nano, sum(priced_calls) AS priced_calls,
  sum(unpriced_tokens) AS unpriced_tokens, sum(unreported_calls) AS unreported_calls`;

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
  const count = db
    .prepare<[number | null], number>(
      "SELECT count(*) FROM session WHERE ended_at IS NOT NULL AND source = coalesce(?, source)",
    )
    .pluck();
  const bySession = db.prepare<
    [number],
    SumsRow & { agent: string | null; type: string | null; model: string; estimate: number }
  >(
    `SELECT agent.agent, agent.type, name.name AS model, estimate, ${slotSums}
     FROM slot JOIN name ON name.id = model_id LEFT JOIN agent ON agent.id = agent_id
     WHERE slot.session_id = ? GROUP BY agent_id, model_id, estimate ORDER BY agent_id, min(slot), model`,
  );
  const byTime = db.prepare<[number, number], SumsRow & { source: number; model: string; session_id: number }>(
    `SELECT session.source, name.name AS model, session_id, ${slotSums}
     FROM slot JOIN session ON session.id = session_id JOIN name ON name.id = model_id
     WHERE slot >= ? AND slot < ? AND estimate = 0 GROUP BY session_id, model_id`,
  );
  const unpriced = db.prepare<[number], { model: string; tokens: number }>(
    `SELECT name.name AS model, sum(unpriced_tokens) AS tokens FROM slot JOIN name ON name.id = model_id
     WHERE slot >= ? AND estimate = 0 GROUP BY model_id HAVING tokens > 0 ORDER BY tokens DESC LIMIT 20`,
  );
  const callColumns = `call.at, agent.agent, name.name AS model, reported, input, cache_read, cache_write_5m,
    cache_write_1h, cache_write_unknown, output, reasoning, web_searches, status, nano, unpriced_tokens, context, window,
    quality, tier, geo, platform`;
  const calls = db.prepare<[number], CallColumns>(
    `SELECT ${callColumns} FROM call JOIN name ON name.id = model_id LEFT JOIN agent ON agent.id = agent_id
     WHERE call.session_id = ? AND counted = 1 AND estimate = 0 ORDER BY at, call.id`,
  );
  const latest = db.prepare<[number, number], CallColumns>(
    `SELECT ${callColumns} FROM call JOIN name ON name.id = model_id LEFT JOIN agent ON agent.id = agent_id
     WHERE call.session_id = ? AND counted = 1 AND estimate = 0 AND agent_id = 0 ORDER BY at DESC, call.id DESC LIMIT ?`,
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
    { at: number; agent: string | null; name: string; ok: number | null; bytes: number }
  >(
    `SELECT at, agent.agent, name.name, ok, bytes FROM tool JOIN name ON name.id = name_id
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

  return {
    recentSessions: (since: number, limit: number, offset: number) => recent.all(since, limit, offset).map(sessionOf),
    session: (source: SourceId, session: string) => {
      const row = one.get(sources.code(source), session);
      return row && sessionOf(row);
    },
    sessionCount: (source?: SourceId) => count.get(source === undefined ? null : sources.code(source))!,
    /** Sums of a session by agent (null = main thread), model and estimate reason. */
    sessionSums: (id: number) =>
      bySession.all(id).map((row) => ({
        agent: row.agent,
        type: row.type,
        model: row.model,
        why: row.estimate === 0 ? null : (estimates.name(row.estimate) as EstimateReason),
        sums: sumsOf(row),
      })),
    /** Counted sums by session and model of the rollup slots in [from, to), both in slot numbers. */
    timeSums: (from: number, to: number) =>
      byTime.all(from, to).map((row) => ({
        source: sources.name(row.source),
        model: row.model,
        sessionId: row.session_id,
        sums: sumsOf(row),
      })),
    unpriced: (fromSlot: number) => unpriced.all(fromSlot),
    calls: (id: number) => calls.all(id).map(callOf),
    /** The last calls of the main thread, newest first. */
    latestCalls: (id: number, limit: number) => latest.all(id, limit).map(callOf),
    worstQuality: (id: number) => qualities.name(worstQuality.get(id) ?? 0),
    agentCount: (id: number) => agentCount.get(id)!,
    failureCount: (id: number) => failureCount.get(id)!,
    tools: (id: number) => tools.all(id),
    marks: (id: number) => marks.all(id),
    lastCompaction: (id: number) => lastCompaction.get(id),
  };
}

export type Queries = ReturnType<typeof createQueries>;

export function emptySums(): Sums {
  const tokens: Tokens = {
    input: 0,
    cacheRead: 0,
    cacheWrite5m: 0,
    cacheWrite1h: 0,
    cacheWriteUnknown: 0,
    output: 0,
    reasoning: 0,
    webSearches: 0,
  };
  return { calls: 0, tokens, nanoUsd: 0, pricedCalls: 0, unpricedTokens: 0, unreportedCalls: 0 };
}

export function addSums(to: Sums, from: Sums): Sums {
  for (const kind of Object.keys(to.tokens) as (keyof Tokens)[]) to.tokens[kind] += from.tokens[kind];
  to.calls += from.calls;
  to.nanoUsd += from.nanoUsd;
  to.pricedCalls += from.pricedCalls;
  to.unpricedTokens += from.unpricedTokens;
  to.unreportedCalls += from.unreportedCalls;
  return to;
}

interface TokenColumns {
  input: number;
  cache_read: number;
  cache_write_5m: number;
  cache_write_1h: number;
  cache_write_unknown: number;
  output: number;
  reasoning: number;
  web_searches: number;
}
interface SumsRow extends TokenColumns {
  calls: number;
  nano: number;
  priced_calls: number;
  unpriced_tokens: number;
  unreported_calls: number;
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
interface CallColumns extends TokenColumns {
  at: number;
  agent: string | null;
  model: string;
  reported: number;
  status: number;
  nano: number;
  unpriced_tokens: number;
  context: number | null;
  window: number | null;
  quality: number;
  tier: number;
  geo: string | null;
  platform: string | null;
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

function tokensOf(row: TokenColumns): Tokens {
  return {
    input: row.input,
    cacheRead: row.cache_read,
    cacheWrite5m: row.cache_write_5m,
    cacheWrite1h: row.cache_write_1h,
    cacheWriteUnknown: row.cache_write_unknown,
    output: row.output,
    reasoning: row.reasoning,
    webSearches: row.web_searches,
  };
}

function sumsOf(row: SumsRow): Sums {
  return {
    calls: row.calls,
    tokens: tokensOf(row),
    nanoUsd: row.nano,
    pricedCalls: row.priced_calls,
    unpricedTokens: row.unpriced_tokens,
    unreportedCalls: row.unreported_calls,
  };
}

function callOf(row: CallColumns): CallRecord {
  const status = statuses.name(row.status);
  const cost = costOf({
    nanoUsd: row.nano,
    pricedCalls: status === "priced" || status === "partial" ? 1 : 0,
    unpricedTokens: row.unpriced_tokens,
    unreportedCalls: row.reported ? 0 : 1,
  });
  return {
    at: row.at,
    agent: row.agent,
    model: row.model,
    tokens: row.reported ? tokensOf(row) : null,
    cost,
    context: row.context,
    window: row.window,
    quality: qualities.name(row.quality),
    tier: tiers.name(row.tier),
    geo: row.geo,
    platform: row.platform as CallRecord["platform"],
  };
}
