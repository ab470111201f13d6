import { sql } from "kysely";
import type { Cell, Row } from "../wire.ts";

/** Columns of money: the whole, and its parts by kind of token. What they leave of the whole is other. */
export const moneyColumns = ["nano", "nano_input", "nano_cache_read", "nano_cache_write", "nano_output"] as const;
type MoneyColumn = (typeof moneyColumns)[number];

/** Columns of figures that are counts. */
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
export type Figures = Record<CountColumn, number> & Record<MoneyColumn, bigint>;
/** Figures as they are read: money as text, see `tables.ts`. */
export type ReadFigures = Record<CountColumn, number> & Record<MoneyColumn, string>;
/** All columns of figures. */
export const figureColumns = [...moneyColumns, ...countColumns] as const;

export function figuresOf(row: Row): Figures {
  return {
    nano: BigInt(row.nanoUsd),
    nano_input: BigInt(row.costs.input),
    nano_cache_read: BigInt(row.costs.cacheRead),
    nano_cache_write: BigInt(row.costs.cacheWrite),
    nano_output: BigInt(row.costs.output),
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
    costs: {
      input: read.nano_input,
      cacheRead: read.nano_cache_read,
      cacheWrite: read.nano_cache_write,
      output: read.nano_output,
      other: String(moneyColumns.slice(1).reduce((rest, column) => rest - BigInt(read[column]), BigInt(read.nano))),
    },
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
  return { ...each(moneyColumns, (column) => BigInt(read[column])), ...each(countColumns, (column) => read[column]) };
}

/** The reverse: for what was added up here. */
export function readFiguresOf(figures: Figures): ReadFigures {
  return {
    ...each(moneyColumns, (column) => String(figures[column])),
    ...each(countColumns, (column) => figures[column]),
  };
}

export function noFigures(): Figures {
  return { ...each(moneyColumns, () => 0n), ...each(countColumns, () => 0) };
}

/** `to` plus `factor` times `from`, in place. */
export function addFigures(to: Figures, from: Figures, factor: 1 | -1 = 1): void {
  for (const column of moneyColumns) to[column] += BigInt(factor) * from[column];
  for (const column of countColumns) to[column] += factor * from[column];
}

export function isNothing(figures: Figures): boolean {
  return (
    moneyColumns.every((column) => figures[column] === 0n) && countColumns.every((column) => figures[column] === 0)
  );
}

/** Sums of all figures, for a select list. */
export const sumsOfFigures = [
  ...moneyColumns.map((column) => sql<string>`cast(coalesce(sum(${sql.ref(column)}), 0) as text)`.as(column)),
  ...countColumns.map((column) => sql<number>`coalesce(sum(${sql.ref(column)}), 0)`.as(column)),
] as const;

/** All figures as they are, for a select list. */
export const plainFigures = [
  ...moneyColumns.map((column) => sql<string>`cast(${sql.ref(column)} as text)`.as(column)),
  ...countColumns,
] as const;

function each<Name extends string, Value>(names: readonly Name[], value: (name: Name) => Value): Record<Name, Value> {
  return Object.fromEntries(names.map((name) => [name, value(name)])) as Record<Name, Value>;
}
