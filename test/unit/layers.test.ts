import { describe, expect, it } from "vitest";
import { noTokens, type Tokens } from "../../src/core/event.ts";
import { bundledBook, type Book } from "../../src/pricing/book.ts";
import type { Layers } from "../../src/pricing/layers.ts";
import { parseOverrides } from "../../src/pricing/overrides.ts";
import { createPricer, type PriceInput } from "../../src/pricing/price.ts";

const million = 1_000_000;
const day = (date: string) => Date.parse(`${date}T12:00:00Z`);

/** An override file with these contents. */
function file(version: string, contents: object) {
  const result = parseOverrides(JSON.stringify({ schema: 1, ...contents }));
  if ("problems" in result) throw new Error(result.problems.join("\n"));
  return { version, rules: result.overrides };
}

function price(above: Omit<Layers, "bundled">, model: string, counts: Partial<Tokens>, more: Partial<PriceInput> = {}) {
  const tokens = { ...noTokens, ...counts };
  const call = { source: "claude", model, at: day("2026-11-22"), tier: "standard", tokens, ...more } as const;
  const pricer = createPricer(bundledBook, above);
  const { nanoUsd, ...rest } = pricer.price(call);
  const parts = Object.values(pricer.parts(call) ?? {}).reduce((sum, part) => sum + part, 0);
  expect(parts).toBe(nanoUsd ?? 0);
  return { usd: nanoUsd === null ? rest.status : nanoUsd / 1e9, ...rest };
}

const priceOf = (...args: Parameters<typeof price>) => price(...args).usd;

describe("a price that a person states", () => {
  const mine = file("a1", {
    models: [
      {
        id: "claude-opus-5",
        platform: "bedrock-regional",
        rates: [{ from: "2026-08-01", in: 4, out: 20, cw5m: 5, tiers: [{ above: 1000, in: 6, out: 30 }] }],
      },
      { id: "tuned", match: ["tuned-*-v?", "Tuned-*"], ctx: 64_000, rates: [{ from: "2026-01-01", in: 3, out: 12 }] },
    ],
    aliases: { "prod-claude": "claude-opus-5-5", TEAM: "tuned" },
  });
  const bedrock = "us.anthropic.claude-opus-5-v1:0";

  it("replaces the book's whole row, on its platform and from its day on", () => {
    expect(price({ override: mine }, bedrock, { input: 1000 })).toMatchObject({
      usd: 0.004,
      layer: "override",
      book: "a1",
      row: "2026-08-01",
      flags: [],
    });
    expect(priceOf({ override: mine }, bedrock, { input: million })).toBe(6);
    expect(price({ override: mine }, bedrock, { input: 1, cacheRead: 10 })).toMatchObject({ status: "partial" });
    expect(price({ override: mine }, bedrock, { input: million }, { at: day("2026-07-31") })).toMatchObject({
      usd: 5.5,
      layer: "bundled",
      book: bundledBook.version,
    });
    expect(price({ override: mine }, "claude-opus-5", { input: million })).toMatchObject({ usd: 5, layer: "bundled" });
    expect(price({ override: mine }, bedrock, { input: 1 }, { tier: "fast" })).toMatchObject({
      status: "unpriced",
      flags: ["no fast price"],
    });
  });

  it("makes models of one's own, by name, pattern and alias", () => {
    for (const name of ["tuned", "tuned-7b", "TUNED-7B", "team"]) {
      expect(price({ override: mine }, name, { output: million })).toMatchObject({ usd: 12, model: "tuned" });
    }
    expect(price({ override: mine }, "prod-claude", { output: million })).toMatchObject({
      usd: 20,
      model: "claude-opus-5-5",
      layer: "bundled",
    });
    expect(priceOf({ override: mine }, "my-tuned-7b", { output: 1 })).toBe("unpriced");
    expect(createPricer(bundledBook, { override: mine }).window("claude", "tuned-7b")).toBe(64_000);
  });

  it("is stronger than the organisation's, which is stronger than a book's", () => {
    const models = (input: number) => [{ id: "claude-opus-5", rates: [{ from: "2026-10-01", in: input, out: 20 }] }];
    const organisation = file("org", { models: models(3) });
    const override = file("me", { models: [{ ...models(2)[0], rates: [{ from: "2026-11-01", in: 2, out: 20 }] }] });
    const at = (date: string) =>
      price({ override, organisation }, "claude-opus-5", { input: million }, { at: day(date) });
    expect(at("2026-11-02")).toMatchObject({ usd: 2, layer: "override", book: "me" });
    expect(at("2026-10-02")).toMatchObject({ usd: 3, layer: "organisation", book: "org" });
    expect(at("2026-09-02")).toMatchObject({ usd: 5, layer: "bundled" });
  });

  it("of a platform that no call has is no price", () => {
    const override = file("x", {
      models: [{ id: "only-there", platform: "gateway", rates: [{ from: "2026-01-01", in: 1, out: 1 }] }],
    });
    expect(price({ override }, "only-there", { input: 5 })).toMatchObject({ status: "unpriced", model: null });
  });
});

