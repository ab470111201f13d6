import { describe, expect, it } from "vitest";
import { noTokens, type Tokens } from "../../src/core/event.ts";
import { reprice } from "../../src/insights/reprice.ts";
import { bundledBook } from "../../src/pricing/book.ts";
import { candidates } from "../../src/pricing/candidates.ts";
import { createPricer, type PriceInput } from "../../src/pricing/price.ts";

const pricer = createPricer(bundledBook);
const at = Date.UTC(2026, 10, 17);

function turn(model: string, tokens: Partial<Tokens>, source: PriceInput["source"] = "claude") {
  const input: PriceInput = { source, model, at, tier: "standard", tokens: { ...noTokens, ...tokens } };
  return { input, nanoUsd: pricer.price(input).nanoUsd };
}
const sonnet = "claude-sonnet-5-5";
const opus = "claude-opus-5-5";

describe("re-pricing", () => {
  it("keeps the caches as they were, and takes half to twice the output", () => {
    // Opus 5.5: $4 in, $20 out, $0.20 cache read, $5 cache write (5 minutes) per million tokens.
    const turns = [
      turn(sonnet, { cacheWrite5m: 10_000, output: 1000 }),
      turn(sonnet, { cacheRead: 10_000, input: 100 }),
    ];
    const fixed = 10_000 * 5000 + 10_000 * 200 + 100 * 4000;
    expect(reprice(turns, sonnet, opus, at, pricer)).toEqual({
      low: fixed + 500 * 20_000,
      high: fixed + 2000 * 20_000,
    });
  });

  it("allows for 35% more tokens of the same text on Claude's newer models", () => {
    const turns = [turn("claude-sonnet-4-6", { cacheRead: 100_000 })];
    expect(reprice(turns, "claude-sonnet-4-6", sonnet, at, pricer)).toEqual({
      low: 100_000 * 100,
      high: 135_000 * 100,
    });
    const back = [turn(sonnet, { cacheRead: 135_000 })];
    expect(reprice(back, sonnet, "claude-sonnet-4-6", at, pricer)).toEqual({ low: 100_000 * 300, high: 135_000 * 300 });
  });

  it("prices each request at its own size", () => {
    // Haiku 5.5 costs five times as much above 100,000 tokens of one request.
    const one = reprice([turn(sonnet, { cacheRead: 200_000 })], sonnet, "claude-haiku-5-5", at, pricer)!;
    const two = [turn(sonnet, { cacheRead: 100_000 }), turn(sonnet, { cacheRead: 100_000 })];
    expect(one.low).toBe(5 * reprice(two, sonnet, "claude-haiku-5-5", at, pricer)!.low);
  });

  it("charges cache writes as input where they have no price", () => {
    const turns = [turn("gemini-3.5-flash", { cacheWriteUnknown: 1000 }, "cursor")];
    const range = reprice(turns, "gemini-3.5-flash", "gemini-3.8-flash", at, pricer);
    expect(range).toEqual({ low: 1000 * 750, high: 1000 * 750 });
  });

  it("leaves alone what other models did", () => {
    const turns = [turn(sonnet, { input: 100 }), turn("claude-haiku-5-5", { input: 1000 })];
    expect(reprice(turns, sonnet, opus, at, pricer)!.low).toBe(100 * 4000 + turns[1]!.nanoUsd!);
  });

  it("is not possible in a smaller window, or without a price", () => {
    const turns = [turn(sonnet, { cacheRead: 300_000 })];
    expect(reprice(turns, sonnet, "claude-haiku-4-5", at, pricer)).toBeNull();
    expect(reprice(turns, sonnet, "unheard-of", at, pricer)).toBeNull();
  });
});

describe("candidates", () => {
  it("are the vendor's newest of each line that existed then", () => {
    expect(candidates(bundledBook, sonnet, at).sort()).toEqual([
      "claude-fable-5-2",
      "claude-haiku-5-5",
      "claude-opus-5-5",
      "claude-sonnet-5-5",
    ]);
    expect(candidates(bundledBook, sonnet, Date.UTC(2026, 5, 20))).toContain("claude-opus-4-8");
    expect(candidates(bundledBook, "unheard-of", at)).toEqual([]);
  });
});
