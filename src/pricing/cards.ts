import type { CallPrice } from "../core/money.ts";
import type { Prices } from "./book.ts";
import { factorOf, gcd, one, times } from "./factor.ts";
import type { Found, Offer } from "./layers.ts";
import { feeOf, regionOf, tierOf, type Modifier } from "./modifiers.ts";
import type { Discount } from "./overrides.ts";

export const kinds = [
  "input",
  "cacheRead",
  "cacheWrite5m",
  "cacheWrite1h",
  "cacheWriteUnknown",
  "output",
  "webSearches",
] as const;
export type TokenKind = (typeof kinds)[number];

/** Prices of one service of a model on some days and for prompts of some sizes, with all factors multiplied in. */
export interface Card extends Pick<CallPrice, "row" | "layer" | "book"> {
  /** Holds for prompts of strictly more tokens than this. */
  above: number;
  /** By kind, in pico-USD per token (or per search) times `per`: whole numbers. Null where there is no price. */
  rates: Readonly<Record<TokenKind, number | null>>;
  per: number;
  /** The model has several cache lifetimes, so a write of unknown lifetime may be dearer. */
  lifetimes: boolean;
  flags: readonly string[];
}

/** Prices of an offer on a day, for each size of prompt, largest first. */
export function cardsOf(offer: Offer, day: string, { served, fees }: Found, flags: string[] = []): Card[] {
  const row = offer.model.rates.findLast(({ from }) => from <= day)!;
  const origin = { row: row.from, layer: offer.layer, book: offer.version };
  const discount = offer.discounts.find(({ from, to }) => from <= day && (to === undefined || day <= to));
  const sizes = [{ ...row, above: -1 }, ...(row.tiers ?? [])];
  return sizes.toReversed().map((size) => {
    const tier = tierOf(offer, day, served.tier, size.above);
    if ("missing" in tier) return noPrice(origin, [...flags, tier.missing], size.above);
    const modifiers = [tier, regionOf(offer, served), feeOf(offer, served, fees)];
    return {
      ...origin,
      above: size.above,
      ...ratesOf(tier.prices ?? size, offer.book.vendors[offer.model.vendor]?.webSearchPer1k, modifiers, discount),
      flags: [
        ...flags,
        ...(size.above > 0 && !tier.prices ? [`over ${size.above} tokens`] : []),
        ...modifiers.flatMap((modifier) => modifier.flags),
        ...(discount ? [`discount x${discount.multiply}${discount.note ? ` (${discount.note})` : ""}`] : []),
        ...(row.disputed ? ["disputed price"] : []),
      ],
    };
  });
}

export function noPrice(origin: Pick<Card, "layer" | "book">, flags: string[], above = -1): Card {
  const rates = Object.fromEntries(kinds.map((kind) => [kind, null])) as Record<TokenKind, null>;
  return { layer: origin.layer, book: origin.book, row: null, above, rates, per: 1, lifetimes: false, flags };
}

/**
 * Prices times modifiers, as whole numbers over one denominator: a USD price per million tokens with six decimals is a
 * whole number of pico-USD per token, and so is a price per thousand searches, times a thousand.
 */
function ratesOf(
  prices: Prices,
  searchPer1k: number | undefined,
  modifiers: Modifier[],
  discount: Discount | undefined,
): Pick<Card, "rates" | "per" | "lifetimes"> {
  const { cw5m = prices.cw, cw1h = prices.cw, cw30m, cw12h } = prices;
  const usd: Record<TokenKind, number | undefined> = {
    input: prices.in,
    cacheRead: prices.cr,
    cacheWrite5m: cw5m,
    cacheWrite1h: cw1h,
    cacheWriteUnknown: cw5m ?? cw30m ?? cw1h ?? cw12h,
    output: prices.out,
    webSearches: searchPer1k === undefined ? undefined : searchPer1k * 1000,
  };
  const factor = modifiers.reduce((product, modifier) => times(product, modifier.factor), one);
  const reduced = factorOf(discount?.multiply ?? 1);
  const fee = modifiers.reduce((sum, { perMtok = 0 }) => sum + Math.round(perMtok * 1e6), 0);
  const bottom = factor.bottom * reduced.bottom;
  const tops = kinds.map((kind) => {
    const price = usd[kind];
    if (price === undefined) return null;
    // Searches have one price: no modifier is about them, and no fee per token.
    const top = kind === "webSearches" ? factor.bottom : factor.top;
    const share = discount && isAbout(discount, kind) ? reduced.top : reduced.bottom;
    return Math.round(price * 1e6) * top * share + (kind === "webSearches" ? 0 : fee * bottom);
  });
  const shared = tops.reduce<number>((divisor, top) => gcd(divisor, top ?? 0), bottom);
  return {
    rates: Object.fromEntries(
      kinds.map((kind, i) => [kind, tops[i] == null ? null : tops[i] / shared]),
    ) as Card["rates"],
    per: bottom / shared,
    lifetimes: [prices.cw5m, prices.cw30m, prices.cw1h, prices.cw12h].filter((price) => price !== undefined).length > 1,
  };
}

function isAbout({ apply }: Discount, kind: TokenKind): boolean {
  return apply === undefined || apply.includes(discounted[kind]);
}

const discounted = {
  input: "input",
  cacheRead: "cacheRead",
  cacheWrite5m: "cacheWrite",
  cacheWrite1h: "cacheWrite",
  cacheWriteUnknown: "cacheWrite",
  output: "output",
  webSearches: "webSearch",
} as const satisfies Record<TokenKind, string>;
