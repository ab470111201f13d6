import { bundledBook, type Book } from "../pricing/book.ts";
import { changed } from "../pricing/changes.ts";
import { type Layers, newerOf } from "../pricing/layers.ts";
import type { Pricer } from "../pricing/price.ts";
import type { PricedInput, Repriced } from "../store/reprice.ts";
import type { Store } from "../store/store.ts";

/** By which layers the ledger was last priced: kept in the ledger, so that any process knows what changed since. */
interface PricedBy {
  /** Names the state of all layers. */
  version: string;
  /** Versions of the user's, the organisation's and the workspaces' files. */
  files: string;
  book: Book;
}

/**
 * Brings the ledger to the prices in force. A new book re-prices only the models and days that it changed; a changed
 * override file may concern every model, so all are looked at. Null when the prices are the same as before.
 */
export function repriceLedger(
  store: Store,
  pricer: Pricer,
  pricerFor: (project: () => string | null) => Pricer,
  layers: Omit<Layers, "bundled">,
  workspaces: string,
): Repriced | null {
  const stored = store.meta.get("prices");
  const before = stored === undefined ? undefined : (JSON.parse(stored) as PricedBy);
  const files = [layers.override?.version, layers.organisation?.version, workspaces].join(" ");
  if (before?.version === pricer.version && before.files === files) return null;
  const book = newerOf(layers.refreshed, bundledBook);
  const into: Repriced = { calls: 0, sessions: new Set(), slots: new Set() };
  const price = (call: PricedInput) => pricerFor(() => call.project).price(call);
  if (before) {
    for (const { source, model } of store.reprice.models()) {
      const from = before.files === files ? firstChange(before.book, book, pricer, source, model) : 0;
      if (from !== null) store.reprice.model(source, model, from, price, into);
    }
  }
  store.meta.set("prices", JSON.stringify({ version: pricer.version, files, book } satisfies PricedBy));
  return into;
}

/** First ms from which a model, as logged, costs something else; null when it never does. */
function firstChange(
  before: Book,
  after: Book,
  pricer: Pricer,
  source: Parameters<Pricer["window"]>[0],
  model: string,
): number | null {
  const { model: id } = pricer.price({ source, model, at: Date.now(), tokens: null, tier: "standard" });
  // What no book knew or knows is looked at: a new name can price it, a dropped one can unprice it.
  if (id === null) return 0;
  const change = changed(before, after).find((entry) => entry.model === id);
  if (!change) return null;
  return change.fromDay === "" ? 0 : Date.parse(`${change.fromDay}T00:00:00Z`);
}
