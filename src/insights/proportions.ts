/** So many of so many. */
export interface Share {
  of: number;
  well: number;
}

/** Wilson's score interval of a share, 90% two-sided: each bound holds in 95 cases of 100. */
export function wilson({ of, well }: Share): { low: number; high: number } {
  const p = well / of;
  const z2 = z * z;
  const middle = (p + z2 / (2 * of)) / (1 + z2 / of);
  const half = (z / (1 + z2 / of)) * Math.sqrt((p * (1 - p)) / of + z2 / (4 * of * of));
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

/**
 * How much better a share is than another, at least, in 95 cases of 100: below 0 it may be worse by so much.
 * Newcombe's hybrid score interval of a difference (1998, method 10): from both Wilson intervals.
 */
export function atLeastBetter(a: Share, b: Share): number {
  const [pa, pb] = [a.well / a.of, b.well / b.of];
  return pa - pb - Math.hypot(pa - wilson(a).low, wilson(b).high - pb);
}

const z = 1.645;
