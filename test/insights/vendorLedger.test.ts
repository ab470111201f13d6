import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { noTokens, type SourceId, type Tokens } from "../../src/core/event.ts";
import { type EndpointId, endpointIds, vendorOf, type VendorDay } from "../../src/core/vendor.ts";
import type { VendorLedgerRow } from "../../src/core/vendorLedger.ts";
import { vendorLedgerRows, type VendorLedgerFacts } from "../../src/insights/vendorLedger.ts";
import type { ToldDay, UsageShare } from "../../src/insights/vendorSides.ts";
import { bundledBook } from "../../src/pricing/book.ts";
import { createPricer } from "../../src/pricing/price.ts";

const pricer = createPricer(bundledBook);
const usd = 1_000_000_000;
const day = "2026-11-10";
const noon = Date.parse(`${day}T12:00:00Z`);
/** Long after the days in question. */
const later = Date.parse("2026-11-20T00:00:00Z");

interface Used extends Partial<Omit<UsageShare, "sums">> {
  nanoUsd: number;
  at?: number;
  calls?: number;
  tokens?: Partial<Tokens>;
}
function used({ nanoUsd, at = noon, calls = 1, tokens = {}, ...rest }: Used): UsageShare {
  const sums = { calls, nanoUsd, pricedCalls: calls, unreportedCalls: 0, tokens: { ...noTokens, ...tokens } };
  const share = { source: "claude" as const, model: "claude-opus-5", subAgent: false, implied: false };
  return { slot: Math.floor(at / 900_000), ...share, ...rest, sums };
}
function told(endpoint: EndpointId, of: Partial<ToldDay> = {}): ToldDay {
  const empty = { model: "claude-opus-5", item: null, tokens: null, nanoUsd: null, requests: null, user: null };
  return { endpoint, day, ...empty, is: "api-value", readAt: later, ...of };
}
const bill = (of: Partial<ToldDay>) => told("claude-cost", { is: "real-money", ...of });

function rows(facts: Partial<VendorLedgerFacts>, from = day, to = from): VendorLedgerRow[] {
  const none = { shares: [], told: [], reads: [], plans: new Set<never>() };
  return vendorLedgerRows({ from, to }, { ...none, ...facts }, pricer);
}
/** Causes of the only row, then what is unexplained. */
function said(facts: Partial<VendorLedgerFacts>) {
  const [row, ...more] = rows(facts);
  expect(more).toEqual([]);
  return [...row!.causes.map(({ why, nanoUsd }) => [why, nanoUsd]), row!.unexplained, row!.agrees];
}

