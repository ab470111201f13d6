import type { SourceId } from "../core/event.ts";
import type { PriceLayer } from "../core/money.ts";
import type { Book, PricedModel } from "./book.ts";
import type { Discount, Overrides } from "./overrides.ts";
import { matches } from "./patterns.ts";
import { createResolver, type Resolved } from "./resolve.ts";
import { servedOf, type Served, type Service } from "./served.ts";

/** Price data, strongest first. For a model, a platform and a day, the first layer that has prices holds. */
export interface Layers {
  override?: Rules;
  organisation?: Rules;
  /** A newer book than the bundled one; an older one is left out. */
  refreshed?: Book;
  bundled: Book;
}

export interface Rules {
  /** Tells two states of the file apart, e.g. a digest of its text. */
  version: string;
  rules: Overrides;
}

/** Prices of one model in one layer. */
export interface Offer {
  layer: PriceLayer;
  version: string;
  /** Rules of vendors and platforms. */
  book: Book;
  model: PricedModel;
  /** Prices as billed: no factor for the region is due. */
  asBilled: boolean;
  /** Discounts of stronger layers, strongest first. A file's discounts do not change prices that it states itself. */
  discounts: Discount[];
}

export interface Found {
  id: string;
  served: Served;
  /** Strongest layer first; at least one. */
  offers: Offer[];
  fees: Overrides["fees"];
}

export interface Catalogue {
  /** Names the state of all layers: the same version, the same prices. */
  version: string;
  /** Version of the book in use. */
  book: string;
  /** Null when no layer knows the model. */
  find(call: Service & { model: string }): Found | null;
  /** Context window that a client uses for the model when its log does not say. */
  window(source: SourceId, model: string): number | null;
}

export function catalogueOf({ override, organisation, refreshed, bundled }: Layers): Catalogue {
  const files = [
    ...(override ? [fileOf("override", override)] : []),
    ...(organisation ? [fileOf("organisation", organisation)] : []),
  ];
  const latest = newerOf(refreshed, bundled);
  const books = [...(latest === bundled ? [] : [bookOf("refreshed", latest)]), bookOf("bundled", bundled)];
  return {
    version: [...files.map(({ layer, version }) => `${layer} ${version}`), latest.version].join(" + "),
    book: latest.version,
    find(call) {
      const named = nameOf(files, books, call.source, call.model);
      if (!named) return null;
      const stated = files.find(({ rules }) => rules.platform[call.source])?.rules.platform[call.source];
      const served = servedOf(call, named, stated, latest);
      const fees = files.toReversed().reduce((all, { rules }) => ({ ...all, ...rules.fees }), {});
      const offers = offersOf(files, books, named.id, served);
      return offers.length === 0 ? null : { id: named.id, served, offers, fees };
    },
    window(source, logged) {
      const named = nameOf(files, books, source, logged);
      if (!named) return null;
      if (named.long) return longWindow;
      const custom = files.flatMap(({ rules }) => rules.models).find(({ id, ctx }) => id === named.id && ctx);
      const model = books.find(({ models }) => models.has(named.id))?.models.get(named.id);
      return custom?.ctx ?? model?.windows?.[source] ?? (named.platform && model?.windows?.cloud) ?? model?.ctx ?? null;
    },
  };
}

const longWindow = 1_000_000;

/** A model's id, and what the logged id says beside. */
type Named = Partial<Resolved> & { id: string };
type FileLayer = ReturnType<typeof fileOf>;
type BookLayer = ReturnType<typeof bookOf>;

function fileOf(layer: PriceLayer, { version, rules }: Rules) {
  const aliases = new Map(Object.entries(rules.aliases).map(([name, target]) => [name.toLowerCase(), target]));
  return { layer, version, rules, aliases };
}

function bookOf(layer: PriceLayer, book: Book) {
  const models = new Map(book.models.map((model) => [model.id, model]));
  return { layer, book, models, resolve: createResolver(book.models) };
}

function nameOf(files: FileLayer[], books: BookLayer[], source: SourceId, logged: string): Named | null {
  const key = logged.trim().toLowerCase();
  const name = files.find(({ aliases }) => aliases.has(key))?.aliases.get(key) ?? logged;
  const custom = files
    .flatMap(({ rules }) => rules.models)
    .find((model) => matches([model.id, ...(model.match ?? [])], name));
  if (custom) return { id: custom.id };
  for (const { resolve } of books) {
    const resolved = resolve(source, name);
    if (resolved) return { ...resolved, id: resolved.model.id };
  }
  return null;
}

function offersOf(files: FileLayer[], books: BookLayer[], id: string, served: Served): Offer[] {
  const listed = books.flatMap(({ layer, book, models }) => {
    const model = models.get(id);
    return model ? [{ layer, version: book.version, book, model, asBilled: false }] : [];
  });
  const { book } = books[0]!;
  const stated = files.flatMap(({ layer, version, rules }) =>
    rules.models
      .filter((model) => model.id === id && (model.platform ?? served.platform) === served.platform)
      .map((model) => ({ ...model, vendor: model.vendor ?? listed[0]?.model.vendor ?? "" }))
      .map((model) => ({ layer, version, book, model, asBilled: true })),
  );
  return [...stated, ...listed].map((offer) => {
    const own = files.findIndex(({ layer }) => layer === offer.layer);
    const stronger = own < 0 ? files : files.slice(0, own);
    const discounts = stronger.flatMap(({ rules }) => rules.discounts).filter((one) => isFor(one, offer.model, served));
    return { ...offer, discounts };
  });
}

function isFor({ match }: Discount, model: PricedModel, served: Served): boolean {
  return (
    (match.vendor ?? model.vendor) === model.vendor &&
    (match.platform ?? served.platform) === served.platform &&
    (match.source ?? served.source) === served.source &&
    (match.model === undefined || matches([match.model], model.id))
  );
}

/** The book in use: a refreshed one counts only when it is newer than the bundled one. */
export function newerOf(refreshed: Book | undefined, bundled: Book): Book {
  return refreshed && isNewer(refreshed.version, bundled.version) ? refreshed : bundled;
}

/** Versions are numbers with dots between; later is greater. */
function isNewer(a: string, b: string): boolean {
  const [left, right] = [a.split(".").map(Number), b.split(".").map(Number)];
  const at = left.findIndex((number, i) => number !== right[i]);
  return at >= 0 && left[at]! > (right[at] ?? -1);
}
