import type { PricingSettings } from "../core/api.ts";
import type { Currency } from "../core/l10n.ts";
import type { ProofRow } from "../core/proof.ts";
import type { Snapshot } from "../core/snapshot.ts";
import { type Book, bundledBook } from "../pricing/book.ts";
import { currencyOn } from "../pricing/overrides.ts";
import { createPricer, type Pricer } from "../pricing/price.ts";
import type { Repriced } from "../store/reprice.ts";
import type { Store } from "../store/store.ts";
import { booksFolder, userPriceFile } from "./files.ts";
import { loadLayers } from "./priceFiles.ts";
import { createWorkspacePrices } from "./workspacePrices.ts";
import type { createWorkspace } from "./workspace.ts";
import { newerOf, type Rules } from "../pricing/layers.ts";
import { repriceLedger } from "./repricing.ts";

/** A book older than this is said to be old. */
const staleDays = 45;

/** The prices in force: the bundled book under the user's, the organisation's and fetched data. */
export interface Prices {
  /** Always the current one: holders need not know when prices change. */
  pricer: Pricer;
  /** The same for one session: its workspace may have prices of its own. */
  pricerFor(project: () => string | null): Pricer;
  /**
   * Reads the layers again and brings the ledger to them. Null settings = those that an editor last set for this
   * ledger, so that the CLI prices as the editor does. Returns what was priced anew, null when nothing changed.
   */
  reload(
    settings: PricingSettings | null,
    workspaces?: { folders: readonly string[]; trusted: boolean },
  ): Repriced | null;
  settings(): PricingSettings;
  /** What is wrong with price files, each with what to do. */
  problems(): readonly string[];
  /** Where a price comes from, in words; null when it is not known any more. */
  sourceOf(price: Omit<NonNullable<ProofRow["price"]>, "source">): string | null;
  /** Currency that the user's file (else the organisation's) states, at the rate of a day (YYYY-MM-DD). */
  currency(day: string): Currency | null;
  /** The book in use, without the files above it. */
  book(): Book;
  /** Day (YYYY-MM-DD) of the book in use, whether that is long ago, and what is wrong with price files. */
  now(at: number): Snapshot["prices"];
}

export function createPrices(
  store: Store,
  workspace: ReturnType<typeof createWorkspace>,
  userFile: string = userPriceFile(),
): Prices {
  let settings = storedSettings(store);
  let { layers, problems } = load();
  const workspaces = createWorkspacePrices(store, workspace);
  let workspaceProblems: string[] = [];
  let current = createPricer(bundledBook, layers);
  const ofWorkspaces = new Map<string, Pricer>();
  bringLedger();

  function load() {
    return loadLayers({ override: userFile, organisation: settings.organisationFile, books: booksFolder(store.path) });
  }

  function bringLedger(): Repriced | null {
    ofWorkspaces.clear();
    return repriceLedger(store, current, pricerFor, layers, workspaces.version());
  }

  function pricerFor(project: () => string | null): Pricer {
    const rules = workspaces.rulesFor(project);
    if (!rules) return current;
    let known = ofWorkspaces.get(rules.version);
    if (!known) {
      known = createPricer(bundledBook, { ...layers, override: over(rules, layers.override) });
      ofWorkspaces.set(rules.version, known);
    }
    return known;
  }

  const book = (): Book => newerOf(layers.refreshed, bundledBook);

  return {
    pricer: {
      get version() {
        return current.version;
      },
      price: (call) => current.price(call),
      parts: (call) => current.parts(call),
      window: (source, model) => current.window(source, model),
    },
    pricerFor,
    reload(wanted, window) {
      if (wanted && JSON.stringify(wanted) !== JSON.stringify(settings)) {
        settings = wanted;
        store.meta.set("pricing", JSON.stringify(wanted));
      }
      ({ layers, problems } = load());
      if (window) workspaceProblems = workspaces.update(window.folders, window.trusted);
      current = createPricer(bundledBook, layers);
      return bringLedger();
    },
    settings: () => settings,
    problems: () => [...problems, ...workspaceProblems],
    sourceOf({ layer, model, from }) {
      if (layer === "override") return `${userFile}, or the workspace's .taximeter/pricing.jsonc`;
      if (layer === "organisation") return settings.organisationFile;
      const row = book()
        .models.find(({ id }) => id === model)
        ?.rates.find((rate) => rate.from === from);
      return (row && book().src[row.src]) ?? null;
    },
    currency(day) {
      const rules = layers.override?.rules.currency ? layers.override.rules : layers.organisation?.rules;
      return rules ? currencyOn(rules, day) : null;
    },
    book,
    now(at) {
      const { asOf } = book();
      const stale = at - Date.parse(asOf) > staleDays * 24 * 3_600_000;
      return { asOf, stale, problems: [...problems, ...workspaceProblems] };
    },
  };
}

/** A workspace's rules come before the user's: what it states holds, what it leaves open is theirs. */
function over(first: Rules, then: Rules | undefined): Rules {
  if (!then) return first;
  const [a, b] = [first.rules, then.rules];
  return {
    version: `${first.version}+${then.version}`,
    rules: {
      ...b,
      ...a,
      discounts: [...a.discounts, ...b.discounts],
      models: [...a.models, ...b.models],
      platform: { ...b.platform, ...a.platform },
      aliases: { ...b.aliases, ...a.aliases },
      fees: { ...b.fees, ...a.fees },
    },
  };
}

function storedSettings(store: Store): PricingSettings {
  const stored = store.meta.get("pricing");
  return stored === undefined ? { organisationFile: "", refreshUrl: "" } : (JSON.parse(stored) as PricingSettings);
}
