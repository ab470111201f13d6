import type { CallRecord } from "../store/callColumns.ts";
import type { TeamSession } from "../store/teamRows.ts";
import type { Prices } from "./prices.ts";

/** Names of models that everybody may know are those of the public book: others may be somebody's own, and are null. */
export function publicModel(session: TeamSession, { model, at }: CallRecord, prices: Prices): string | null {
  const { model: id } = prices.pricer.price({ source: session.source, model, at, tokens: null, tier: "standard" });
  return prices.book().models.some((known) => known.id === id) ? id : null;
}
