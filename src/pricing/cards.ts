import type { Tier } from "../core/event.ts";
import type { Book, BookModel, Prices, RateRow, SpeedRow } from "./book.ts";
import type { Platform, Resolved } from "./resolve.ts";

/** What decides which prices hold, beside the day and the size of the prompt. */
export interface Service {
  tier: Tier;
  geo?: string | undefined;
  platform?: Platform | undefined;
  endpoint?: Resolved["endpoint"] | undefined;
}

/** Prices of one service of a model on some days and for prompts of some sizes, with all factors multiplied in. */
export interface Card {
  /** Holds for prompts of strictly more tokens than this. */
  above: number;
  /** By kind, in pico-USD per token (or per search) times `per`; whole numbers; -1 = no price. */
  input: number;
  cacheRead: number;
  cacheWrite5m: number;
  cacheWrite1h: number;
  cacheWriteUnknown: number;
  output: number;
  webSearches: number;
  per: number;
  /** The model has several cache lifetimes, so a write of unknown lifetime may be dearer. */
  lifetimes: boolean;
  row: string | null;
  flags: readonly string[];
}

/** Days from `from` (ms, UTC midnight) on; cards with the highest threshold first. */
export interface Span {
  from: number;
  cards: readonly Card[];
}

/** A call so many days before a model's first row is a wrong clock or launch day: the first row's price, flagged. */
const graceDays = 7;
const dayMs = 86_400_000;

/** All prices of a service of a model, latest days first. Before the grace days there is no price. */
export function spansOf(book: Book, { model, ...id }: Resolved, service: Service): Span[] {
  const served: Service = {
    tier: service.tier === "standard" && id.fast ? "fast" : service.tier,
    geo: service.geo,
    platform: service.platform ?? id.platform,
    endpoint: id.endpoint,
  };
  const first = model.rates[0]!;
  const speeds = [...(model.fast ?? []), ...(model.ultrafast ?? [])];
  const days = [...model.rates.map((row) => row.from), ...speeds.flatMap((row) => [row.from, row.to ?? row.from])];
  const starts = [...new Set(days)].filter((day) => day >= first.from).sort();
  const spans = starts.map((day) => {
    const row = model.rates.findLast((rate) => rate.from <= day)!;
    return { from: Date.parse(day), cards: cardsOf(book, model, row, day, served) };
  });
  const early = cardsOf(book, model, first, first.from, served, ["before first price"]);
  const grace = { from: Date.parse(first.from) - graceDays * dayMs, cards: early };
  return [...spans.toReversed(), grace, { from: -Infinity, cards: [noPrice("before first price")] }];
}

export function noPrice(...flags: string[]): Card {
  return {
    above: -1,
    input: -1,
    cacheRead: -1,
    cacheWrite5m: -1,
    cacheWrite1h: -1,
    cacheWriteUnknown: -1,
    output: -1,
    webSearches: -1,
    per: 1,
    lifetimes: false,
    row: null,
    flags,
  };
}

function cardsOf(
  book: Book,
  model: BookModel,
  row: RateRow,
  day: string,
  service: Service,
  flags: string[] = [],
): Card[] {
  const sizes = [{ ...row, above: -1 }, ...(row.tiers ?? [])];
  return sizes.toReversed().map((size) => {
    const speed = speedOf(book, model, day, service.tier, size.above);
    if ("missing" in speed) return { ...noPrice(...flags, speed.missing), above: size.above };
    const region = regionOf(book, model, service);
    const factor = times(speed.factor, region.factor);
    const long = size.above > 0 ? [`over ${size.above} tokens`] : [];
    const disputed = row.disputed ? ["disputed price"] : [];
    const searches = book.vendors[model.vendor]?.webSearchPer1k;
    const rates = scaled(speed.prices ?? size, factor);
    return {
      above: size.above,
      ...rates,
      // Searches have one price: no factor is about them.
      webSearches: searches === undefined ? -1 : Math.round(searches * 1e9) * rates.per,
      row: row.from,
      flags: [...flags, ...(speed.prices ? [] : long), ...speed.flags, ...region.flags, ...disputed],
    };
  });
}

type Speed = { missing: string } | { factor: Factor; prices?: Prices; flags: string[] };

