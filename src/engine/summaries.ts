import { type Tokens, noTokens } from "../core/event.ts";
import type { CallRecord } from "../store/callColumns.ts";
import type { Queries, SessionRecord } from "../store/queries.ts";
import { addSums, emptySums } from "../store/sums.ts";
import type { Pricer } from "../pricing/price.ts";
import { type ContextFill, type NextTurn, type SessionSummary, liveMs } from "../core/snapshot.ts";
import { totalsOf } from "./periods.ts";
import type { createWorkspace } from "./workspace.ts";

/** Summaries of sessions, remembered until one changes. */
export function createSummaries(queries: Queries, pricer: Pricer, workspace: ReturnType<typeof createWorkspace>) {
  const known = new Map<number, Omit<SessionSummary, "live" | "here">>();

  function summary(session: SessionRecord, now: number, folders: readonly string[]): SessionSummary {
    let entry = known.get(session.id);
    if (!entry) {
      entry = summarise(session, queries, pricer);
      if (known.size > 2000) known.clear();
      known.set(session.id, entry);
    }
    return { ...entry, live: now - entry.endedAt < liveMs, here: workspace.contains(folders, entry.project) };
  }

  return {
    summary,
    touch(ids: Iterable<number>): void {
      for (const id of ids) known.delete(id);
    },
    forget: (): void => known.clear(),
  };
}

function summarise(session: SessionRecord, queries: Queries, pricer: Pricer): Omit<SessionSummary, "live" | "here"> {
  const sums = emptySums();
  for (const part of queries.sessionSums(session.id)) if (part.why === null) addSums(sums, part.sums);
  const latest = queries.latestCalls(session.id, 8);
  const last = latest[0];
  return {
    ...totalsOf(sums),
    source: session.source,
    session: session.session,
    title: session.title,
    project: session.project,
    branch: session.branch,
    forkedFrom: session.forkedFrom,
    startedAt: session.startedAt,
    endedAt: session.endedAt,
    model: last?.model ?? null,
    context: contextFill(session, latest, queries, pricer),
    lastTurn: last ? { at: last.at, cost: last.cost } : null,
    nextTurn: nextTurn(session, latest, pricer),
    agents: queries.agentCount(session.id),
    failures: queries.failureCount(session.id),
    quality: queries.worstQuality(session.id),
  };
}

/** Tokens in the context now: the last response's, what a compaction left, or the tool's own gauge, whichever is newest. */
export function contextFill(
  session: SessionRecord,
  latest: CallRecord[],
  queries: Queries,
  pricer: Pricer,
): ContextFill | null {
  const last = latest.find((call) => call.context !== null);
  if (session.gauge && session.gauge.at >= (last?.at ?? 0)) {
    return { tokens: session.gauge.tokens, window: session.gauge.window };
  }
  if (!last) return null;
  const compaction = queries.lastCompaction(session.id);
  const tokens = compaction && compaction.at > last.at ? compaction.after : last.context;
  if (tokens === null) return null;
  const listed = last.window ?? pricer.window(session.source, last.model);
  // Logs do not say whether the long window was on: a context that once was larger than the listed window proves it.
  const seen = Math.max(...latest.map((call) => call.context ?? 0));
  return { tokens, window: listed !== null && seen > listed ? Math.max(1_000_000, seen) : listed };
}

/** The context read again from the cache, plus what a turn of this session usually adds and answers. */
function nextTurn(session: SessionRecord, latest: CallRecord[], pricer: Pricer): NextTurn | null {
  const last = latest[0];
  const reported = latest.filter((call) => call.tokens !== null);
  if (!last?.tokens || !last.context || reported.length === 0) return null;
  // The first call of a session writes the whole system prompt to the cache: not what a next turn does.
  const usual = reported.length > 2 ? reported.slice(0, -1) : reported;
  const mean = (kind: keyof Tokens) =>
    Math.round(usual.reduce((sum, call) => sum + call.tokens![kind], 0) / usual.length);
  const tokens: Tokens = {
    ...noTokens,
    cacheRead: last.context,
    input: mean("input"),
    cacheWrite5m: mean("cacheWrite5m"),
    cacheWrite1h: mean("cacheWrite1h"),
    cacheWriteUnknown: mean("cacheWriteUnknown"),
    output: mean("output"),
  };
  const parts = pricer.parts({ ...callPriceInput(session, last), tokens });
  if (!parts) return null;
  const reRead = parts.cacheRead ?? 0;
  const output = parts.output ?? 0;
  const fresh =
    (parts.input ?? 0) + (parts.cacheWrite5m ?? 0) + (parts.cacheWrite1h ?? 0) + (parts.cacheWriteUnknown ?? 0);
  return { nanoUsd: reRead + fresh + output, reRead, fresh, output };
}

/** What the pricer needs of a stored call. */
export function callPriceInput(session: SessionRecord, call: CallRecord) {
  return {
    source: session.source,
    model: call.model,
    at: call.at,
    tokens: call.tokens,
    tier: call.tier,
    ...(call.geo !== null && { geo: call.geo }),
    ...(call.platform !== null && { platform: call.platform }),
  };
}
