import type { SourceId, Tier, Tokens } from "../core/event.ts";
import type { CallPrice, PriceLayer } from "../core/money.ts";
import type { Book } from "./book.ts";
import { remember } from "./cache.ts";
import { noPrice, spansOf, type Card, type Span } from "./cards.ts";
import { createResolver, type Platform } from "./resolve.ts";

export interface PriceInput {
  source: SourceId;
  model: string;
  /** Time of the response, ms: its UTC day selects the row of the book. */
  at: number;
  tokens: Tokens | null;
  tier: Tier;
  geo?: string;
  platform?: Platform;
}

const kinds = [
  "input",
  "cacheRead",
  "cacheWrite5m",
  "cacheWrite1h",
  "cacheWriteUnknown",
  "output",
  "webSearches",
] as const;
export type TokenKind = (typeof kinds)[number];

export interface Pricer {
  /** Version of the book. */
  version: string;
  price(call: PriceInput): CallPrice;
  /** Nano-USD by kind of what has a price; the sum is exactly that of `price`. Null when nothing has a price. */
  parts(call: PriceInput): Partial<Record<TokenKind, number>> | null;
  /** Context window in tokens that a client uses for the model when its log does not say; null when unknown. */
  window(source: SourceId, model: string): number | null;
}

/** Prices of responses. Pure but for caches: the same call has the same price as long as the book is the same. */
export function createPricer(book: Book, layer: PriceLayer = "bundled"): Pricer {
  const resolve = createResolver(book.models);
  const routes = new Map<string, Route>();

  function route(call: PriceInput): Route {
    const key = `${call.source} ${call.tier} ${call.platform ?? ""} ${call.geo ?? ""} ${call.model}`;
    return remember(routes, key, () => {
      const resolved = resolve(call.source, call.model);
      return resolved
        ? { model: resolved.model.id, layer, book: book.version, spans: spansOf(book, resolved, call) }
        : { model: null, layer, book: book.version, spans: [unknownModel] };
    });
  }

  return {
    version: book.version,
    price(call) {
      const { spans, ...origin } = route(call);
      return call.tokens === null
        ? notReported(origin)
        : priceOf(origin, cardOf(spans, call.at, call.tokens), call.tokens);
    },
    parts(call) {
      if (call.tokens === null) return null;
      return partsOf(cardOf(route(call).spans, call.at, call.tokens), call.tokens);
    },
    window(source, id) {
      const resolved = resolve(source, id);
      if (!resolved) return null;
      const { model, platform, long } = resolved;
      if (long) return 1_000_000;
      return model.windows?.[source] ?? (platform && model.windows?.cloud) ?? model.ctx;
    },
  };
}

/** Where the prices of calls of one kind are found. */
interface Route extends Origin {
  spans: readonly Span[];
}

type Origin = Pick<CallPrice, "model" | "layer" | "book">;

const unknownModel: Span = { from: -Infinity, cards: [noPrice("unknown model")] };

/** The whole request has the price of its size: input, cache reads and cache writes together. */
function cardOf(spans: readonly Span[], at: number, tokens: Tokens): Card {
  const span = spans.find(({ from }) => at >= from) ?? spans.at(-1)!;
  const { input, cacheRead, cacheWrite5m, cacheWrite1h, cacheWriteUnknown } = tokens;
  const prompt = input + cacheRead + cacheWrite5m + cacheWrite1h + cacheWriteUnknown;
  return span.cards.find(({ above }) => prompt > above) ?? span.cards.at(-1)!;
}

function priceOf(origin: Origin, card: Card, tokens: Tokens): CallPrice {
  let units = 0;
  let priced = 0;
  let unpriced = 0; // a web search without a price counts as one token: it too makes the sum a lower bound
  for (const kind of kinds) {
    if (card[kind] < 0) unpriced += tokens[kind];
    else {
      priced += tokens[kind];
      units += tokens[kind] * card[kind];
    }
  }
  const flags = [...card.flags];
  if (card.lifetimes && tokens.cacheWriteUnknown > 0) flags.push("ttl unknown");
  const base = { ...origin, row: card.row, flags };
  if (!countable(units)) {
    flags.push("implausible token counts");
    return { ...base, status: "unpriced", nanoUsd: null, unpricedTokens: priced + unpriced };
  }
  if (unpriced > 0 && priced === 0) return { ...base, status: "unpriced", nanoUsd: null, unpricedTokens: unpriced };
  const nanoUsd = halfUp(units, card.per * unitsPerNano);
  return unpriced > 0
    ? { ...base, status: "partial", nanoUsd, unpricedTokens: unpriced }
    : { ...base, status: "priced", nanoUsd, unpricedTokens: 0 };
}

/** Whole parts of a rounded sum: each rounded down, what is left goes to the largest remainders. */
function partsOf(card: Card, tokens: Tokens): Partial<Record<TokenKind, number>> | null {
  const nano = card.per * unitsPerNano;
  const shares = kinds
    .filter((kind) => tokens[kind] > 0 && card[kind] >= 0)
    .map((kind) => ({ kind, units: tokens[kind] * card[kind] }));
  const units = shares.reduce((sum, share) => sum + share.units, 0);
  if (!countable(units)) return null;
  if (shares.length === 0 && kinds.some((kind) => tokens[kind] > 0)) return null;
  const parts: Partial<Record<TokenKind, number>> = {};
  for (const share of shares) parts[share.kind] = Math.floor(share.units / nano);
  const left = halfUp(units, nano) - Object.values(parts).reduce((sum, part) => sum + part, 0);
  shares.sort((a, b) => (b.units % nano) - (a.units % nano));
  for (const { kind } of shares.slice(0, left)) parts[kind] = (parts[kind] ?? 0) + 1;
  return parts;
}

function notReported(origin: Origin): CallPrice {
  return { ...origin, row: null, flags: [], status: "not-reported", nanoUsd: null, unpricedTokens: 0 };
}

/** Prices are in pico-USD per token, times `per`. */
const unitsPerNano = 1000;

/** Exact up to $4,500 a response; what is above that is no token count. */
function countable(units: number): boolean {
  return Number.isSafeInteger(2 * units);
}

function halfUp(top: number, bottom: number): number {
  return Math.floor((2 * top + bottom) / (2 * bottom));
}
