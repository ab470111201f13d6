import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { noTokens, type Tokens } from "../../src/core/event.ts";
import { bundledBook } from "../../src/pricing/book.ts";
import { createPricer, type PriceInput } from "../../src/pricing/price.ts";

const pricer = createPricer(bundledBook);
const day = (date: string) => Date.parse(`${date}T12:00:00Z`);
const tokens = (counts: Partial<Tokens>): Tokens => ({ ...noTokens, ...counts });

function call(model: string, counts: Partial<Tokens>, more: Partial<PriceInput> = {}): PriceInput {
  const source = /^(gpt|o\d|codex)/.test(model) ? "codex" : "claude";
  return { source, model, at: day("2026-11-22"), tier: "standard", tokens: tokens(counts), ...more };
}

/** Price in USD, as an exact decimal; the status when there is none. */
function usd(model: string, counts: Partial<Tokens>, more: Partial<PriceInput> = {}): number | string {
  const price = pricer.price(call(model, counts, more));
  return price.status === "priced" ? price.nanoUsd! / 1e9 : price.status;
}

const million = 1_000_000;

describe("one response", () => {
  it("costs what the client itself says", () => {
    expect(usd("claude-sonnet-5-5", { input: 3, cacheWrite5m: 12_197, output: 85 })).toBe(0.0313485);
    const session = { input: 75, cacheWrite5m: 13_859, cacheRead: 181_608, output: 643 };
    expect(usd("claude-sonnet-5-5", session)).toBe(0.0593883);
  });

  it("costs what the vendors' examples say", () => {
    // The whole request at the long rate, not the part above the threshold.
    const long = { input: 10_000, cacheRead: 240_000, output: 1_000 };
    expect(usd("claude-sonnet-4-5", long, { at: day("2025-12-20") })).toBe(0.2265);
    expect(usd("gpt-5.5", { input: 300_000, output: 1_000 })).toBe(3.045);
    // Fast, region and one-hour writes multiply.
    expect(usd("claude-opus-5", { cacheWrite1h: million }, { tier: "fast", geo: "us" })).toBe(22);
  });

  it("has a price of its own for each kind of token", () => {
    const at = (counts: Partial<Tokens>) => usd("claude-opus-5-5", counts);
    expect(at({ input: million })).toBe(4);
    expect(at({ cacheRead: million })).toBe(0.2);
    expect(at({ cacheWrite5m: million })).toBe(5);
    expect(at({ cacheWrite1h: million })).toBe(8);
    expect(at({ output: million })).toBe(20);
    expect(at({ output: million, reasoning: 400_000 })).toBe(20);
    expect(at({ webSearches: 3 })).toBe(0.03);
    expect(at({})).toBe(0);
  });

  it("is rounded once, half up", () => {
    const write = (count: number) =>
      pricer.price(call("gpt-6-luna", { cacheWriteUnknown: count }, { tier: "batch" })).nanoUsd;
    expect(write(1)).toBe(63); // 0.125 USD per million, halved: 62.5 nano-USD
    expect(write(2)).toBe(125);
  });

  it("has parts that sum to it: what rounding leaves goes where it is missed most", () => {
    const one = call("gpt-6-luna", { cacheRead: 1, cacheWriteUnknown: 1 }, { tier: "batch", geo: "us" });
    expect(pricer.price(one).nanoUsd).toBe(74); // 5.5 + 68.75
    expect(pricer.parts(one)).toEqual({ cacheRead: 5, cacheWriteUnknown: 69 });
  });

  it("pays the same for a web search in every service", () => {
    expect(usd("claude-opus-5-5", { webSearches: 1 }, { tier: "fast", geo: "us" })).toBe(0.01);
    expect(usd("gpt-6.1-sol", { webSearches: 1 }, { tier: "batch" })).toBe(0.01);
  });

  it("says when sources disagree about the price", () => {
    expect(pricer.price(call("grok-4.5", { input: 1 })).flags).toEqual(["disputed price"]);
  });
});

describe("the size of the prompt", () => {
  it.each([
    ["claude-haiku-5-5", 100_000, "2026-11-22", 0.01, 0.0500005],
    ["claude-sonnet-4-5", 200_000, "2026-01-01", 0.6, 1.200006],
    ["gpt-6.1-sol", 272_000, "2026-11-22", 0.544, 1.088004],
    ["grok-4.6", 199_999, "2026-11-22", 0.399998, 0.8],
  ])("of %s changes the rate of all tokens above %d", (model, above, date, base, long) => {
    expect(usd(model, { input: above }, { at: day(date) })).toBe(base);
    expect(usd(model, { input: above + 1 }, { at: day(date) })).toBe(long);
  });

  it("counts cache reads and writes, and no output", () => {
    const flags = (counts: Partial<Tokens>) => pricer.price(call("claude-haiku-5-5", counts)).flags;
    expect(flags({ input: 1, cacheRead: 90_000, cacheWrite5m: 5_000, cacheWrite1h: 5_000 })).toEqual([
      "over 100000 tokens",
    ]);
    expect(flags({ input: 100_000, output: 50_000 })).toEqual([]);
  });
});

