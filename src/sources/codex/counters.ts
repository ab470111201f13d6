import { digest } from "../command.ts";
import { difference, equal, fellBelow, isEstimate, largest, type Usage, vector } from "./usage.ts";

/**
 * The running counter of a thread, for responses that have no `token_usage_record`.
 *
 * Each `token_count` holds the thread's total and the last response. Both are written again when nothing was used
 * (refreshed rate limits), and totals fall at a compaction or when the context overflows. So what counts is the growth
 * of the total, and at a fall, where a new epoch begins, the last response.
 */
export interface Counter {
  total: Usage | null;
  /** Digest of all (total, last) pairs that moved the total so far: the same history, the same value, in any file. */
  chain: string;
  /** The total comes from inherited lines; the thread's own counter may go on from it or begin at zero. */
  inherited: boolean;
}

export const newCounter: Readonly<Counter> = { total: null, chain: "", inherited: false };

/** Moves the counter and returns what was used since the step before; undefined when nothing was. */
export function step(counter: Counter, total: Usage, last: Usage | undefined, inherited: boolean): Usage | undefined {
  const { total: previous, inherited: afterCopy } = counter;
  if (previous && equal(total, previous)) return undefined;
  // A correction by a few tokens: of each kind the largest total stands.
  const wobble = previous !== null && last === undefined && isWobble(total, previous);
  const next = wobble ? largest(total, previous) : total;
  counter.total = next;
  counter.chain = digest(`${counter.chain} ${vector(total)} ${vector(last)}`);
  counter.inherited = inherited;
  const used = growth(previous, next, last, afterCopy && !inherited);
  return used && !isEstimate(used) ? used : undefined;
}

function growth(previous: Usage | null, total: Usage, last: Usage | undefined, firstOwn: boolean): Usage {
  if (!previous || fellBelow(total, previous)) return last ?? total;
  if (firstOwn && last && equal(total, last)) return last;
  return difference(total, previous);
}

/** A total that fell by a little and does not say what was used last: a correction, not a new epoch. */
function isWobble(total: Usage, previous: Usage): boolean {
  return fellBelow(total, previous) && total.total * 2 > previous.total;
}
