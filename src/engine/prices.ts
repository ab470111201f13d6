import type { PricingSettings } from "../core/api.ts";
import type { ProofRow } from "../core/proof.ts";
import { type Book, bundledBook } from "../pricing/book.ts";
import { createPricer, type Pricer } from "../pricing/price.ts";
import type { Repriced } from "../store/reprice.ts";
import type { Store } from "../store/store.ts";
import { booksFolder, userPriceFile } from "./files.ts";
import { loadLayers } from "./priceFiles.ts";
import { repriceLedger } from "./repricing.ts";

/** A book older than this is said to be old. */
const staleDays = 45;

/** The prices in force: the bundled book under the user's, the organisation's and fetched data. */
export interface Prices {
  /** Always the current one: holders need not know when prices change. */
  pricer: Pricer;
  /**
   * Reads the layers again and brings the ledger to them. Null settings = those that an editor last set for this
   * ledger, so that the CLI prices as the editor does. Returns what was priced anew, null when nothing changed.
   */
  reload(settings: PricingSettings | null): Repriced | null;
  settings(): PricingSettings;
  /** What is wrong with price files, each with what to do. */
  problems(): readonly string[];
  /** Where a price comes from, in words; null when it is not known any more. */
  sourceOf(price: Omit<NonNullable<ProofRow["price"]>, "source">): string | null;
  /** Version of the book in use, without the files above it. */
  bookVersion(): string;
  /** Ids of its models. */
  models(): string[];
  /** Day (YYYY-MM-DD) of the book in use, and whether that is long ago. */
  asOf(now: number): { day: string; stale: boolean };
}

export function createPrices(store: Store, userFile: string = userPriceFile()): Prices {
  let settings = storedSettings(store);
  let { layers, problems } = load();
  let current = createPricer(bundledBook, layers);
  repriceLedger(store, current, layers);

  function load() {
    return loadLayers({ override: userFile, organisation: settings.organisationFile, books: booksFolder(store.path) });
  }

  const book = (): Book =>
    layers.refreshed && current.version.includes(layers.refreshed.version) ? layers.refreshed : bundledBook;

  return {
    pricer: {
      get version() {
        return current.version;
      },
      price: (call) => current.price(call),
      parts: (call) => current.parts(call),
      window: (source, model) => current.window(source, model),
    },
    reload(wanted) {
      if (wanted && JSON.stringify(wanted) !== JSON.stringify(settings)) {
        settings = wanted;
        store.meta.set("pricing", JSON.stringify(wanted));
      }
      ({ layers, problems } = load());
      current = createPricer(bundledBook, layers);
      return repriceLedger(store, current, layers);
    },
    settings: () => settings,
    problems: () => problems,
    sourceOf({ layer, model, from }) {
      if (layer === "override") return userFile;
      if (layer === "organisation") return settings.organisationFile;
      const row = book()
        .models.find(({ id }) => id === model)
        ?.rates.find((rate) => rate.from === from);
      return (row && book().src[row.src]) ?? null;
    },
    bookVersion: () => book().version,
    models: () => book().models.map(({ id }) => id),
    asOf(now) {
      const day = book().asOf;
      return { day, stale: now - Date.parse(day) > staleDays * 24 * 3_600_000 };
    },
  };
}

function storedSettings(store: Store): PricingSettings {
  const stored = store.meta.get("pricing");
  return stored === undefined ? { organisationFile: "", refreshUrl: "" } : (JSON.parse(stored) as PricingSettings);
}