describe("the day of the response", () => {
  it.each([
    ["claude-sonnet-5-5", { cacheRead: million }, "2026-10-06", 0.2, "2026-10-07", 0.1],
    ["gpt-5.6-sol", { output: million }, "2026-08-20", 30, "2026-08-21", 20],
    ["gemini-3.8-flash", { input: million }, "2026-12-31", 0.75, "2027-01-01", 1.5],
    ["claude-opus-4-6", { cacheRead: 200_001 }, "2026-03-12", 0.200001, "2026-03-13", 0.1000005],
  ])("selects the row of %s", (model, counts, before, old, from, now) => {
    expect(usd(model, counts, { at: Date.parse(`${before}T23:59:59.999Z`) })).toBe(old);
    expect(usd(model, counts, { at: Date.parse(`${from}T00:00:00Z`) })).toBe(now);
    expect(pricer.price(call(model, counts, { at: day(from) })).row).toBe(from);
  });

  it("may lie a week before the first row, not a year", () => {
    const early = pricer.price(call("claude-fable-5-2", { input: million }, { at: day("2026-11-03") }));
    expect(early).toMatchObject({ status: "priced", nanoUsd: 8e9, row: "2026-11-09", flags: ["before first price"] });
    for (const at of [day("2025-11-09"), 0, Number.NaN]) {
      const price = pricer.price(call("claude-fable-5-2", { input: million }, { at }));
      expect(price).toMatchObject({
        status: "unpriced",
        row: null,
        unpricedTokens: million,
        flags: ["before first price"],
      });
    }
  });
});

describe("the service", () => {
  it.each([
    ["claude-opus-5-5", "fast", "2026-11-22", 0.8, "fast x2"],
    ["claude-opus-4-6", "fast", "2026-07-01", 3, "fast price"],
    ["claude-opus-4-6", "fast", "2026-08-01", 0.5, "fast x1"],
    ["claude-opus-4-7", "fast", "2026-08-01", "unpriced", "no fast price"],
    ["claude-opus-4-8", "fast", "2026-11-30", 1, "fast x2"],
    ["claude-opus-4-8", "fast", "2026-12-01", "unpriced", "no fast price"],
    ["claude-sonnet-5-5", "fast", "2026-11-22", "unpriced", "no fast price"],
    ["gpt-5.5", "priority", "2026-09-01", 1.25, "fast x2.5"],
    ["gpt-5.5", "flex", "2026-09-01", 0.25, "flex x0.5"],
    ["gpt-5.5", "ultrafast", "2026-09-01", "unpriced", "no ultrafast price"],
    ["gpt-4.1", "priority", "2026-09-01", 0.35, "fast price"],
    ["gpt-6.2-sol", "ultrafast", "2027-02-28", 0.6, "ultrafast x3"],
    ["gpt-6.2-sol", "ultrafast", "2027-03-01", 1.2, "ultrafast x6"],
    ["claude-opus-5-5", "batch", "2026-11-22", 0.2, "batch x0.5"],
    ["claude-opus-5-5", "flex", "2026-11-22", "unpriced", "no flex price"],
    ["claude-opus-5-5", "priority", "2026-11-22", 0.4, "priority tier x1"],
  ] as const)("%s %s on %s: 100,000 tokens for %s", (model, tier, date, price, flag) => {
    const more = { tier, at: day(date) };
    expect(usd(model, { input: 100_000 }, more)).toBe(price);
    expect(pricer.price(call(model, { input: 100_000 }, more)).flags).toEqual([flag]);
  });

  it("has no price where the vendor sells none: fast with a long prompt", () => {
    const fast = { tier: "fast" } as const;
    expect(usd("gpt-5.5", { input: 272_000 }, fast)).toBe(3.4);
    expect(usd("gpt-5.5", { input: 272_001 }, fast)).toBe("unpriced");
    expect(usd("gpt-6.1-sol", { input: 500_000 }, fast)).toBe(4);
    // Opus 4.6: six times the long rate at first, then one rate for all sizes.
    expect(usd("claude-opus-4-6", { input: 300_000 }, { ...fast, at: day("2026-02-10") })).toBe(18);
    expect(usd("claude-opus-4-6", { input: 300_000 }, { ...fast, at: day("2026-03-01") })).toBe(9);
    const flat = pricer.price(call("claude-opus-4-6", { input: 300_000 }, { ...fast, at: day("2026-03-01") }));
    expect(flat.flags).toEqual(["fast price"]);
  });

  it("may be named in the model's id", () => {
    expect(usd("claude-5.5-opus-high-fast", { input: million }, { source: "cursor" })).toBe(8);
    expect(usd("grok-4.5-fast", { input: million }, { source: "cursor" })).toBe(4);
  });
});

