import { createAppend } from "./append.ts";
import { createPlaces } from "./places.ts";
import { createQueries } from "./queries.ts";
import { openLedger } from "./schema.ts";

/** The ledger: one SQLite file that keeps what the tools later delete. */
export function openStore(path: string) {
  const db = openLedger(path);
  return {
    path,
    append: createAppend(db),
    places: createPlaces(db),
    queries: createQueries(db),
    close: () => db.close(),
  };
}

export type Store = ReturnType<typeof openStore>;
