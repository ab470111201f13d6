import { promptTokens } from "../core/amounts.ts";
import { noTokens } from "../core/event.ts";
import type { Finding } from "../core/finding.ts";
import { count, formatPercent, formatTokens, formatUsd } from "../core/format.ts";
import { t } from "../core/l10n.ts";
import { sessionKey } from "../core/sessionName.ts";
import type { CallFact, Facts } from "./facts.ts";

/**
 * Whether to go on, or to start a fresh session with a hand-off note. Speaks when a fresh start pays back within the turns
 * that are usually left, and the context is large; where the cache is cold or the window unknown also when the next turn
 * is much dearer than those of the first hour. While the cache is hot it stays away from a smaller context, for reading
 * that again is cheap. A turn is one response of the main thread.
 */
export function contextReset(facts: Facts, now: number): Finding[] {
  const { session, context, nextTurn, cache, remainingTurns } = facts;
  const main = facts.calls.filter(({ agent }) => agent === null);
  const last = main.at(-1);
  if (!context || !nextTurn || !last) return [];
  const cold = cache !== null && now >= cache.coldAt;
  const grown = hasGrown(facts, main);
  if (!isLarge(facts) && !(grown && (cold || context.window === null))) return [];
  const fresh = freshStart(facts, main, context.tokens, cold);
  if (!fresh || fresh.paysBack > remainingTurns) return [];
  return [
    {
      id: `contextReset/${sessionKey(session)}`,
      detector: "contextReset",
      session,
      // What time alone did is news from then on, not since the last response.
      at: cold ? cache.coldAt : last.at,
      severity: cold || grown ? "notice" : "info",
      title: titleOf(fresh, cold),
      reason: reasonOf(facts, fresh, cold),
      advice: t("Ask for a hand-off note (goal, decisions, open points, files), then begin a new session with it"),
      amount: { nanoUsd: Math.round(remainingTurns * fresh.saves - fresh.costs), is: "saved" },
      evidence: [{ at: last.at, log: last.log }],
    },
  ];
}

function isLarge({ context, thresholds }: Facts): boolean {
  return context!.window !== null && context!.tokens >= thresholds.contextShare * context!.window;
}

function hasGrown({ nextTurn, thresholds }: Facts, main: readonly CallFact[]): boolean {
  const usual = firstHour(main);
  return usual !== null && nextTurn!.nanoUsd >= thresholds.growth * usual;
}

/** Mean cost of a response in the first hour, but for the first one, which writes the whole prompt; null when unknown. */
function firstHour([first, ...rest]: readonly CallFact[]): number | null {
  const costs = rest.flatMap(({ at, nanoUsd }) => (at < first!.at + hourMs && nanoUsd !== null ? [nanoUsd] : []));
  return costs.length < 3 ? null : costs.reduce((sum, cost) => sum + cost, 0) / costs.length;
}

const hourMs = 3_600_000;

interface FreshStart {
  /** Nano-USD once, less what going on costs once because the cache is cold. */
  costs: number;
  /** Nano-USD a turn. */
  saves: number;
  /** Turns. */
  paysBack: number;
}

/**
 * Costs: the note, which reads the whole context again and is answered, and a first prompt like this session's own with
 * the note in it. With a cold cache the note is the user's own, for asking would write the whole context again.
 * Saves: what is read again less each turn.
 */
function freshStart(
  { price, thresholds }: Facts,
  [first]: readonly CallFact[],
  context: number,
  cold: boolean,
): FreshStart | null {
  if (!first?.tokens) return null;
  const { handOff } = thresholds;
  const size = promptTokens(first.tokens) + handOff;
  const kinds = ["cacheWrite1h", "cacheWrite5m", "cacheWriteUnknown"] as const;
  const { tokens } = first;
  const kind = kinds.find((each) => tokens[each] > 0) ?? "input";
  const begin = price({ ...first.tokens, output: 0, reasoning: 0, [kind]: first.tokens[kind] + handOff });
  const once = price(cold ? { ...noTokens, [kind]: context } : { ...noTokens, cacheRead: context, output: handOff });
  const now = price({ ...noTokens, cacheRead: context });
  const then = price({ ...noTokens, cacheRead: size });
  if (begin === null || once === null || now === null || then === null || now <= then) return null;
  const costs = cold ? begin - once : begin + once;
  return { costs, saves: now - then, paysBack: Math.max(0, Math.ceil(costs / (now - then))) };
}

function titleOf({ paysBack }: FreshStart, cold: boolean): string {
  const after = count(paysBack, "turn");
  if (cold)
    return paysBack === 0
      ? t("The cache is cold: a fresh session costs less at once")
      : t("The cache is cold: a fresh session pays back after {0}", after);
  return paysBack === 0 ? t("A fresh session costs less at once") : t("A fresh session pays back after {0}", after);
}

function reasonOf({ context, nextTurn, cache }: Facts, { costs, saves, paysBack }: FreshStart, cold: boolean): string {
  const turn = (cold ? cache?.coldTurn : null) ?? nextTurn!;
  const { tokens, window } = context!;
  const size = `${formatTokens(tokens)}${window === null ? "" : ` (${formatPercent(tokens / window)})`}`;
  const next = cold
    ? t(
        "The next turn costs about {0}: the {1} tokens of the context are no longer in the cache and are written to it again",
        usd(turn.nanoUsd),
        size,
      )
    : t(
        "The next turn costs about {0}, {1} of it to read {2} tokens again, {3} for what is new and {4} for the answer",
        usd(turn.nanoUsd),
        usd(turn.reRead),
        size,
        usd(turn.fresh),
        usd(turn.output),
      );
  const start =
    paysBack === 0
      ? t("starting fresh costs less at once and saves about {0} a turn", usd(saves))
      : t(
          "starting fresh costs about {0} once and saves {1} a turn: it pays back after {2}",
          usd(costs),
          usd(saves),
          count(paysBack, "turn"),
        );
  return `${next}; ${start}`;
}

/** Of estimates; fractions of a cent are for figures that are compared. */
function usd(nanoUsd: number): string {
  return formatUsd(nanoUsd, { digits: 2 });
}
