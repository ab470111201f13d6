/** A session's turns as chart positions: one per turn, or one per run of turns where a session is too long to draw each. */
import { t } from "../src/core/l10n.ts";
import type { SessionMark, Turn } from "../src/core/snapshot.ts";

export type TokenKind = keyof Turn["parts"];

/** Kinds in stacking order, from the bottom of a bar up: what is re-read each turn lies below what is new. */
export const tokenKinds = ["cacheRead", "cacheWrite", "input", "output", "webSearches"] as const satisfies TokenKind[];

export const kindNames: Readonly<Record<TokenKind, string>> = {
  get cacheRead() {
    return t("Cache read");
  },
  get cacheWrite() {
    return t("Cache write");
  },
  get input() {
    return t("Input");
  },
  get output() {
    return t("Output");
  },
  get webSearches() {
    return t("Web search");
  },
};

export interface TurnBucket {
  /** Numbers of its turns, from 1, inclusive. */
  first: number;
  last: number;
  /** Time of its first and last turn, ms. */
  at: number;
  until: number;
  /** Nano-USD by token kind; kinds without cost are 0. */
  parts: Record<TokenKind, number>;
  /** Priced cost of its turns, nano-USD. */
  cost: number;
  /** Priced cost up to and including this bucket, nano-USD; all threads, and sub-agents alone. */
  total: number;
  agentTotal: number;
  /** Largest context of the main thread in it; null when only sub-agents ran or the tool does not say. */
  context: number | null;
  /** Turns whose cost is missing wholly or in part. */
  unpriced: number;
  /** Only sub-agents ran in it. */
  agentsOnly: boolean;
}

/** At most `most` buckets of equal round length (the last may be shorter), oldest first. */
export function bucketTurns(turns: readonly Turn[], most = 120): TurnBucket[] {
  const size = roundSize(turns.length / most);
  const buckets: TurnBucket[] = [];
  let total = 0;
  let agentTotal = 0;
  for (let start = 0; start < turns.length; start += size) {
    const members = turns.slice(start, start + size);
    const bucket = sumTurns(members, start);
    total += bucket.cost;
    for (const turn of members) if (turn.agent !== null) agentTotal += turn.cost.nanoUsd ?? 0;
    buckets.push({ ...bucket, total, agentTotal });
  }
  return buckets;
}

/** Position of the first bucket at or after `mark`, or null when nothing came after it. */
export function markPosition(buckets: readonly TurnBucket[], mark: SessionMark): number | null {
  const position = buckets.findIndex((bucket) => bucket.until >= mark.at);
  return position < 0 ? null : position;
}

/** Window that the main thread's latest turn states, in tokens. */
export function latestWindow(turns: readonly Turn[]): number | null {
  return turns.findLast((turn) => turn.agent === null && turn.window !== null)?.window ?? null;
}

/** Nano-USD by token kind over all turns. */
export function sumParts(buckets: readonly Pick<TurnBucket, "parts">[]): Record<TokenKind, number> {
  const sum = noParts();
  for (const { parts } of buckets) for (const kind of tokenKinds) sum[kind] += parts[kind];
  return sum;
}

/** The next of 1, 2, 5, 10, 20 …: lengths that a reader can count with. */
function roundSize(least: number): number {
  const unit = 10 ** Math.floor(Math.log10(Math.max(1, least)));
  return [1, 2, 5, 10].map((step) => step * unit).find((size) => size >= least) ?? unit;
}

function sumTurns(members: readonly Turn[], start: number): Omit<TurnBucket, "total" | "agentTotal"> {
  const parts = noParts();
  let cost = 0;
  let context: number | null = null;
  let unpriced = 0;
  for (const turn of members) {
    for (const kind of tokenKinds) parts[kind] += turn.parts[kind] ?? 0;
    cost += turn.cost.nanoUsd ?? 0;
    if (turn.cost.status !== "priced") unpriced += 1;
    if (turn.agent === null && turn.context !== null) context = Math.max(context ?? 0, turn.context);
  }
  const agentsOnly = members.every((turn) => turn.agent !== null);
  const at = members[0]?.at ?? 0;
  const until = members.at(-1)?.at ?? at;
  return { first: start + 1, last: start + members.length, at, until, parts, cost, context, unpriced, agentsOnly };
}

function noParts(): Record<TokenKind, number> {
  return { cacheRead: 0, cacheWrite: 0, input: 0, output: 0, webSearches: 0 };
}