describe("a discount", () => {
  const discounted = (discount: object) =>
    file("d", { discounts: [{ from: "2026-07-01", multiply: 0.85, ...discount }] });

  it("is a factor on list prices, from its first to its last day", () => {
    const override = discounted({ match: { vendor: "anthropic" }, to: "2026-11-30", note: "EA-1234" });
    const at = (date: string) => price({ override }, "claude-opus-5-5", { input: million }, { at: day(date) });
    expect(at("2026-11-30")).toMatchObject({ usd: 3.4, layer: "bundled", flags: ["discount x0.85 (EA-1234)"] });
    expect(at("2026-12-01")).toMatchObject({ usd: 4, flags: [] });
    expect(priceOf({ override }, "gpt-6.1-sol", { input: 1000 })).toBe(0.002);
  });

  it("holds on its last day also when the list price changes on that day", () => {
    const override = discounted({ match: { vendor: "anthropic" }, to: "2026-10-07" });
    expect(priceOf({ override }, "claude-sonnet-5-5", { cacheRead: million }, { at: day("2026-10-07") })).toBe(0.085);
  });

  it("stays exact on a large response", () => {
    const override = discounted({ match: { vendor: "anthropic" }, multiply: 0.8501 });
    expect(priceOf({ override }, "claude-fable-5", { output: million }, { geo: "us" })).toBe(46.7555);
  });

  it("may be for some kinds of tokens, models, platforms or tools", () => {
    const kinds = discounted({ match: { model: "claude-opus-*" }, apply: ["output", "webSearch"] });
    const counts = { input: million, output: million, webSearches: 100 };
    expect(priceOf({ override: kinds }, "claude-opus-5-5", counts)).toBe(4 + 17 + 0.85);
    expect(priceOf({ override: kinds }, "claude-sonnet-5-5", counts)).toBe(2 + 10 + 1);
    const there = discounted({ match: { platform: "bedrock-global", source: "claude" } });
    expect(priceOf({ override: there }, "global.anthropic.claude-opus-5", { input: million })).toBe(4.25);
    expect(priceOf({ override: there }, "claude-opus-5", { input: million })).toBe(5);
    expect(
      priceOf({ override: there }, "global.anthropic.claude-opus-5", { input: million }, { source: "codex" }),
    ).toBe(5);
  });

  it("stacks with fast and region, does not stack with another, and leaves the file's own prices alone", () => {
    const override = file("d", {
      discounts: [
        { match: { model: "claude-opus-5" }, from: "2026-07-01", multiply: 0.9 },
        { match: { vendor: "anthropic" }, from: "2026-07-01", multiply: 0.5 },
      ],
      models: [{ id: "claude-haiku-4-5", rates: [{ from: "2026-07-01", in: 0.7, out: 3 }] }],
    });
    const organisation = file("o", {
      discounts: [{ match: { vendor: "anthropic" }, from: "2026-01-01", multiply: 0.1 }],
      models: [{ id: "claude-sonnet-5", rates: [{ from: "2026-07-01", in: 1, out: 5 }] }],
    });
    const layers = { override, organisation };
    const fast = { tier: "fast", geo: "us" } as const;
    expect(priceOf(layers, "claude-opus-5", { cacheWrite1h: million }, fast)).toBe(19.8);
    expect(priceOf(layers, "claude-opus-5-5", { input: million })).toBe(2);
    expect(priceOf(layers, "claude-haiku-4-5", { input: million })).toBe(0.7);
    expect(priceOf(layers, "claude-sonnet-5", { input: million })).toBe(0.5);
  });
});

