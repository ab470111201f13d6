import type { Proof, ProofQuery, ProofRow } from "../core/proof.ts";
import { costOf, type PriceLayer } from "../core/money.ts";
import type { AmountKind } from "../core/vendor.ts";
import type { Database } from "../sqlite.ts";
import { estimates, qualities, sources } from "./codes.ts";
import { type CallColumns, callColumns, callOf } from "./callColumns.ts";
import { slotMs } from "./slots.ts";
import { callSums, type SumsRow, sumsOf } from "./sums.ts";

/** Price of a row as the ledger knows it; the source of the price is the book's to tell. */
export type StoredProofRow = Omit<ProofRow, "price"> & {
  price: Omit<NonNullable<ProofRow["price"]>, "source"> | null;
};

/** The responses behind an amount, by the ledger alone. */
export function createProofs(db: Database) {
  return (query: ProofQuery): Omit<Proof, "rows"> & { rows: StoredProofRow[] } => {
    const { where, values } = condition(query);
    const from = `FROM call JOIN session ON session.id = call.session_id JOIN name ON name.id = model_id
      LEFT JOIN agent ON agent.id = agent_id`;
    const sum = db.prepare<unknown[], SumsRow>(`SELECT ${callSums} ${from} ${where}`).get(...values)!;
    const rows = db
      .prepare<unknown[], Row>(
        `SELECT ${callColumns}, session.source, session.session, estimate, reported_nano, first_nano, charged, charged_is,
           price.book, price.layer, price.model AS price_model, price.row AS price_row, price.flags,
           first.book AS first_book, place.path, offset
         ${from} LEFT JOIN place ON place.id = place_id LEFT JOIN price ON price.id = price_id
           LEFT JOIN price AS first ON first.id = first_price_id
         ${where}
         ORDER BY call.at, call.id LIMIT ? OFFSET ?`,
      )
      .all(...values, query.limit, query.offset);
    const sums = sumsOf(sum);
    return {
      query,
      count: sum.calls,
      total: { calls: sums.calls, tokens: sums.tokens, cost: costOf(sums) },
      rows: rows.map(rowOf),
    };
  };
}

/** Sessions are found by the rollup's time index first: a day of the ledger is not searched in all its calls. */
function condition(query: ProofQuery): { where: string; values: unknown[] } {
  const terms = ["counted = 1"];
  const values: unknown[] = [];
  const also = (term: string, ...given: unknown[]) => {
    terms.push(term);
    values.push(...given);
  };
  if (typeof query.estimated === "string") also("estimate = ?", estimates.code(query.estimated));
  else terms.push(query.estimated ? "estimate > 0" : "estimate = 0");
  if (query.source !== undefined) also("session.source = ?", sources.code(query.source));
  if (query.session !== undefined) also("session.session = ?", query.session);
  else if (query.from !== undefined) {
    const to = query.to ?? Number.MAX_SAFE_INTEGER;
    also(
      "call.session_id IN (SELECT session_id FROM slot WHERE slot >= ? AND slot <= ?)",
      Math.floor(query.from / slotMs),
      Math.floor(to / slotMs),
    );
  }
  if (query.agent === null) terms.push("agent_id = 0");
  else if (query.agent !== undefined) also("agent.agent = ?", query.agent);
  if (query.model !== undefined) also("name.name = ?", query.model);
  if (query.from !== undefined) also("call.at >= ?", query.from);
  if (query.to !== undefined) also("call.at < ?", query.to);
  if (query.quality !== undefined) also("quality = ?", qualities.code(query.quality));
  if (query.repriced) terms.push("first_nano IS NOT NULL");
  return { where: `WHERE ${terms.join(" AND ")}`, values };
}

interface Row extends CallColumns {
  source: number;
  session: string;
  estimate: number;
  reported_nano: number | null;
  first_nano: number | null;
  book: string | null;
  layer: string | null;
  price_model: string | null;
  price_row: string | null;
  flags: string | null;
  first_book: string | null;
  charged: number | null;
  charged_is: AmountKind | null;
  path: string | null;
  offset: number;
}

function rowOf(row: Row): StoredProofRow {
  const { at, agent, model, tokens, cost, context, quality, tier, geo } = callOf(row);
  return {
    at,
    agent,
    model,
    tokens,
    cost,
    context,
    quality,
    tier,
    geo,
    source: sources.name(row.source),
    session: row.session,
    estimate: row.estimate === 0 ? null : (estimates.name(row.estimate) as ProofRow["estimate"]),
    price:
      row.price_model === null
        ? null
        : {
            book: row.book!,
            layer: row.layer as PriceLayer,
            model: row.price_model,
            from: row.price_row!,
            flags: row.flags!,
          },
    first: row.first_nano === null ? null : { nanoUsd: row.first_nano, book: row.first_book ?? "" },
    reportedNanoUsd: row.reported_nano,
    charged: row.charged === null ? null : { nanoUsd: row.charged, is: row.charged_is! },
    log: row.path === null ? null : { path: row.path, offset: row.offset },
  };
}