describe("a difference", () => {
  test("is nothing where both say the same, under whatever name the model goes", () => {
    const shares = [used({ nanoUsd: 3 * usd, model: "us.anthropic.claude-opus-5[1m]" })];
    const [row] = rows({ shares, told: [bill({ nanoUsd: 3 * usd })] });
    expect(row).toMatchObject({ day, vendor: "anthropic", endpoint: "claude-cost", model: "claude-opus-5" });
    expect(row).toMatchObject({ difference: 0, causes: [], unexplained: 0, agrees: true });
    expect(row).toMatchObject({ ours: { nanoUsd: 3 * usd, requests: 1 }, theirs: { is: "real-money", priced: false } });
  });

  test("without a sign of its cause stays unexplained, and agrees within 1 % or a cent", () => {
    const off = (theirs: number) => said({ shares: [used({ nanoUsd: 100 * usd })], told: [bill({ nanoUsd: theirs })] });
    expect(off(120 * usd)).toEqual([20 * usd, false]);
    expect(off(101 * usd)).toEqual([1 * usd, true]);
    expect(off(90 * usd)).toEqual([-10 * usd, false]);
    const small = (theirs: number) =>
      said({ shares: [used({ nanoUsd: 50_000_000 })], told: [bill({ nanoUsd: theirs })] });
    expect(small(60_000_000)).toEqual([10_000_000, true]);
    expect(small(61_000_000)).toEqual([11_000_000, false]);
  });

  test("elsewhere: nothing of the model was used here", () => {
    expect(said({ told: [bill({ nanoUsd: 2 * usd })] })).toEqual([["elsewhere", 2 * usd], 0, true]);
  });

  test("elsewhere: other people of the organisation, told by name", () => {
    const of = (user: string, nanoUsd: number) => told("claude-code", { user, nanoUsd });
    const all = [of("a@acme.com", 7 * usd), of("dev@acme.com", 3 * usd), of("b@acme.com", 4 * usd)];
    expect(said({ shares: [used({ nanoUsd: 3 * usd })], told: all })).toEqual([["elsewhere", 11 * usd], 0, true]);
    // All of them together are nearer to what is counted here than any one.
    expect(said({ shares: [used({ nanoUsd: 13 * usd })], told: all })).toEqual([1 * usd, false]);
  });

  test("elsewhere: tokens that no log here has, at our prices; a dearer price of the same tokens is not", () => {
    const mine = { input: 100_000, output: 10_000 };
    const shares = [used({ nanoUsd: 750_000_000, tokens: mine })];
    const tokens = { ...noTokens, input: 200_000, output: 10_000 };
    const usage = (counted: Tokens) => told("claude-usage", { tokens: counted });
    expect(said({ shares, told: [bill({ nanoUsd: 1_250_000_000 }), usage(tokens)] })).toEqual([
      ["elsewhere", 500_000_000],
      0,
      true,
    ]);
    expect(said({ shares, told: [bill({ nanoUsd: 1_250_000_000 }), usage({ ...noTokens, ...mine })] })).toEqual([
      500_000_000,
      false,
    ]);
    // Whose lifetime only one side knows are the same writes.
    const written = [used({ nanoUsd: 625_000_000, tokens: { cacheWrite5m: 100_000 } })];
    const counted = { tokens: { ...noTokens, cacheWriteUnknown: 100_000 }, nanoUsd: 900_000_000 };
    expect(said({ shares: written, told: [told("claude-code", counted)] })).toEqual([275_000_000, false]);
  });

  test("subAgents: they are billed under another model, no more than they used", () => {
    const shares = [used({ nanoUsd: 5 * usd }), used({ nanoUsd: 2 * usd, subAgent: true })];
    const all = [bill({ nanoUsd: 4 * usd }), bill({ model: "claude-haiku-4-5", nanoUsd: 3 * usd })];
    const found = rows({ shares, told: all }).map(({ model, causes, unexplained }) => ({ model, causes, unexplained }));
    expect(found).toEqual(
      [
        {
          model: "claude-opus-5",
          causes: [{ why: "subAgents", nanoUsd: -2 * usd }],
          unexplained: -1 * usd,
        },
        {
          model: "claude-haiku-4-5",
          causes: [
            { why: "subAgents", nanoUsd: 2 * usd },
            { why: "elsewhere", nanoUsd: 1 * usd },
          ],
          unexplained: 0,
        },
      ].sort((a, b) => Number(b.model > a.model)),
    );
  });

  test("subAgents: what they used explains no more than once", () => {
    const shares = [used({ nanoUsd: 9 * usd, calls: 3 }), used({ nanoUsd: 2 * usd, subAgent: true })];
    const others = ["claude-haiku-4-5", "claude-sonnet-4-5"].map((model) => bill({ model, nanoUsd: 2 * usd }));
    const opus = rows({ shares, told: [bill({ nanoUsd: 1 * usd }), ...others] }).find(({ ours }) => ours !== null);
    expect(opus).toMatchObject({ causes: [{ why: "subAgents", nanoUsd: -2 * usd }], unexplained: -8 * usd });
  });

  test("cacheTier: writes that the log gives no lifetime, at most at the long one's price", () => {
    const shares = [used({ nanoUsd: 625_000_000, tokens: { cacheWriteUnknown: 100_000 } })];
    const extra = (nanoUsd: number) => said({ shares, told: [bill({ nanoUsd })] });
    expect(extra(1_000_000_000)).toEqual([["cacheTier", 375_000_000], 0, true]);
    expect(extra(1_100_000_000)).toEqual([["cacheTier", 375_000_000], 100_000_000, false]);
    const short = told("claude-usage", { tokens: { ...noTokens, cacheWrite5m: 100_000 } });
    expect(said({ shares, told: [bill({ nanoUsd: 1_000_000_000 }), short] })).toEqual([375_000_000, false]);
    const known = [used({ nanoUsd: 625_000_000, tokens: { cacheWrite5m: 100_000 } })];
    expect(said({ shares: known, told: [bill({ nanoUsd: 1_000_000_000 })] })).toEqual([375_000_000, false]);
  });

  test("lag: what was counted after the vendor's figures end", () => {
    const hour = 3_600_000;
    const shares = [used({ nanoUsd: 3 * usd, at: noon }), used({ nanoUsd: 2 * usd, at: noon + 6 * hour })];
    const at = (readAt: number, nanoUsd: number) => said({ shares, told: [bill({ nanoUsd, readAt })] });
    expect(at(noon + 5 * hour, 3 * usd)).toEqual([["lag", -2 * usd], 0, true]);
    expect(at(noon + 5 * hour, 1 * usd)).toEqual([["lag", -2 * usd], -2 * usd, false]);
    expect(at(noon + 8 * hour, 3 * usd)).toEqual([-2 * usd, false]);
    // Figures that end within a quarter of an hour: all of it may be missing.
    expect(at(noon + 6 * hour + 10 * 60_000, 3 * usd)).toEqual([["lag", -2 * usd], 0, true]);
    // Claude Code's report is an hour late by itself.
    const late = [told("claude-code", { nanoUsd: 3 * usd, readAt: noon + 6.5 * hour })];
    expect(said({ shares, told: late })).toEqual([["lag", -2 * usd], 0, true]);
  });

  test("clock: used within a quarter of an hour of midnight, billed on the day beside it", () => {
    const next = "2026-11-11";
    const midnight = Date.parse(`${next}T00:00:00Z`);
    const shares = [used({ nanoUsd: 3 * usd }), used({ nanoUsd: 2 * usd, at: midnight - 60_000 })];
    const moved = rows(
      { shares, told: [bill({ nanoUsd: 3 * usd }), bill({ day: next, nanoUsd: 2 * usd })] },
      day,
      next,
    );
    expect(moved.map(({ day: of, causes, unexplained }) => [of, causes, unexplained])).toEqual([
      [next, [{ why: "clock", nanoUsd: 2 * usd }], 0],
      [day, [{ why: "clock", nanoUsd: -2 * usd }], 0],
    ]);
    // The day beside it is looked at even when it is not asked for.
    expect(rows({ shares, told: [bill({ nanoUsd: 3 * usd }), bill({ day: next, nanoUsd: 2 * usd })] })).toHaveLength(1);
    const morning = [used({ nanoUsd: 3 * usd }), used({ nanoUsd: 2 * usd, at: midnight + 60_000 })];
    const back = rows({ shares: morning, told: [bill({ nanoUsd: 5 * usd }), bill({ day: next, nanoUsd: 0 })] });
    expect(back).toMatchObject([{ causes: [{ why: "clock", nanoUsd: 2 * usd }], unexplained: 0 }]);
    const early = [used({ nanoUsd: 3 * usd }), used({ nanoUsd: 2 * usd, at: midnight - 3_600_000 })];
    const apart = rows({ shares: early, told: [bill({ nanoUsd: 3 * usd }), bill({ day: next, nanoUsd: 2 * usd })] });
    expect(apart[0]!.causes).toEqual([]);
  });

  test("planIncluded: a bill of less, where a plan is known", () => {
    const facts = { shares: [used({ nanoUsd: 9 * usd })], told: [bill({ nanoUsd: 1 * usd })] };
    expect(said({ ...facts, plans: new Set(["anthropic"]) })).toEqual([["planIncluded", -8 * usd], 0, true]);
    expect(said({ ...facts, plans: new Set(["openai"]) })).toEqual([-8 * usd, false]);
    const estimate = [told("claude-code", { nanoUsd: 1 * usd })];
    expect(said({ ...facts, told: estimate, plans: new Set(["anthropic"]) })).toEqual([-8 * usd, false]);
  });

  test("notLogged: what the log implies, up to twice the estimate", () => {
    const shares = [used({ nanoUsd: 5 * usd }), used({ nanoUsd: 1 * usd, implied: true })];
    const extra = (nanoUsd: number) => said({ shares, told: [bill({ nanoUsd })] });
    expect(extra(6 * usd)).toEqual([["notLogged", 1 * usd], 0, true]);
    expect(extra(8 * usd)).toEqual([["notLogged", 2 * usd], 1 * usd, false]);
  });

  test("rounding: half a unit of either side", () => {
    const shares = [used({ nanoUsd: 1_414_999_999, calls: 3 })];
    const cents = [told("claude-code", { nanoUsd: 1_410_000_000 })];
    expect(said({ shares, told: cents })).toEqual([["rounding", -4_999_999], 0, true]);
    expect(said({ shares, told: [bill({ nanoUsd: 1_415_000_002 })] })).toEqual([["rounding", 3], 0, true]);
  });
});

