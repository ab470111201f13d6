import { burnWindowMs, liveBurnRate, type Spent } from "../core/burnRate.ts";
import type { ContextRecord, Queries, SessionRecord } from "../store/queries.ts";
import { addSums, emptySums } from "../store/sums.ts";
import type { Store } from "../store/store.ts";
import type { Pricer } from "../pricing/price.ts";
import { liveMs, type SessionSummary } from "../core/snapshot.ts";
import { contextFill } from "./context.ts";
import { cacheState, nextTurn } from "./nextTurn.ts";
import { totalsOf } from "./periods.ts";
import type { createWorkspace } from "./workspace.ts";

/** What does not change with time alone, and what the rest is told from. */
interface Remembered {
  summary: Omit<SessionSummary, "live" | "here" | "burnRate">;
  /** What was spent shortly before its end, oldest first. */
  spent: Spent[];
}

/** Summaries of sessions, remembered until one changes. */
export function createSummaries(
  store: Pick<Store, "queries" | "machines">,
  pricer: Pricer,
  workspace: ReturnType<typeof createWorkspace>,
) {
  const known = new Map<number, Remembered>();

  function summary(session: SessionRecord, now: number, folders: readonly string[]): SessionSummary {
    let entry = known.get(session.id);
    if (!entry) {
      const { names, wholly } = store.machines.ofSession(session.id);
      entry = {
        summary: {
          ...summarise(session, store.queries, pricer),
          ...(names.length > 0 && { machines: names }),
          ...(wholly && { elsewhere: true }),
        },
        spent: store.queries.spentSince(session.id, session.endedAt - burnWindowMs),
      };
      if (known.size > 2000) known.clear();
      known.set(session.id, entry);
    }
    const { endedAt, startedAt, project } = entry.summary;
    const live = now - endedAt < liveMs && !entry.summary.elsewhere;
    const burnRate = live ? liveBurnRate(entry.spent, startedAt, now) : null;
    return { ...entry.summary, live, here: workspace.contains(folders, project), burnRate };
  }

  return {
    summary,
    touch(ids: Iterable<number>): void {
      for (const id of ids) known.delete(id);
    },
    forget: (): void => known.clear(),
  };
}

const hasContext = ({ context }: ContextRecord): boolean => context !== null;

function summarise(session: SessionRecord, queries: Queries, pricer: Pricer): Remembered["summary"] {
  const sums = emptySums();
  for (const part of queries.sessionSums(session.id)) if (part.why === null) addSums(sums, part.sums);
  const latest = queries.latestCalls(session.id, 8);
  const last = latest[0];
  const context = contextFill(session, latest.find(hasContext), queries, pricer);
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
    context,
    lastTurn: last ? { at: last.at, cost: last.cost } : null,
    nextTurn: nextTurn(session, latest, context, pricer),
    cache: cacheState(session, latest, context, pricer),
    agents: queries.agentCount(session.id),
    failures: queries.failureCount(session.id),
    quality: queries.worstQuality(session.id),
  };
}
