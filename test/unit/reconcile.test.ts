import { describe, expect, it } from "vitest";
import type { LedgerSide, Spent } from "../../src/core/differences.ts";
import { type ClientReport, noTokens, type Tokens } from "../../src/core/event.ts";
import { reconcile, summarise } from "../../src/core/reconcile.ts";

/** Output costs a microdollar, input a tenth of it. */
const of = { source: "claude", session: "s" } as const;
const priceOf = ({ input, output }: Tokens) => output * 1000 + input * 100;

function spent(at: number, output: number, more: Partial<Spent> = {}): Spent {
  const tokens = { ...noTokens, input: 10, output };
  return { at, agent: null, model: "m", tokens, nanoUsd: priceOf(tokens), why: null, ...more };
}

function estimate(at: number, output: number, why: NonNullable<Spent["why"]>): Spent {
  const tokens = { ...noTokens, output };
  return { ...spent(at, 0), tokens, nanoUsd: priceOf(tokens), why };
}

/** What a client says that counted exactly these. */
function report(held: readonly Spent[], more: Partial<ClientReport> = {}): ClientReport {
  const tokens = { ...noTokens };
  for (const each of held) {
    tokens.input += each.tokens!.input;
    tokens.output += each.tokens!.output;
  }
  const nanoUsd = priceOf(tokens);
  return {
    by: "cost-state",
    at: 1000,
    nanoUsd,
    unknownModels: false,
    tokens,
    models: [{ model: "m", tokens, nanoUsd }],
    ...more,
  };
}

function check(said: ClientReport, ledger: Partial<LedgerSide>) {
  const all = { own: [], inherited: [], drops: 0, orphaned: false, ...ledger };
  const { causes, unexplained, agrees, difference } = reconcile(said, of, all);
  const sum = causes.reduce((money, { nanoUsd }) => money + (nanoUsd ?? 0), unexplained.nanoUsd ?? 0);
  expect(sum, "causes and the rest add up to the difference").toBe(difference.nanoUsd ?? 0);
  return { causes: causes.map(({ cause, nanoUsd }) => [cause, nanoUsd]), rest: unexplained.nanoUsd, agrees };
}