describe("the region", () => {
  it.each([
    ["claude-opus-5-5", { geo: "us" }, 4.4, ["geo us x1.1"]],
    ["claude-opus-5-5", { geo: "global" }, 4, []],
    ["claude-sonnet-4", { geo: "us" }, 3, []],
    ["us.anthropic.claude-opus-5-v1:0", {}, 5.5, ["bedrock regional x1.1"]],
    ["us.anthropic.claude-opus-5-v1:0", { geo: "us" }, 5.5, ["bedrock regional x1.1"]],
    ["global.anthropic.claude-opus-5", {}, 5, []],
    ["anthropic.claude-opus-5", {}, 5.5, ["bedrock regional x1.1 assumed"]],
    ["claude-opus-5", { platform: "bedrock" }, 5.5, ["bedrock regional x1.1 assumed"]],
    ["us.anthropic.claude-opus-4-1-20250805-v1:0", {}, 15, []],
    ["claude-opus-4-5@20251101", {}, 5, ["vertex global assumed"]],
    ["projects/p/locations/us-east5/publishers/anthropic/models/claude-opus-5", {}, 5.5, ["vertex regional x1.1"]],
    ["claude-opus-5", { platform: "foundry" }, 5, []],
    ["claude-opus-5", { platform: "foundry", geo: "us" }, 5, []],
    ["claude-opus-5", { geo: "constructor" }, 5, []],
    ["gpt-6-luna", { platform: "bedrock" }, 0.2, ["over 272000 tokens"]],
  ] as const)("%s %o: a million tokens for %d", (model, more, price, flags) => {
    const at = day(model.startsWith("claude-sonnet-4") ? "2026-06-01" : "2026-11-22");
    expect(usd(model, { input: million }, { at, ...more })).toBe(price);
    expect(pricer.price(call(model, { input: million }, { at, ...more })).flags).toEqual(flags);
  });
});

describe("what has no price", () => {
  it("is said, never guessed: an unknown model", () => {
    const price = pricer.price(call("claude-sonnet-6", { input: 7, cacheRead: 90, output: 3 }));
    expect(price).toMatchObject({ status: "unpriced", nanoUsd: null, unpricedTokens: 100, model: null, row: null });
    expect(pricer.parts(call("claude-sonnet-6", { input: 7 }))).toBeNull();
  });

  it("is counted apart: a kind without a price", () => {
    const counts = { input: million, cacheWrite1h: 500, output: 0 };
    expect(pricer.price(call("gpt-6.1-sol", { input: 200_000, cacheWrite1h: 500 }))).toMatchObject({
      status: "partial",
      nanoUsd: 400_000_000,
      unpricedTokens: 500,
    });
    expect(pricer.price(call("gpt-6.1-sol", { cacheWrite1h: 500 }))).toMatchObject({
      status: "unpriced",
      nanoUsd: null,
    });
    expect(pricer.parts(call("gpt-6.1-sol", { input: 200_000, cacheWrite1h: 500 }))).toEqual({ input: 400_000_000 });
    expect(usd("claude-opus-5", counts)).toBe(5.005);
  });

  it("is not nothing: tokens that the tool does not report", () => {
    const price = pricer.price(call("claude-opus-5", {}, { tokens: null }));
    expect(price).toMatchObject({ status: "not-reported", nanoUsd: null, unpricedTokens: 0, model: "claude-opus-5" });
    expect(pricer.parts(call("claude-opus-5", {}, { tokens: null }))).toBeNull();
  });

  it("is nothing: no tokens at all", () => {
    expect(usd("claude-sonnet-6", {})).toBe(0);
    expect(pricer.parts(call("claude-opus-5", {}))).toEqual({});
  });

  it("is absurd: counts beyond exact arithmetic", () => {
    const price = pricer.price(call("claude-opus-5", { output: 2 ** 52 }));
    expect(price).toMatchObject({ status: "unpriced", nanoUsd: null });
    expect(pricer.parts(call("claude-opus-5", { output: 2 ** 52 }))).toBeNull();
  });
});

