import type { Accuracy } from "../core/accuracy.ts";
import type { EstimateReason } from "../core/event.ts";
import type { Database } from "../sqlite.ts";
import { estimates, qualities } from "./codes.ts";
import { slotMs } from "./slots.ts";

/** What is known about the quality of the responses in [from, to), both ms and on a rollup slot's begin. */
export function createAccuracy(db: Database) {
  const byEstimate = db.prepare<[Range], Sums & { estimate: number; tokens: number; unreported: number }>(
    `SELECT estimate, sum(calls) AS calls, sum(nano) AS nanoUsd, sum(unreported_calls) AS unreported,
       sum(input + cache_read + cache_write_5m + cache_write_1h + cache_write_unknown + output) AS tokens
     FROM slot WHERE slot >= @first AND slot < @end GROUP BY estimate ORDER BY nanoUsd DESC`,
  );
  const notExact = db.prepare<[Range], Sums & { quality: number }>(
    `SELECT quality, sum(calls) AS calls, sum(nano) AS nanoUsd FROM doubt_slot
     WHERE slot >= @first AND slot < @end AND quality > 0 GROUP BY quality ORDER BY quality`,
  );
  const unpriced = db.prepare<[Range], Accuracy["unpriced"][number]>(
    `SELECT name.name AS model, sum(calls) AS calls, sum(unpriced_tokens) AS tokens
     FROM doubt_slot JOIN name ON name.id = model_id
     WHERE slot >= @first AND slot < @end AND unpriced = 1 GROUP BY model_id ORDER BY tokens DESC LIMIT 100`,
  );
  const repriced = db.prepare<[Range], Accuracy["repriced"][number]>(
    `SELECT coalesce(price.book, '') AS book, count(*) AS calls, sum(first_nano) AS thenNanoUsd, sum(nano) AS nowNanoUsd
     FROM call LEFT JOIN price ON price.id = first_price_id
     WHERE first_nano IS NOT NULL AND at >= @from AND at < @to AND counted = 1 AND estimate = 0
     GROUP BY price.book ORDER BY book`,
  );

  return (from: number, to: number): Omit<Accuracy, "query"> => {
    const range = { from, to, first: Math.floor(from / slotMs), end: Math.ceil(to / slotMs) };
    const parts = byEstimate.all(range);
    const all = parts.find(({ estimate }) => estimate === 0) ?? { calls: 0, nanoUsd: 0, unreported: 0 };
    const rest = notExact.all(range);
    const exact = rest.reduce((left, part) => less(left, part), { quality: 0, calls: all.calls, nanoUsd: all.nanoUsd });
    return {
      calls: all.calls,
      unreported: all.unreported,
      qualities: (exact.calls > 0 ? [exact, ...rest] : rest).map((part) => ({
        ...part,
        quality: qualities.name(part.quality),
      })),
      unpriced: unpriced.all(range),
      estimates: parts
        .filter(({ estimate }) => estimate > 0)
        .map(({ estimate, calls, tokens, nanoUsd }) => ({
          why: estimates.name(estimate) as EstimateReason,
          ...{ calls, tokens, nanoUsd },
        })),
      repriced: repriced.all(range),
    };
  };
}

interface Sums {
  calls: number;
  nanoUsd: number;
}

interface Range {
  from: number;
  to: number;
  /** Rollup slots in [first, end). */
  first: number;
  end: number;
}

function less<T extends Sums>(whole: T, part: Sums): T {
  return { ...whole, calls: whole.calls - part.calls, nanoUsd: whole.nanoUsd - part.nanoUsd };
}