describe("what else a file states", () => {
  it("says how a tool is served where the log does not", () => {
    const override = file("p", { platform: { claude: "bedrock-regional" } });
    expect(priceOf({ override }, "claude-opus-5", { input: million })).toBe(5.5);
    expect(price({ override }, "anthropic.claude-opus-5", { input: 1 }).flags).toEqual(["bedrock regional x1.1"]);
    expect(priceOf({ override }, "global.anthropic.claude-opus-5", { input: million })).toBe(5);
    expect(priceOf({ override }, "claude-opus-4-5@20251101", { input: million })).toBe(5);
    expect(priceOf({ override }, "claude-opus-5", { input: million }, { source: "codex" })).toBe(5);
  });

  it("adds Cursor's fees to Cursor's calls, Auto excepted", () => {
    const override = file("f", { fees: { cursorTokenRatePerMtok: 0.25, cursorMarkup: 1.2 } });
    const cursor = { source: "cursor" } as const;
    const counts = { input: million, cacheRead: million, output: million };
    expect(priceOf({ override }, "claude-5.5-opus", counts, cursor)).toBe(1.2 * 24.2 + 0.75);
    expect(priceOf({ override }, "auto", counts, cursor)).toBe(1.2 * 7.5);
    expect(priceOf({ override }, "claude-5.5-opus", { webSearches: 1 }, cursor)).toBe(0.01);
    expect(priceOf({ override }, "claude-opus-5-5", counts)).toBe(24.2);
  });

  it("is part of the version, so that what it prices can be told apart", () => {
    const { version } = createPricer(bundledBook);
    expect(version).toBe(bundledBook.version);
    expect(createPricer(bundledBook, { override: file("1", {}) }).version).not.toBe(version);
    expect(createPricer(bundledBook, { override: file("1", {}) }).version).not.toBe(
      createPricer(bundledBook, { override: file("2", {}) }).version,
    );
  });
});

describe("a refreshed book", () => {
  const [model] = bundledBook.models.filter(({ id }) => id === "claude-opus-5-5");
  const rates = [...model!.rates, { ...model!.rates[0]!, from: "2026-11-01", in: 3 }];
  const refreshed: Book = { ...bundledBook, version: "2026.11.30.1", models: [{ ...model!, rates }] };

  it("is used where it has prices, and the bundled one where it has none", () => {
    expect(price({ refreshed }, "claude-opus-5-5", { input: million })).toMatchObject({
      usd: 3,
      layer: "refreshed",
      book: "2026.11.30.1",
    });
    expect(price({ refreshed }, "claude-opus-5", { input: million })).toMatchObject({ usd: 5, layer: "bundled" });
  });

  it("is left out when it is not newer", () => {
    for (const version of ["2026.09.30.1", bundledBook.version, "2026.11.9.9"]) {
      expect(price({ refreshed: { ...refreshed, version } }, "claude-opus-5-5", { input: million }).usd).toBe(4);
    }
    const later = { ...refreshed, version: "2026.11.22.10" };
    expect(price({ refreshed: later }, "claude-opus-5-5", { input: million }).usd).toBe(3);
  });
});
