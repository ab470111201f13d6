import type { Database } from "../sqlite.ts";

/** What the ledger knows about itself. */
export function createMeta(db: Database) {
  const get = db.prepare<[string], string>("SELECT value FROM meta WHERE key = ?").pluck();
  const set = db.prepare("INSERT INTO meta VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value");
  return {
    get: (key: MetaKey): string | undefined => get.get(key),
    set: (key: MetaKey, value: string): void => void set.run(key, value),
  };
}

export type MetaKey =
  | "checkedAt" // ms, of the last check for damage
  | "workspacePrices" // price rules of trusted workspaces, by folder
  | "refresh" // when and from where a price book was last fetched
  | "advice" // thresholds, budgets and notifications as an editor last set them
  | "planLimits" // periods of plans' limits, as they were last told
  | "planPrices" // of subscriptions, as an editor last set them
  | "pricing" // where an editor said that price files are
  | "prices"; // the price layers by which every response is priced, as the engine wrote them
