/** A positive fraction in lowest terms: prices and factors are decimals, and must multiply without rounding. */
export interface Factor {
  top: number;
  bottom: number;
}

export const one: Factor = { top: 1, bottom: 1 };

/** A decimal with at most six places. */
export function factorOf(decimal: number): Factor {
  const top = Math.round(decimal * 1e6);
  const shared = gcd(top, 1e6);
  return { top: top / shared, bottom: 1e6 / shared };
}

export function times(a: Factor, b: Factor): Factor {
  return { top: a.top * b.top, bottom: a.bottom * b.bottom };
}

export function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