/** Factor or prices of the tier. A service without a price is never priced as another one. */
function speedOf(book: Book, model: BookModel, day: string, tier: Tier, above: number): Speed {
  const vendor = book.vendors[model.vendor] ?? {};
  switch (tier) {
    case "standard":
      return { factor: one, flags: [] };
    case "batch":
    case "flex":
      return byFactor(tier, vendor[tier]);
    case "priority":
      return vendor.priority === undefined
        ? byRow("fast", model.fast, day, above)
        : byFactor("priority tier", vendor.priority);
    case "fast":
    case "ultrafast":
      return byRow(tier, model[tier], day, above);
    default:
      tier satisfies never;
      return { missing: "unknown service tier" };
  }
}

function byFactor(name: string, factor: number | undefined): Speed {
  return factor === undefined
    ? { missing: `no ${name} price` }
    : { factor: rational(factor), flags: [`${name} x${factor}`] };
}

function byRow(name: string, rows: SpeedRow[] | undefined, day: string, above: number): Speed {
  const row = rows?.findLast(({ from, to }) => from <= day && (to === undefined || day < to));
  if (!row) return { missing: `no ${name} price` };
  if (row.upTo !== undefined && above >= row.upTo) return { missing: `no ${name} price over ${row.upTo} tokens` };
  if (row.x !== undefined) return byFactor(name, row.x);
  return { factor: one, prices: { ...row, in: row.in!, out: row.out! }, flags: [`${name} price`] };
}

/** Factor of the region: the vendor's own residency, or the endpoint of a cloud; never both. */
function regionOf(book: Book, model: BookModel, { geo, platform, endpoint }: Service) {
  if (platform === undefined) {
    const factor = geo === undefined ? undefined : model.geo?.[geo];
    return factor === undefined
      ? { factor: one, flags: [] }
      : { factor: rational(factor), flags: [`geo ${geo} x${factor}`] };
  }
  const rule = platform === "foundry" ? undefined : book.platforms[platform];
  if (!rule || rule.vendor !== model.vendor || model.rates[0]!.from < rule.launchedFrom) {
    return { factor: one, flags: [] };
  }
  const stated = endpoint ?? (geo === "global" ? "global" : geo === "us" || geo === "eu" ? "regional" : undefined);
  const assumed = stated === undefined ? " assumed" : "";
  return (stated ?? rule.assume) === "regional"
    ? { factor: rational(rule.regional), flags: [`${platform} regional x${rule.regional}${assumed}`] }
    : { factor: one, flags: assumed ? [`${platform} global assumed`] : [] };
}

function scaled(prices: Prices, factor: Factor) {
  const { cw5m = prices.cw, cw1h = prices.cw, cw30m, cw12h } = prices;
  const kinds = {
    input: prices.in,
    cacheRead: prices.cr,
    cacheWrite5m: cw5m,
    cacheWrite1h: cw1h,
    cacheWriteUnknown: cw5m ?? cw30m ?? cw1h ?? cw12h,
    output: prices.out,
  };
  const micro = Object.values(kinds).map((usd) => (usd === undefined ? -1 : Math.round(usd * 1e6) * factor.top));
  const shared = micro.filter((rate) => rate > 0).reduce(gcd, factor.bottom);
  const [input, cacheRead, cacheWrite5m, cacheWrite1h, cacheWriteUnknown, output] = micro.map((rate) =>
    rate > 0 ? rate / shared : rate,
  ) as [number, number, number, number, number, number];
  const lifetimes = [prices.cw5m, prices.cw30m, prices.cw1h, prices.cw12h].filter((price) => price !== undefined);
  return {
    input,
    cacheRead,
    cacheWrite5m,
    cacheWrite1h,
    cacheWriteUnknown,
    output,
    per: factor.bottom / shared,
    lifetimes: lifetimes.length > 1,
  };
}

interface Factor {
  top: number;
  bottom: number;
}

const one: Factor = { top: 1, bottom: 1 };

/** A decimal with at most six places, as a fraction in lowest terms. */
function rational(decimal: number): Factor {
  const top = Math.round(decimal * 1e6);
  const shared = gcd(top, 1e6);
  return { top: top / shared, bottom: 1e6 / shared };
}

function times(a: Factor, b: Factor): Factor {
  return { top: a.top * b.top, bottom: a.bottom * b.bottom };
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
