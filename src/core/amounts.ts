import type { Tokens } from "./event.ts";
import type { NanoUsd } from "./money.ts";

/** Money and tokens together, as the reconciliation compares them. */
export interface Amount {
  /** Null where the client states tokens only. */
  nanoUsd: NanoUsd | null;
  /** Of all kinds that are billed. */
  tokens: number;
}

export const nothing: Readonly<Amount> = { nanoUsd: 0, tokens: 0 };

export function plus(a: Amount, b: Amount): Amount {
  const nanoUsd = a.nanoUsd === null || b.nanoUsd === null ? null : a.nanoUsd + b.nanoUsd;
  return { nanoUsd, tokens: a.tokens + b.tokens };
}

export function minus(a: Amount, b: Amount): Amount {
  return plus(a, negative(b));
}

export function negative({ nanoUsd, tokens }: Amount): Amount {
  // 0 - x, because -x of 0 is -0, which is another number to JSON readers and tests.
  return { nanoUsd: nanoUsd === null ? null : 0 - nanoUsd, tokens: 0 - tokens };
}

export function isNothing({ nanoUsd, tokens }: Amount): boolean {
  return (nanoUsd ?? 0) === 0 && tokens === 0;
}

/** Tokens of all kinds that are billed; `reasoning` is a part of `output`. */
export function tokenCount({
  input,
  cacheRead,
  cacheWrite5m,
  cacheWrite1h,
  cacheWriteUnknown,
  output,
}: Tokens): number {
  return input + cacheRead + cacheWrite5m + cacheWrite1h + cacheWriteUnknown + output;
}

/** Tokens that a response read: the size of its prompt. */
export function promptTokens({ input, cacheRead, cacheWrite5m, cacheWrite1h, cacheWriteUnknown }: Tokens): number {
  return input + cacheRead + cacheWrite5m + cacheWrite1h + cacheWriteUnknown;
}
