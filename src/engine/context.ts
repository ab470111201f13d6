import type { ContextFill } from "../core/snapshot.ts";
import type { Pricer } from "../pricing/price.ts";
import type { ContextRecord, Queries, SessionRecord } from "../store/queries.ts";

/** Tokens in the context now: the last response's, what a compaction left, or the tool's own gauge, whichever is newest. */
export function contextFill(
  session: SessionRecord,
  last: ContextRecord | undefined,
  queries: Queries,
  pricer: Pricer,
): ContextFill | null {
  if (session.gauge && session.gauge.at >= (last?.at ?? 0)) {
    const { tokens, window } = session.gauge;
    return { tokens, window, autoCompact: autoCompactAt(session, window, queries) };
  }
  if (!last) return null;
  const compaction = queries.lastCompaction(session.id);
  const tokens = compaction && compaction.at > last.at ? compaction.after : last.context;
  if (tokens === null) return null;
  const window = windowOf(session, last, queries, pricer);
  return { tokens, window, autoCompact: autoCompactAt(session, window, queries) };
}

/**
 * The window that the log states, else the model's. Logs of Claude Code do not say whether the long window was on: its
 * status line does, and a context of the session that was larger than the model's usual window proves it.
 */
function windowOf(session: SessionRecord, last: ContextRecord, queries: Queries, pricer: Pricer): number | null {
  const listed = last.window ?? session.gauge?.window ?? pricer.window(session.source, last.model);
  if (listed === null || last.window !== null) return listed;
  const largest = queries.largestContext(session.id);
  return largest > listed ? Math.max(1_000_000, largest) : listed;
}

/**
 * Where the tool compacts by itself: where it last did in this session, else Codex's rule (90 % of the raw window, of
 * which the logged one is 95 %; codex-rs `auto_compact_token_limit`). Claude Code's depends on settings that no log states.
 */
function autoCompactAt(session: SessionRecord, window: number | null, queries: Queries): number | null {
  const seen = queries.lastAutoCompaction(session.id);
  if (seen !== undefined) return seen;
  return session.source === "codex" && window !== null ? Math.round((window / 0.95) * 0.9) : null;
}
