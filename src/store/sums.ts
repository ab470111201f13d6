import type { Tokens } from "../core/event.ts";

/** Sums of counted calls. */
export interface Sums {
  calls: number;
  tokens: Tokens;
  nanoUsd: number;
  pricedCalls: number;
  unpricedTokens: number;
  unreportedCalls: number;
}

/** Columns of rollup slots, added up. */
export const slotSums = `sum(calls) AS calls, sum(input) AS input, sum(cache_read) AS cache_read,
  sum(cache_write_5m) AS cache_write_5m, sum(cache_write_1h) AS cache_write_1h,
  sum(cache_write_unknown) AS cache_write_unknown, sum(output) AS output, sum(reasoning) AS reasoning,
  sum(web_searches) AS web_searches, sum(nano) AS nano, sum(priced_calls) AS priced_calls,
  sum(unpriced_tokens) AS unpriced_tokens, sum(unreported_calls) AS unreported_calls`;

/** The same of counted calls. */
export const callSums = `count(*) AS calls, coalesce(sum(input), 0) AS input, coalesce(sum(cache_read), 0) AS cache_read,
  coalesce(sum(cache_write_5m), 0) AS cache_write_5m, coalesce(sum(cache_write_1h), 0) AS cache_write_1h,
  coalesce(sum(cache_write_unknown), 0) AS cache_write_unknown, coalesce(sum(output), 0) AS output,
  coalesce(sum(reasoning), 0) AS reasoning, coalesce(sum(web_searches), 0) AS web_searches,
  coalesce(sum(nano), 0) AS nano, coalesce(sum(status <= 1), 0) AS priced_calls,
  coalesce(sum(unpriced_tokens), 0) AS unpriced_tokens, coalesce(sum(reported = 0), 0) AS unreported_calls`;

export function emptySums(): Sums {
  const tokens: Tokens = {
    input: 0,
    cacheRead: 0,
    cacheWrite5m: 0,
    cacheWrite1h: 0,
    cacheWriteUnknown: 0,
    output: 0,
    reasoning: 0,
    webSearches: 0,
  };
  return { calls: 0, tokens, nanoUsd: 0, pricedCalls: 0, unpricedTokens: 0, unreportedCalls: 0 };
}

export function addSums(to: Sums, from: Sums): Sums {
  for (const kind of Object.keys(to.tokens) as (keyof Tokens)[]) to.tokens[kind] += from.tokens[kind];
  to.calls += from.calls;
  to.nanoUsd += from.nanoUsd;
  to.pricedCalls += from.pricedCalls;
  to.unpricedTokens += from.unpricedTokens;
  to.unreportedCalls += from.unreportedCalls;
  return to;
}

export function subtractSums(to: Sums, from: Sums): Sums {
  for (const kind of Object.keys(to.tokens) as (keyof Tokens)[]) to.tokens[kind] -= from.tokens[kind];
  to.calls -= from.calls;
  to.nanoUsd -= from.nanoUsd;
  to.pricedCalls -= from.pricedCalls;
  to.unpricedTokens -= from.unpricedTokens;
  to.unreportedCalls -= from.unreportedCalls;
  return to;
}

export interface TokenColumns {
  input: number;
  cache_read: number;
  cache_write_5m: number;
  cache_write_1h: number;
  cache_write_unknown: number;
  output: number;
  reasoning: number;
  web_searches: number;
}
export interface SumsRow extends TokenColumns {
  calls: number;
  nano: number;
  priced_calls: number;
  unpriced_tokens: number;
  unreported_calls: number;
}
export function tokensOf(row: TokenColumns): Tokens {
  return {
    input: row.input,
    cacheRead: row.cache_read,
    cacheWrite5m: row.cache_write_5m,
    cacheWrite1h: row.cache_write_1h,
    cacheWriteUnknown: row.cache_write_unknown,
    output: row.output,
    reasoning: row.reasoning,
    webSearches: row.web_searches,
  };
}

export function sumsOf(row: SumsRow): Sums {
  return {
    calls: row.calls,
    tokens: tokensOf(row),
    nanoUsd: row.nano,
    pricedCalls: row.priced_calls,
    unpricedTokens: row.unpriced_tokens,
    unreportedCalls: row.unreported_calls,
  };
}
