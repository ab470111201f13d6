import type { ContextFill } from "../core/snapshot.ts";
import type { Pricer } from "../pricing/price.ts";
import type { Queries, SessionRecord } from "../store/queries.ts";
import { type Breakdown, breakdown } from "./details.ts";
import { contextFill } from "./context.ts";

/** One root session with its sub-agents, as programs read it. */
export interface SessionReport extends Breakdown {
  record: SessionRecord;
  context: ContextFill | null;
}

/** Sessions with activity at or after `since` (ms), newest first. */
export function* reportSessions(since: number, queries: Queries, pricer: Pricer): Generator<SessionReport> {
  const parts = queries.sumsOfSessions(since);
  for (const record of queries.recentSessions(since, -1, 0)) {
    const context = contextFill(record, queries.latestContext(record.id), queries, pricer);
    yield { record, ...breakdown(parts.get(record.id) ?? []), context };
  }
}
