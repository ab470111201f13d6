import { type Dimension, dimensions } from "../wire.ts";

/**
 * k-anonymity of what leads read.
 *
 * The rule. Leads never query members' rows. Rows of a finished block of days are sorted, once, into lines: disjoint
 * groups, each from at least k people, and every answer is a sum of whole lines. A line's figure is written when the line
 * is made, and again only when rows of at least k people in it have changed. So every number that ever leaves the
 * endpoint is a sum of changes each of which comes from at least k people, no two of these sums share a row's change, and
 * no combination of filters, groupings, ranges or times of asking can leave one person, or fewer than k, over.
 *
 * How lines are made. The rows are divided by one dimension after the other, in the order of `cuts`. A part from fewer
 * than k people goes into a pool whose value is withheld (primary suppression). When the pool itself is from fewer than
 * k, the smallest of the other parts goes into it too (complementary suppression), until it is large enough: otherwise
 * the pool were the difference between the parent and the parts.
 *
 * A part in which one person spent more than `largestShare` counts as too small as well: its figure would be theirs. Only
 * the whole of a block is published all the same.
 *
 * Limits. k people who conspire, or one who invites k - 1 of their own to watch the last, are not kept out. Who knows what
 * the others spent can subtract it. A figure that jumps in the week in which somebody joins lets guess at their spend, and
 * so does a renewed line in which one person's change was far larger than the others'; a change that was undone before the
 * line is renewed counts as one. Shares are looked at in money alone: of k people in a line, one may have all of its web
 * searches, or of its tokens without a price. Names of tags are shown when k people share them. Who reads the database
 * itself sees rows by pseudonym.
 */
export interface Part<T> {
  /** Value by cut; null: withheld. */
  values: Values;
  rows: T[];
}

export type Cut = Dimension | "day";
/** The first cuts survive in small groups, the last ones are given up first. */
export const cuts: readonly Cut[] = [...dimensions, "day"];
export type Values = Record<Cut, string | null>;

/** A member's total of one day and one combination of values. */
export interface Countable {
  member: number;
  nanoUsd: number;
  values: Record<Cut, string>;
}

const largestShare = 0.8;

/** Lines for these rows, which belong to one block. None when fewer than `k` people stand behind all of them. */
export function linesOf<T extends Countable>(rows: readonly T[], k: number): Part<T>[] {
  if (peopleIn(rows) < k) return [];
  const withheld = Object.fromEntries(cuts.map((cut) => [cut, null])) as Values;
  return divide({ values: withheld, rows: [...rows] }, cuts, k);
}

function divide<T extends Countable>(part: Part<T>, [cut, ...rest]: readonly Cut[], k: number): Part<T>[] {
  if (cut === undefined) return [part];
  const { shown, pool } = separate(part.rows, cut, k);
  const parts = shown.map(({ value, rows }) => ({ values: { ...part.values, [cut]: value }, rows }));
  if (pool.length > 0) parts.push({ values: part.values, rows: pool });
  return parts.flatMap((each) => divide(each, rest, k));
}

interface Shown<T> {
  value: string;
  rows: T[];
}

function separate<T extends Countable>(rows: readonly T[], cut: Cut, k: number): { shown: Shown<T>[]; pool: T[] } {
  const groups = [...Map.groupBy(rows, (row) => row.values[cut])].map(([value, group]) => ({ value, rows: group }));
  const pool = groups.filter((group) => !isSafe(group.rows, k)).flatMap((group) => group.rows);
  const shown = groups.filter((group) => isSafe(group.rows, k)).toSorted(bySize);
  while (pool.length > 0 && shown.length > 0 && !isSafe(pool, k)) pool.push(...(shown.shift()?.rows ?? []));
  return { shown, pool };
}

/** Smallest first; the name decides between equals, so that the same rows always give the same lines. */
function bySize<T extends Countable>(a: Shown<T>, b: Shown<T>): number {
  return peopleIn(a.rows) - peopleIn(b.rows) || (a.value < b.value ? -1 : 1);
}

function isSafe(rows: readonly Countable[], k: number): boolean {
  const spent = new Map<number, number>();
  for (const { member, nanoUsd } of rows) spent.set(member, (spent.get(member) ?? 0) + nanoUsd);
  const amounts = [...spent.values()];
  const total = amounts.reduce((sum, amount) => sum + amount, 0);
  return spent.size >= k && amounts.every((amount) => amount <= total * largestShare);
}

function peopleIn(rows: readonly Countable[]): number {
  return new Set(rows.map((row) => row.member)).size;
}