describe("what is compared", () => {
  test("tokens alone are priced as ours are, whatever their number", () => {
    const tokens = { ...noTokens, input: 1_000_000, output: 100_000 };
    const shares = [used({ nanoUsd: 7_500_000_000, tokens })];
    const [row] = rows({ shares, told: [told("claude-usage", { tokens })] });
    expect(row).toMatchObject({ difference: 0, agrees: true, theirs: { nanoUsd: 7_500_000_000, priced: true } });
    // A model whose long prompts are dearer: no single one of them was.
    const small = { model: "claude-haiku-5-5", tokens: { ...noTokens, input: 1_000_000 } };
    expect(rows({ told: [told("claude-usage", small)] })).toMatchObject([{ theirs: { nanoUsd: 100_000_000 } }]);
    const unknown = { model: "claude-unheard-of", tokens: { ...noTokens, input: 1_000_000 } };
    expect(rows({ told: [told("claude-usage", unknown)] })).toMatchObject([
      { theirs: { nanoUsd: null, priced: false }, difference: null, causes: [] },
    ]);
  });

  test("requests alone are compared with our responses of the day", () => {
    const cursor = { source: "cursor", tokens: {} } as const;
    const shares = ["auto", "default"].map((model) => {
      const share = used({ ...cursor, model, nanoUsd: 0, calls: 4 });
      return { ...share, sums: { ...share.sums, pricedCalls: 0, unreportedCalls: 4 } };
    });
    const requests = (count: number) =>
      rows({ shares, told: [told("cursor-team-days", { model: null, requests: count, is: "included" })] });
    expect(requests(8)).toMatchObject([{ ours: { requests: 8, nanoUsd: null }, difference: null, agrees: true }]);
    expect(requests(10)).toMatchObject([{ unexplained: 0, causes: [], agrees: false }]);
  });

  test("models that the vendor does not mention on a day that it told, or had read to, cost nothing there", () => {
    const other = { model: "claude-haiku-4-5", nanoUsd: 1 * usd };
    const shares = [used({ nanoUsd: 2 * usd }), used({ ...other, at: noon + 86_400_000 })];
    const facts = { shares, told: [bill({ nanoUsd: 2 * usd })] };
    expect(rows(facts, day, "2026-11-12")).toHaveLength(1);
    const reads = [{ endpoint: "claude-cost" as const, coveredTo: later, readAt: later }];
    expect(rows({ ...facts, reads }, "2026-11-11")).toMatchObject([
      { model: "claude-haiku-4-5", theirs: { nanoUsd: 0, is: "real-money" }, difference: -1 * usd },
    ]);
  });

  test("web searches that are billed apart are compared apart", () => {
    const shares = [used({ nanoUsd: 2 * usd + 30_000_000, tokens: { webSearches: 3 } })];
    const all = [bill({ nanoUsd: 2 * usd }), bill({ model: null, item: "web_search", nanoUsd: 30_000_000 })];
    expect(rows({ shares, told: all }).map(({ model, difference }) => [model, difference])).toEqual([
      ["claude-opus-5", 0],
      ["web_search", 0],
    ]);
  });

  test("one endpoint a day speaks, the most exact one, so that nothing is counted twice", () => {
    const all = [told("claude-code", { nanoUsd: 2 * usd }), bill({ nanoUsd: 9 * usd })];
    expect(rows({ told: all })).toMatchObject([{ endpoint: "claude-code", theirs: { nanoUsd: 2 * usd } }]);
  });
});