describe("reconciliation", () => {
  const calls = [spent(1, 70_000), spent(2, 20_000), spent(3, 5_000), spent(4, 9_000)];
  const [a, b, c, d] = calls as [Spent, Spent, Spent, Spent];

  it("has nothing to name where both count the same", () => {
    expect(check(report(calls), { own: calls })).toEqual({ causes: [], rest: 0, agrees: true });
  });

  it("names the total that a fork took over", () => {
    expect(check(report([a, b, c]), { own: [c], inherited: [a, b] })).toEqual({
      causes: [["inherited", a.nanoUsd! + b.nanoUsd!]],
      rest: 0,
      agrees: true,
    });
  });

  it("names what came from an ancestor that the ledger does not hold", () => {
    const said = report([a, b, c]);
    expect(check(said, { own: [c], orphaned: true }).causes).toEqual([["inherited", a.nanoUsd! + b.nanoUsd!]]);
    expect(check(said, { own: [c] }).agrees).toBe(false);
  });

  it("names what was logged after the client last reported", () => {
    expect(check(report([a, b], { at: 2 }), { own: calls }).causes).toEqual([
      ["after-report", -c.nanoUsd! - d.nanoUsd!],
    ]);
  });

  it("names exactly the responses that a killed client lost", () => {
    expect(check(report([a, d]), { own: calls })).toEqual({
      causes: [["restart", -b.nanoUsd! - c.nanoUsd!]],
      rest: 0,
      agrees: true,
    });
    expect(check(report([b, c, d]), { own: [...calls, estimate(5, 100, "cut-request")] }).causes).toEqual([
      ["restart", -a.nanoUsd!],
    ]);
  });

  it("does not take a difference for lost responses that are not exactly it", () => {
    const said = report([a, d]);
    said.nanoUsd! -= 5_000_000;
    expect(check(said, { own: calls })).toMatchObject({ causes: [], agrees: false });
  });

  it.each(["compaction", "interrupted-output", "placeholder-output", "web-search", "cut-request"] as const)(
    "names %s by its estimate, which is rough",
    (why) => {
      const own = [...calls, estimate(3, 6000, why)];
      const said = report([...calls, spent(3, 9000)]);
      expect(check(said, { own })).toEqual({ causes: [[why, 9_001_000]], rest: 0, agrees: true });
    },
  );

  it("leaves what an estimate is far too small for", () => {
    const own = [...calls, estimate(3, 6000, "compaction")];
    expect(check(report([...calls, spent(3, 60_000)]), { own })).toEqual({
      causes: [["compaction", 6_000_000]],
      rest: 54_001_000,
      agrees: false,
    });
  });

  it("shares a difference among several kinds of estimates", () => {
    const own = [...calls, estimate(3, 3000, "compaction"), estimate(4, 1000, "interrupted-output")];
    expect(check(report([...calls, spent(3, 3990)]), { own }).causes).toEqual([
      ["compaction", 2_993_250],
      ["interrupted-output", 997_750],
    ]);
  });

  it("names answers on broken connections, up to what they can have used", () => {
    const said = report([...calls, spent(3, 60_000)]);
    expect(check(said, { own: calls, drops: 1 }).causes).toEqual([["dropped-answer", 60_001_000]]);
    expect(check(said, { own: calls }).agrees).toBe(false);
    expect(check(said, { own: [c, d, spent(5, 1000)], drops: 1 }).agrees).toBe(false);
  });

  it("names small calls without a line, and inside a web search", () => {
    const said = report([...calls, spent(3, 4000)]);
    expect(check(said, { own: calls }).causes).toEqual([["helper-calls", 4_001_000]]);
    const search = { ...d, tokens: { ...d.tokens!, webSearches: 1 } };
    expect(check(said, { own: [a, b, c, search] }).causes).toEqual([["web-search", 4_001_000]]);
  });

  it("names a model that only the client has a price for", () => {
    const unpriced = { ...d, model: "new", nanoUsd: null };
    const said = report([a, b, c, d], {
      unknownModels: true,
      models: [{ model: "new", tokens: d.tokens!, nanoUsd: d.nanoUsd }],
    });
    expect(check(said, { own: [a, b, c, unpriced] }).causes).toEqual([["unknown-model", d.nanoUsd]]);
  });

  it("names another price for the same tokens", () => {
    const dear = calls.map((call) => ({ ...call, nanoUsd: call.nanoUsd! * 2 }));
    expect(check(report(calls), { own: dear })).toMatchObject({ causes: [["price", -104_004_000]], agrees: true });
  });

  it("names rounding", () => {
    const said = report(calls);
    said.nanoUsd! += 3;
    expect(check({ ...said, models: [] }, { own: calls }).causes).toEqual([["rounding", 3]]);
  });

  it("agrees within a tenth of a cent or half a percent", () => {
    const own = [spent(1, 1000)];
    const off = (nanoUsd: number) => check(report(own, { nanoUsd, models: [] }), { own }).agrees;
    expect([off(2_001_000), off(2_002_001), off(1000)]).toEqual([true, false, true]);
    const large = [spent(1, 1_000_000)];
    const share = (nanoUsd: number) => check(report(large, { nanoUsd, models: [] }), { own: large }).agrees;
    expect([share(1_000_001_000 + 5_000_000), share(1_000_001_000 + 5_100_000)]).toEqual([true, false]);
  });

  it("compares tokens of the main thread where the client counts each thread alone and no money", () => {
    const agent = { ...b, agent: "sub" };
    const said = report([a, c], { by: "thread-total", nanoUsd: null, models: [] });
    expect(reconcile(said, of, { own: [a, agent, c], inherited: [], drops: 0, orphaned: false })).toMatchObject({
      ours: { nanoUsd: null, tokens: 95_030 },
      theirs: { nanoUsd: null, tokens: 75_020 },
      causes: [{ cause: "sub-agents", nanoUsd: null, tokens: -20_010 }],
      unexplained: { nanoUsd: null, tokens: 0 },
      agrees: true,
    });
    const more = { ...said, tokens: { ...said.tokens, output: said.tokens.output + 500 } };
    expect(reconcile(more, of, { own: [a, agent, c], inherited: [], drops: 0, orphaned: false }).agrees).toBe(false);
  });

  it("sums up with those that do not agree first", () => {
    const good = reconcile(report(calls), of, { own: calls, inherited: [], drops: 0, orphaned: false });
    const bad = reconcile(report(calls), of, { own: [spent(9, 1)], inherited: [], drops: 0, orphaned: false });
    expect(summarise([good, bad])).toMatchObject({
      sessions: 2,
      agree: 1,
      theirs: { nanoUsd: 2 * good.theirs.nanoUsd!, tokens: 2 * good.theirs.tokens },
      rows: [bad, good],
    });
  });
});
