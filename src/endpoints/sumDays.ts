import type { Tokens } from "../core/event.ts";
import type { VendorDay } from "../core/vendor.ts";

/** One row for each day, model, item, kind of amount and person. */
export function sumDays(rows: readonly VendorDay[]): VendorDay[] {
  const groups = Map.groupBy(rows, ({ day, model, item, is, user }) => JSON.stringify([day, model, item, is, user]));
  return [...groups.values()].map((group) => group.reduce(plus));
}

function plus(a: VendorDay, b: VendorDay): VendorDay {
  return {
    ...a,
    tokens: a.tokens && b.tokens ? plusTokens(a.tokens, b.tokens) : (a.tokens ?? b.tokens),
    nanoUsd: plusNumbers(a.nanoUsd, b.nanoUsd),
    requests: plusNumbers(a.requests, b.requests),
  };
}

function plusTokens(a: Tokens, b: Tokens): Tokens {
  return {
    input: a.input + b.input,
    cacheRead: a.cacheRead + b.cacheRead,
    cacheWrite5m: a.cacheWrite5m + b.cacheWrite5m,
    cacheWrite1h: a.cacheWrite1h + b.cacheWrite1h,
    cacheWriteUnknown: a.cacheWriteUnknown + b.cacheWriteUnknown,
    output: a.output + b.output,
    reasoning: a.reasoning + b.reasoning,
    webSearches: a.webSearches + b.webSearches,
  };
}

function plusNumbers(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : a + b;
}