it("prices cache writes of unknown lifetime at the shortest, and says so where that may be too little", () => {
  const write = { cacheWriteUnknown: 200_000 };
  expect(usd("claude-opus-5", write)).toBe(1.25);
  expect(pricer.price(call("claude-opus-5", write)).flags).toEqual(["ttl unknown"]);
  expect(usd("gpt-6.2-sol", write)).toBe(0.5);
  expect(pricer.price(call("gpt-6.2-sol", write)).flags).toEqual(["ttl unknown"]);
  expect(pricer.price(call("gpt-6.1-sol", write)).flags).toEqual([]);
  expect(usd("gpt-5.5", write)).toBe(1); // no surcharge before GPT-5.6: ordinary input
});

it.each([
  ["claude", "claude-opus-5-5", 1_000_000],
  ["claude", "claude-haiku-4-5", 200_000],
  ["claude", "claude-sonnet-4-6", 200_000],
  ["claude", "claude-sonnet-4-6[1m]", 1_000_000],
  ["claude", "us.anthropic.claude-opus-5-v1:0", 200_000],
  ["codex", "gpt-6.1-sol", 258_400],
  ["cursor", "gpt-6.1-sol", 1_050_000],
  ["cursor", "auto", null],
  ["claude", "claude-sonnet-6", null],
] as const)("knows the window: %s %s %d", (source, model, window) => {
  expect(pricer.window(source, model)).toBe(window);
});

describe("for any response", () => {
  const count = fc.oneof(fc.constant(0), fc.nat(300), fc.nat(2_000_000));
  const anyTokens = fc.record({
    input: count,
    cacheRead: count,
    cacheWrite5m: count,
    cacheWrite1h: count,
    cacheWriteUnknown: count,
    output: count,
    reasoning: fc.constant(0),
    webSearches: fc.nat(20),
  });
  const anyCall = fc.record({
    source: fc.constantFrom("claude", "codex", "cursor"),
    model: fc.constantFrom(...bundledBook.models.map((model) => model.id), "us.anthropic.claude-opus-5", "nobody"),
    at: fc.integer({ min: day("2025-06-01"), max: day("2027-06-01") }),
    tier: fc.constantFrom("standard", "fast", "ultrafast", "priority", "flex", "batch"),
    geo: fc.constantFrom("us", "eu", "global"),
    tokens: anyTokens,
  }) satisfies fc.Arbitrary<PriceInput>;

  it("the parts are whole and sum to the price", () => {
    fc.assert(
      fc.property(anyCall, (one) => {
        const { nanoUsd } = pricer.price(one);
        const parts = pricer.parts(one);
        const values = Object.values(parts ?? {});
        expect(parts === null).toBe(nanoUsd === null);
        expect(values.every((value) => Number.isSafeInteger(value) && value >= 0)).toBe(true);
        expect(values.reduce((sum, value) => sum + value, 0)).toBe(nanoUsd ?? 0);
      }),
      { numRuns: 1000 },
    );
  });

  it("each part is within one nano-USD of the exact share, computed in big integers", () => {
    fc.assert(
      fc.property(anyTokens, (counts) => {
        const one = call("gpt-5-mini", counts, { tier: "fast" }); // 0.25 × 1.8 = 0.45 USD per million
        const { input = 0 } = pricer.parts(one)!;
        const exact = BigInt(counts.input) * 450_000n; // nano-USD × 1000
        expect(BigInt(input) * 1000n - exact).toBeGreaterThan(-1000n);
        expect(BigInt(input) * 1000n - exact).toBeLessThan(1000n);
      }),
    );
  });

  it("more tokens never cost less, and every token is priced or counted", () => {
    const kind = fc.constantFrom("input", "cacheRead", "cacheWrite5m", "cacheWriteUnknown", "output");
    fc.assert(
      fc.property(anyCall, kind, fc.nat(300_000), (one, grown, by) => {
        const more = { ...one, tokens: { ...one.tokens, [grown]: one.tokens[grown] + by } };
        const [less, greater] = [pricer.price(one), pricer.price(more)];
        if (less.status === "priced" && greater.status === "priced") {
          expect(greater.nanoUsd).toBeGreaterThanOrEqual(less.nanoUsd!);
        }
        expect(greater.unpricedTokens).toBeGreaterThanOrEqual(less.unpricedTokens);
      }),
      { numRuns: 1000 },
    );
  });
});
