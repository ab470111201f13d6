import type { Accuracy } from "../core/accuracy.ts";
import type { EstimateReason } from "../core/event.ts";
import type { Database } from "../sqlite.ts";
import { estimates, qualities } from "./codes.ts";
import { slotMs } from "./slots.ts";

/** What is known about the quality of the responses in [from, to), both ms. */
export function createAccuracy(db: Database) {
  // Sessions are found by the rollup's time index first, as in `proofs.ts`.
  const within = `counted = 1 AND at >= @from AND at < @to
    AND session_id IN (SELECT session_id FROM slot WHERE slot >= @first AND slot <= @last)`;
  const byQuality = db.prepare<[Range], { quality: number; calls: number; nanoUsd: number; unreported: number }>(
    `SELECT quality, count(*) AS calls, sum(nano) AS nanoUsd, sum(reported = 0) AS unreported
     FROM call WHERE ${within} AND estimate = 0 GROUP BY quality ORDER BY quality`,
  );
  const unpriced = db.prepare<[Range], Accuracy["unpriced"][number]>(
    `SELECT name.name AS model, count(*) AS calls, sum(unpriced_tokens) AS tokens
     FROM call JOIN name ON name.id = model_id
     WHERE ${within} AND estimate = 0 AND unpriced_tokens > 0 GROUP BY model_id ORDER BY tokens DESC LIMIT 100`,
  );
  const implied = db.prepare<[Range], { estimate: number; calls: number; tokens: number; nanoUsd: number }>(
    `SELECT estimate, count(*) AS calls, sum(nano) AS nanoUsd,
       sum(input + cache_read + cache_write_5m + cache_write_1h + cache_write_unknown + output) AS tokens
     FROM call WHERE ${within} AND estimate > 0 GROUP BY estimate ORDER BY nanoUsd DESC`,
  );
  const repriced = db.prepare<[Range], Accuracy["repriced"][number]>(
    `SELECT coalesce(price.book, '') AS book, count(*) AS calls, sum(first_nano) AS thenNanoUsd, sum(nano) AS nowNanoUsd
     FROM call LEFT JOIN price ON price.id = first_price_id
     WHERE ${within} AND estimate = 0 AND first_nano IS NOT NULL GROUP BY price.book ORDER BY book`,
  );

  return (from: number, to: number): Omit<Accuracy, "query"> => {
    const range = { from, to, first: Math.floor(from / slotMs), last: Math.floor(to / slotMs) };
    const rows = byQuality.all(range);
    return {
      calls: rows.reduce((sum, { calls }) => sum + calls, 0),
      unreported: rows.reduce((sum, { unreported }) => sum + unreported, 0),
      qualities: rows.map(({ quality, calls, nanoUsd }) => ({ quality: qualities.name(quality), calls, nanoUsd })),
      unpriced: unpriced.all(range),
      estimates: implied
        .all(range)
        .map(({ estimate, ...sums }) => ({ why: estimates.name(estimate) as EstimateReason, ...sums })),
      repriced: repriced.all(range),
    };
  };
}

interface Range {
  from: number;
  to: number;
  /** Rollup slots. */
  first: number;
  last: number;
}
