import { type Tokens, noTokens } from "../core/event.ts";
import type { CacheState, ContextFill, NextTurn } from "../core/snapshot.ts";
import type { Pricer } from "../pricing/price.ts";
import type { CallRecord } from "../store/callColumns.ts";
import type { SessionRecord } from "../store/queries.ts";

/** The context read again from the cache, plus what a turn of this session usually adds and answers. */
export function nextTurn(
  session: SessionRecord,
  latest: readonly CallRecord[],
  context: ContextFill | null,
  pricer: Pricer,
): NextTurn | null {
  const turn = usualTurn(latest);
  if (!turn || !context) return null;
  return priced(session, latest[0]!, { ...turn, cacheRead: context.tokens }, pricer);
}

const minute = 60_000;

/**
 * Until when the vendor keeps the context in its cache (5 minutes or 1 hour after the last use, by what the session
 * wrote last), and what the next turn costs once it is gone: then the whole context is written again.
 * Null where the lifetime is not logged (Codex, old logs) or nothing was cached.
 */
export function cacheState(
  session: SessionRecord,
  latest: readonly CallRecord[],
  context: ContextFill | null,
  pricer: Pricer,
): CacheState | null {
  const last = latest[0];
  const writing = latest.find(({ tokens }) => tokens && tokens.cacheWrite5m + tokens.cacheWrite1h > 0)?.tokens;
  const turn = usualTurn(latest);
  if (!last || !writing || !turn || !context) return null;
  const kind = writing.cacheWrite1h > 0 ? "cacheWrite1h" : "cacheWrite5m";
  const cold: Tokens = { ...turn, cacheRead: 0, [kind]: turn[kind] + context.tokens };
  return {
    lifetimeMs: kind === "cacheWrite1h" ? 60 * minute : 5 * minute,
    coldAt: last.endAt + (kind === "cacheWrite1h" ? 60 : 5) * minute,
    coldTurn: priced(session, last, cold, pricer),
  };
}

/** What a turn of this session adds and answers, on average; null when no tokens are reported. */
function usualTurn(latest: readonly CallRecord[]): Tokens | null {
  const reported = latest.flatMap(({ tokens }) => tokens ?? []);
  const [last] = reported;
  if (!latest[0]?.tokens || !last) return null;
  // The first call of a session writes the whole system prompt to the cache, which no later turn does.
  const usual = reported.slice(0, -1);
  if (usual.length === 0) return afterFirst(last);
  const mean = (kind: keyof Tokens) => Math.round(usual.reduce((sum, tokens) => sum + tokens[kind], 0) / usual.length);
  return {
    ...noTokens,
    input: mean("input"),
    cacheWrite5m: mean("cacheWrite5m"),
    cacheWrite1h: mean("cacheWrite1h"),
    cacheWriteUnknown: mean("cacheWriteUnknown"),
    output: mean("output"),
  };
}

/** One answer is known: the next turn adds it to the context, and answers as much. */
function afterFirst({ output, ...first }: Tokens): Tokens {
  const kinds = ["cacheWrite1h", "cacheWrite5m", "cacheWriteUnknown"] as const;
  return { ...noTokens, [kinds.find((kind) => first[kind] > 0) ?? "input"]: output, output };
}

function priced(session: SessionRecord, like: CallRecord, tokens: Tokens, pricer: Pricer): NextTurn | null {
  const parts = pricer.parts({ ...callPriceInput(session, like), tokens });
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
