import type { CallEvent, SourceId, Tier, Tokens } from "../core/event.ts";
import type { CallPrice } from "../core/money.ts";
import type { Database } from "../sqlite.ts";
import type { CallRow } from "./calls.ts";
import { sources, statuses, tiers } from "./codes.ts";
import { createNames } from "./names.ts";
import { createSlots, slotMs } from "./slots.ts";
import { tokensOf } from "./sums.ts";

/** What a price depends on. */
export interface PricedInput {
  source: SourceId;
  model: string;
  at: number;
  tokens: Tokens | null;
  tier: Tier;
  geo?: string;
  platform?: NonNullable<CallEvent["platform"]>;
  /** Working directory of its session: a workspace may have prices of its own. */
  project: string | null;
}

export interface Repriced {
  /** Responses whose price changed, and their sessions (row ids) and rollup slots (start times, ms). */
  calls: number;
  sessions: Set<number>;
  slots: Set<number>;
}

/** Prices responses again that are in the ledger; what they were first priced at is kept beside. */
export function createReprice(db: Database) {
  const names = createNames(db);
  const slots = createSlots(db);
  const models = db.prepare<[], { model: string; source: number }>(
    `SELECT DISTINCT name.name AS model, session.source FROM slot JOIN name ON name.id = model_id
     JOIN session ON session.id = session_id`,
  );
  const sessionsOf = db
    .prepare<[string, number, number], number>(
      `SELECT DISTINCT session_id FROM slot JOIN name ON name.id = model_id JOIN session ON session.id = session_id
     WHERE name.name = ? AND session.source = ? AND slot >= ?`,
    )
    .pluck();
  const callsOf = db.prepare<[number, string, number], CallRow & { project: string | null }>(
    `SELECT call.*, project FROM call JOIN name ON name.id = model_id JOIN session ON session.id = session_id
     WHERE session_id = ? AND name.name = ? AND at >= ?`,
  );
  const update = db.prepare(
    `UPDATE call SET status = ?, nano = ?, unpriced_tokens = ?, price_id = ?,
       first_nano = coalesce(first_nano, iif(nano <> ?, nano, NULL)),
       first_price_id = coalesce(first_price_id, iif(nano <> ?, price_id, NULL)) WHERE id = ?`,
  );

  function repriceRow(
    row: CallRow & { project: string | null },
    model: string,
    price: (call: PricedInput) => CallPrice,
    into: Repriced,
  ): void {
    const next = price(inputOf(row, model));
    const status = statuses.code(next.status);
    const nano = next.nanoUsd ?? 0;
    const priceId = names.price(next);
    const same = row.status === status && row.nano === nano && row.unpriced_tokens === next.unpricedTokens;
    if (same && row.price_id === priceId) return;
    update.run(status, nano, next.unpricedTokens, priceId, nano, nano, row.id);
    if (same) return;
    into.calls++;
    into.sessions.add(row.session_id);
    if (row.counted !== 1) return;
    slots.add(row, -1);
    slots.add({ ...row, status, nano, unpriced_tokens: next.unpricedTokens }, 1);
  }

  /** One model (as logged) of one tool, from `from` (ms) on. One transaction. */
  const one = db.transaction(
    (source: SourceId, model: string, from: number, price: (call: PricedInput) => CallPrice, into: Repriced) => {
      const sessions = sessionsOf.all(model, sources.code(source), Math.floor(from / slotMs));
      for (const session of sessions) {
        for (const row of callsOf.all(session, model, from)) repriceRow(row, model, price, into);
      }
      for (const { slot } of slots.flush()) into.slots.add(slot * slotMs);
    },
  );

  return {
    /** Every model that occurs, as logged, with the tool that logged it. */
    models: () => models.all().map(({ model, source }) => ({ model, source: sources.name(source) })),
    model(
      source: SourceId,
      model: string,
      from: number,
      price: (call: PricedInput) => CallPrice,
      into: Repriced,
    ): void {
      try {
        one.immediate(source, model, Math.max(0, from), price, into);
      } catch (error) {
        names.forget();
        slots.forget();
        throw error;
      }
    },
  };
}

function inputOf(row: CallRow & { project: string | null }, model: string): PricedInput {
  return {
    project: row.project,
    source: sources.name(row.source),
    model,
    at: row.at,
    tokens: row.reported ? tokensOf(row) : null,
    tier: tiers.name(row.tier),
    ...(row.geo !== null && { geo: row.geo }),
    ...(row.platform !== null && { platform: row.platform as NonNullable<CallEvent["platform"]> }),
  };
}
