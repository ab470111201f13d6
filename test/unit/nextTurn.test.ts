import { describe, expect, it } from "vitest";
import { noTokens, type Tokens } from "../../src/core/event.ts";
import { cacheState, nextTurn } from "../../src/engine/nextTurn.ts";
import { bundledBook } from "../../src/pricing/book.ts";
import { createPricer } from "../../src/pricing/price.ts";
import type { CallRecord } from "../../src/store/callColumns.ts";
import type { SessionRecord } from "../../src/store/queries.ts";

const pricer = createPricer(bundledBook);
const at = Date.UTC(2026, 10, 20);
const session = { source: "claude" } as SessionRecord;

/** claude-sonnet-5-5: $2 in, $10 out, $0.10 cache read, $2.50 and $4 cache write, per million tokens. */
function call(tokens: Partial<Tokens>, context: number): CallRecord {
  return {
    at,
    endAt: at + 1000,
    agent: null,
    model: "claude-sonnet-5-5",
    tokens: { ...noTokens, ...tokens },
    cost: { status: "priced", nanoUsd: 0, unpricedTokens: 0 },
    context,
    window: null,
    quality: "exact",
    tier: "standard",
    geo: null,
    platform: null,
  };
}

const first = call({ input: 3, cacheWrite5m: 100_000, output: 1_000 }, 100_000);
const second = call({ input: 3, cacheRead: 100_000, cacheWrite5m: 2_000, output: 500 }, 102_000);
const full = (tokens: number) => ({ tokens, window: 1_000_000, autoCompact: null });

describe("the next turn", () => {
  it("after the first answer does not write the whole prompt again", () => {
    // 100,000 × $0.10 + 1,000 × $2.50 + 1,000 × $10
    const estimate = nextTurn(session, [first], full(100_000), pricer);
    expect(estimate).toEqual({ nanoUsd: 22_500_000, reRead: 10_000_000, fresh: 2_500_000, output: 10_000_000 });
  });

  it("re-reads the context and adds what turns here usually add", () => {
    // 102,000 × $0.10 + 3 × $2 + 2,000 × $2.50 + 500 × $10
    const estimate = nextTurn(session, [second, first], full(102_000), pricer);
    expect(estimate).toEqual({ nanoUsd: 20_206_000, reRead: 10_200_000, fresh: 5_006_000, output: 5_000_000 });
  });

  it("is unknown where the tool reports no tokens", () => {
    expect(nextTurn(session, [{ ...first, tokens: null }], full(100_000), pricer)).toBeNull();
  });
});

describe("the cache", () => {
  it("is cold five minutes after its last use, and then the context is written again", () => {
    const state = cacheState(session, [second, first], full(102_000), pricer);
    expect(state?.coldAt).toBe(at + 1000 + 5 * 60_000);
    // 3 × $2 + 104,000 × $2.50 + 500 × $10
    expect(state?.coldTurn?.nanoUsd).toBe(265_006_000);
  });

  it("lives an hour when the session asked for that", () => {
    const long = call({ cacheRead: 100_000, cacheWrite1h: 2_000, output: 500 }, 102_000);
    expect(cacheState(session, [long, first], full(102_000), pricer)?.lifetimeMs).toBe(3_600_000);
  });

  it("has no known end where nothing was written to it", () => {
    expect(cacheState(session, [call({ input: 5, output: 5 }, 5)], full(5), pricer)).toBeNull();
  });
});
