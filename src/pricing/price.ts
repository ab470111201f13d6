import { noTokens, type SourceId, type Tokens } from "../core/event.ts";
import type { CallPrice } from "../core/money.ts";
import type { Book } from "./book.ts";
import { remember } from "./cache.ts";
import { kinds, noPrice, type Card, type TokenKind } from "./cards.ts";
import { catalogueOf, type Layers } from "./layers.ts";
import type { Service } from "./served.ts";
import { spansOf, type Span } from "./spans.ts";

export interface PriceInput extends Service {
  model: string;
  /** Time of the response, ms: its UTC day selects the row of the book. */
  at: number;
  tokens: Tokens | null;
}

export interface Pricer {
  /** Version of the book, and of the files above it: the same version, the same prices. */
  version: string;
  price(call: PriceInput): CallPrice;
  /** Nano-USD by kind of what has a price; the sum is exactly that of `price`. Null when nothing has a price. */
  parts(call: PriceInput): Partial<Record<TokenKind, number>> | null;
  /** Context window in tokens that a client uses for the model when its log does not say; null when unknown. */
  window(source: SourceId, model: string): number | null;
}

/** Prices of responses by a book, and by what is stated above it. Pure but for caches. */
export function createPricer(book: Book, above: Omit<Layers, "bundled"> = {}): Pricer {
  const catalogue = catalogueOf({ ...above, bundled: book });
  const unknown = noPrice({ layer: "bundled", book: catalogue.book }, ["unknown model"]);
  const routes = new Map<string, Route>();

  function routeOf(call: PriceInput): Route {
    const key = `${call.source} ${call.tier} ${call.platform ?? ""} ${call.geo ?? ""} ${call.model}`;
    return remember(routes, key, () => {
      const found = catalogue.find(call);
      return found
        ? { model: found.id, spans: spansOf(found) }
        : { model: null, spans: [{ from: -Infinity, cards: [unknown] }] };
    });
  }

  return {
    version: catalogue.version,
    price(call) {
      const { model, spans } = routeOf(call);
      const card = cardOf(spans, call.at, call.tokens ?? noTokens);
      return call.tokens === null ? notReported(model, card) : priceOf(model, card, call.tokens);
    },
    parts(call) {
      return call.tokens === null ? null : partsOf(cardOf(routeOf(call).spans, call.at, call.tokens), call.tokens);
    },
    window: catalogue.window,
  };
}

/** Where the prices of calls of one kind are found. */
interface Route {
  model: string | null;
  spans: readonly Span[];
}

/** The whole request has the price of its size: input, cache reads and cache writes together. */
function cardOf(spans: readonly Span[], at: number, tokens: Tokens): Card {
  const span = spans.find(({ from }) => at >= from) ?? spans.at(-1)!;
  const { input, cacheRead, cacheWrite5m, cacheWrite1h, cacheWriteUnknown } = tokens;
  const prompt = input + cacheRead + cacheWrite5m + cacheWrite1h + cacheWriteUnknown;
  return span.cards.find(({ above }) => prompt > above) ?? span.cards.at(-1)!;
}

function priceOf(model: string | null, card: Card, tokens: Tokens): CallPrice {
  let units = 0;
  let priced = 0;
  let unpriced = 0; // a web search without a price counts as one token: it too makes the sum a lower bound
  for (const kind of kinds) {
    const rate = card.rates[kind];
    if (rate === null) unpriced += tokens[kind];
    else {
      priced += tokens[kind];
      units += tokens[kind] * rate;
    }
  }
  const { row, layer, book } = card;
  const flags = [...card.flags];
  if (card.lifetimes && tokens.cacheWriteUnknown > 0) flags.push("ttl unknown");
  const base = { model, row, layer, book, flags };
  if (!countable(units)) {
    flags.push("implausible token counts");
    return { ...base, status: "unpriced", nanoUsd: null, unpricedTokens: priced + unpriced };
  }
  if (unpriced > 0 && priced === 0) return { ...base, status: "unpriced", nanoUsd: null, unpricedTokens: unpriced };
  const status = unpriced > 0 ? "partial" : "priced";
  return { ...base, status, nanoUsd: halfUp(units, card.per * unitsPerNano), unpricedTokens: unpriced };
}

/** Whole parts of a rounded sum: each rounded down, what is left goes to the largest remainders. */
function partsOf(card: Card, tokens: Tokens): Partial<Record<TokenKind, number>> | null {
  const nano = card.per * unitsPerNano;
  const shares = kinds.flatMap((kind) => {
    const rate = card.rates[kind];
    return rate === null || tokens[kind] === 0 ? [] : [{ kind, units: tokens[kind] * rate }];
  });
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

function notReported(model: string | null, { layer, book }: Card): CallPrice {
  return { model, row: null, layer, book, flags: [], status: "not-reported", nanoUsd: null, unpricedTokens: 0 };
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
