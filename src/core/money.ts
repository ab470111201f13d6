/** Money is a whole number of nano-USD (1e-9 USD): exact sums, one rounding per model response. Safe up to $9 million. */
export type NanoUsd = number;

/**
 * What a response, or a sum of responses, costs. Never a bare number.
 * - `priced`: every token has a price.
 * - `partial`: a lower bound; `unpricedTokens` have no price (unknown model or missing rate).
 * - `unpriced`: no token has a price.
 * - `not-reported`: the tool reports no tokens, so nothing can be priced.
 */
export type Cost =
  | { status: "priced"; nanoUsd: NanoUsd; unpricedTokens: 0 }
  | { status: "partial"; nanoUsd: NanoUsd; unpricedTokens: number }
  | { status: "unpriced"; nanoUsd: null; unpricedTokens: number }
  | { status: "not-reported"; nanoUsd: null; unpricedTokens: 0 };

/** The parts from which a Cost is told: a sum, the tokens that it does not cover, and whether anything was counted. */
export interface CostParts {
  nanoUsd: NanoUsd;
  /** Responses that contributed to `nanoUsd`. */
  pricedCalls: number;
  unpricedTokens: number;
  /** Responses without any token counts. */
  unreportedCalls: number;
}

export function costOf(parts: CostParts): Cost {
  if (parts.unpricedTokens > 0) {
    return parts.pricedCalls > 0
      ? { status: "partial", nanoUsd: parts.nanoUsd, unpricedTokens: parts.unpricedTokens }
      : { status: "unpriced", nanoUsd: null, unpricedTokens: parts.unpricedTokens };
  }
  if (parts.pricedCalls === 0 && parts.unreportedCalls > 0) {
    return { status: "not-reported", nanoUsd: null, unpricedTokens: 0 };
  }
  return { status: "priced", nanoUsd: parts.nanoUsd, unpricedTokens: 0 };
}

/** Exact decimal string of a nano-USD amount, e.g. 1840000000 → "1.84", 5 → "0.000000005". */
export function usdString(nano: NanoUsd): string {
  const sign = nano < 0 ? "-" : "";
  const digits = String(Math.abs(nano)).padStart(10, "0");
  const whole = digits.slice(0, -9);
  const fraction = digits.slice(-9).replace(/0+$/, "");
  return sign + whole + (fraction ? `.${fraction}` : "");
}

/** What one response costs, and by which row of which book: enough to prove it again. */
export interface CallPrice {
  status: Cost["status"];
  /** Whole nano-USD, rounded once (half up). Null when `status` is unpriced or not-reported. */
  nanoUsd: NanoUsd | null;
  /** Tokens without a price; 0 when priced. */
  unpricedTokens: number;
  /** Id of the model in the book; null when the id did not resolve. */
  model: string | null;
  /** UTC day (YYYY-MM-DD) from which the used row applies. */
  row: string | null;
  /** What changed the list price, e.g. "over 100000 tokens", "fast x2", "geo us x1.1", "ttl unknown". */
  flags: string[];
  /** Where the row comes from, strongest first, and the version of that book. */
  layer: PriceLayer;
  book: string;
}

export type PriceLayer = "override" | "organisation" | "refreshed" | "bundled";
