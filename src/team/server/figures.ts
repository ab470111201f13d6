import { sql } from "kysely";
import type { Cell, Row } from "../wire.ts";

/** Columns of figures that are counts. The money beside them is `nano`. */
export const countColumns = [
  "calls",
  "priced_calls",
  "unpriced_tokens",
  "unreported_calls",
  "input",
  "cache_read",
  "cache_write_5m",
  "cache_write_1h",
  "cache_write_unknown",
  "output",
  "reasoning",
  "web_searches",
] as const;
type CountColumn = (typeof countColumns)[number];

/** Figures as they are written. */
export type Figures = Record<CountColumn, number> & { nano: bigint };
/** Figures as they are read: `nano` as text, see `tables.ts`. */
export type ReadFigures = Record<CountColumn, number> & { nano: string };

export function figuresOf(row: Row): Figures {
  return {
    nano: BigInt(row.nanoUsd),
    calls: row.calls,
    priced_calls: row.pricedCalls,
    unpriced_tokens: row.unpricedTokens,
    unreported_calls: row.unreportedCalls,
    input: row.tokens.input,
    cache_read: row.tokens.cacheRead,
    cache_write_5m: row.tokens.cacheWrite5m,
    cache_write_1h: row.tokens.cacheWrite1h,
    cache_write_unknown: row.tokens.cacheWriteUnknown,
    output: row.tokens.output,
    reasoning: row.tokens.reasoning,
    web_searches: row.tokens.webSearches,
  };
}

export function cellFigures(read: ReadFigures): Omit<Cell, "keys" | "people" | "activeDays"> {
  return {
    nanoUsd: read.nano,
    calls: read.calls,
    pricedCalls: read.priced_calls,
    unpricedTokens: read.unpriced_tokens,
    unreportedCalls: read.unreported_calls,
    tokens: {
      input: read.input,
      cacheRead: read.cache_read,
      cacheWrite5m: read.cache_write_5m,
      cacheWrite1h: read.cache_write_1h,
      cacheWriteUnknown: read.cache_write_unknown,
      output: read.output,
      reasoning: read.reasoning,
      webSearches: read.web_searches,
    },
  };
}

/** Figures out of a row that was read. */
export function figuresIn(read: ReadFigures): Figures {
  const counts = Object.fromEntries(countColumns.map((column) => [column, read[column]])) as Record<
    CountColumn,
    number
  >;
  return { nano: BigInt(read.nano), ...counts };
}

export function noFigures(): Figures {
  return {
    nano: 0n,
    ...(Object.fromEntries(countColumns.map((column) => [column, 0])) as Record<CountColumn, number>),
  };
}

/** `to` plus `factor` times `from`, in place. */
export function addFigures(to: Figures, from: Figures, factor: 1 | -1 = 1): void {
  to.nano += BigInt(factor) * from.nano;
  for (const column of countColumns) to[column] += factor * from[column];
}

export function isNothing(figures: Figures): boolean {
  return figures.nano === 0n && countColumns.every((column) => figures[column] === 0);
}

/** Sums of all figures, for a select list. */
export const sumsOfFigures = [
  sql<string>`cast(coalesce(sum(nano), 0) as text)`.as("nano"),
  ...countColumns.map((column) => sql<number>`coalesce(sum(${sql.ref(column)}), 0)`.as(column)),
] as const;

/** All figures as they are, for a select list. */
export const plainFigures = [sql<string>`cast(nano as text)`.as("nano"), ...countColumns] as const;
