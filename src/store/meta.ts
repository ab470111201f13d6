import type { Database } from "../sqlite.ts";

/** What the ledger knows about itself. */
export function createMeta(db: Database) {
  const get = db.prepare<[string], string>("SELECT value FROM meta WHERE key = ?").pluck();
  const set = db.prepare("INSERT INTO meta VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value");
  const change = db.transaction((key: string, next: (value: string | undefined) => string | null) => {
    const value = next(get.get(key));
    if (value !== null) set.run(key, value);
  });
  return {
    /** Changes a value by what it was, while no other window can; null leaves it. */
    change: (key: MetaKey, next: (value: string | undefined) => string | null): void => change.immediate(key, next),
    get: (key: MetaKey): string | undefined => get.get(key),
    set: (key: MetaKey, value: string): void => void set.run(key, value),
  };
}

export type MetaKey =
  | "checkedAt" // ms, of the last check for damage
  | "workspacePrices" // price rules of trusted workspaces, by folder
  | "refresh" // when and from where a price book was last fetched
  | "allocation" // rules of allocation: an editor's settings and the files of trusted workspaces
  | "advice" // thresholds, budgets and notifications as an editor last set them
  | "otlp" // where totals go as OTLP metrics, and what was told there
  | "machineFolder" // what of a folder that machines share was written and read
  | "planLimits" // periods of plans' limits, as they were last told
  | "planPrices" // of subscriptions, as an editor last set them
  | "pricing" // where an editor said that price files are
  | "teamPlan" // to whom rows are sent, and what of them: kept while they are made
  | "teamSecret" // random: what names the person and the ledger to endpoints is made of it
  | "teamRevision" // the greatest that was given to a row
  | "teamSync" // how sending goes, and which window does it
  | "prices"; // the price layers by which every response is priced, as the engine wrote them