test("parts and rest sum to the difference, none is larger than it or goes the other way", () => {
  const amount = fc.nat({ max: 5 * usd });
  const dayName = fc.constantFrom("2026-11-09", day, "2026-11-11");
  const model = fc.constantFrom("claude-opus-5", "claude-haiku-4-5", "gpt-5.5", "__proto__", "");
  const count = fc.nat({ max: 50_000 });
  const tokens = fc.record({ input: count, output: count, cacheWriteUnknown: count, webSearches: fc.nat({ max: 2 }) });
  const share = fc
    .record({
      nanoUsd: amount,
      tokens,
      model,
      subAgent: fc.boolean(),
      implied: fc.boolean(),
      calls: fc.nat({ max: 9 }),
    })
    .chain((of) =>
      fc
        .record({
          at: fc.integer({ min: Date.parse("2026-11-09T00:00:00Z"), max: Date.parse("2026-11-11T23:59:59Z") }),
          source: fc.constantFrom<SourceId>("claude", "codex", "cursor"),
        })
        .map((more) => used({ ...of, ...more })),
    );
  const row: fc.Arbitrary<ToldDay> = fc.record({
    day: dayName,
    model: fc.option(model),
    item: fc.option(fc.constant("web_search")),
    tokens: fc.option(tokens.map((some) => ({ ...noTokens, ...some }))),
    nanoUsd: fc.option(amount),
    requests: fc.option(fc.nat({ max: 20 })),
    is: fc.constantFrom<VendorDay["is"]>("api-value", "included", "real-money"),
    user: fc.option(fc.constantFrom("a", "b", "c")),
    readAt: fc.integer({ min: Date.parse("2026-11-09T00:00:00Z"), max: later }),
    endpoint: fc.constantFrom(...endpointIds),
  });
  const facts = fc.record({
    shares: fc.array(share, { maxLength: 12 }),
    told: fc.array(row, { maxLength: 12 }),
    reads: fc.array(
      fc.record({
        endpoint: fc.constantFrom(...endpointIds),
        coveredTo: fc.constant(later),
        readAt: fc.constant(later),
      }),
      { maxLength: 3 },
    ),
    plans: fc.constantFrom(new Set<"anthropic" | "openai">(), new Set(["anthropic", "openai"] as const)),
  });
  fc.assert(
    fc.property(facts, (all) => {
      for (const found of rows(all, "2026-11-09", "2026-11-11")) {
        const { difference, causes, unexplained } = found;
        const parts = causes.map(({ nanoUsd }) => nanoUsd);
        expect(found.vendor).toBe(vendorOf(found.endpoint));
        expect(parts.reduce((sum, part) => sum + part, unexplained)).toBe(difference ?? 0);
        for (const part of [...parts, unexplained]) {
          expect(Number.isInteger(part)).toBe(true);
          expect(part * (difference ?? 0)).toBeGreaterThanOrEqual(0);
          expect(Math.abs(part)).toBeLessThanOrEqual(Math.abs(difference ?? 0));
        }
      }
    }),
    { numRuns: 500 },
  );
});
