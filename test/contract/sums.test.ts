import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { dayOf, shiftDay, startOfDay } from "../../src/core/days.ts";
import { type CallEvent, noTokens, type Quality, type Tokens } from "../../src/core/event.ts";
import type { Totals } from "../../src/core/snapshot.ts";
import { createEngine } from "../../src/engine/engine.ts";
import { createPrices } from "../../src/engine/prices.ts";
import { createWorkspace } from "../../src/engine/workspace.ts";
import { openStore } from "../../src/store/store.ts";

/** Parts and totals of any ledger, as the surfaces get them. */

const now = Date.UTC(2026, 10, 12, 15);
const hour = 3_600_000;
const tokens = fc.record<Tokens>({
  input: fc.nat(200_000),
  cacheRead: fc.nat(900_000),
  cacheWrite5m: fc.nat(9000),
  cacheWrite1h: fc.nat(9000),
  cacheWriteUnknown: fc.nat(9000),
  output: fc.nat(40_000),
  reasoning: fc.constant(0),
  webSearches: fc.nat(3),
});
const sessions = ["s1", "s2"];
const agents = ["a1", "a2"];
const models = ["claude-sonnet-5-5", "claude-haiku-5-5", "gpt-5.4", "a model that nobody sells", "__proto__"];
const maybe = <T>(...values: T[]) => fc.constantFrom(undefined, undefined, ...values);
/** Few keys and requests: copies, replays and reused ids are frequent. */
const call = fc
  .record({
    key: fc.integer({ min: 1, max: 40 }),
    request: maybe("r1", "r2"),
    copy: fc.boolean(),
    born: fc.nat(3),
    source: fc.constantFrom("claude" as const, "codex" as const),
    session: fc.constantFrom(...sessions),
    agent: maybe(...agents),
    model: fc.constantFrom(...models),
    // Clocks change in this month, in Europe and in America.
    at: fc.integer({ min: now - 26 * 24 * hour, max: now }),
    tokens: fc.option(tokens),
    tier: fc.constantFrom("standard" as const, "fast" as const, "batch" as const),
    geo: maybe("us"),
    quality: fc.constantFrom<Quality>("exact", "ttl-unknown", "output-incomplete", "inherited-suspect"),
    implied: fc.boolean(),
    offset: fc.nat(1000),
  })
  .map(({ key, request, agent, geo, copy, implied, quality, ...rest }): CallEvent => {
    const estimate = implied && key % 5 === 0;
    return {
      ...rest,
      kind: "call",
      key: `${rest.source} ${key}${estimate ? "#compaction" : ""}`,
      endAt: rest.at,
      context: null,
      copy,
      quality: estimate ? "estimate" : quality,
      ...(estimate && { estimate: "compaction" }),
      ...(request !== undefined && { request }),
      ...(agent !== undefined && { agent }),
      ...(geo !== undefined && { geo }),
    };
  });
const calls = fc.array(call, { minLength: 1, maxLength: 30 });
const zone = fc.constantFrom(...Intl.supportedValuesOf("timeZone"));

it("makes every total of exactly its parts: models, agents, days of any zone, kinds of tokens, and the responses behind it", async () => {
  await fc.assert(
    fc.asyncProperty(
      calls,
      zone,
      fc.integer({ min: now - 26 * 24 * hour, max: now }),
      async (events, timeZone, cut) => {
        const engine = engineWith(events);
        await engine.configure({ timeZone, workspaceFolders: [], trusted: null, pricing: null });
        for (const summary of await engine.sessions({ limit: 100, offset: 0 })) {
          const { source, session } = summary;
          const detail = (await engine.session(source, session))!;
          const proof = (query: object) => engine.proof({ source, session, limit: 1000, offset: 0, ...query });
          const whole = await proof({});
          const expected = sum([summary]);
          expect(sum([whole.total])).toEqual(expected);
          expect(sum(whole.rows.map(totalsOf))).toEqual(expected);
          expect(sum(detail.models)).toEqual(expected);
          expect(sum(detail.turns.map(totalsOf))).toEqual(expected);
          for (const { parts, cost } of detail.turns) {
            expect(Object.values(parts).reduce((all, part) => all + part, 0)).toBe(cost.nanoUsd ?? 0);
          }
          const ofAgents = detail.agents.flatMap((agent) => agent.models);
          const ofMain = detail.turns.filter(({ agent }) => agent === null).map(totalsOf);
          expect(sum([...ofAgents, ...ofMain])).toEqual(expected);
          const byAgent = await Promise.all([null, ...agents].map((agent) => proof({ agent })));
          expect(sum(byAgent.map(({ total }) => total))).toEqual(expected);
          const byModel = await Promise.all(models.map((model) => proof({ model })));
          expect(sum(byModel.map(({ total }) => total))).toEqual(expected);
          const byTime = await Promise.all([proof({ to: cut }), proof({ from: cut })]);
          expect(sum(byTime.map(({ total }) => total))).toEqual(expected);
          expect(sum(detail.estimated)).toEqual(sum([(await proof({ estimated: true })).total]));
          expect(summary.quality).toBe(worst(whole.rows.map(({ quality }) => quality)));
          expect(detail.turns.map(({ quality }) => quality)).toEqual(whole.rows.map(({ quality }) => quality));
        }

        const { last30 } = await engine.snapshot();
        const month = await engine.proof({ from: startOfDay(last30.from, timeZone), limit: 1000, offset: 0 });
        expect(month.count).toBe(month.rows.length);
        expect(sum([last30])).toEqual(sum([month.total]));
        expect(sum(last30.byModel)).toEqual(sum([last30]));
        expect(sum(last30.bySource)).toEqual(sum([last30]));
        const rowsOfDay = Map.groupBy(month.rows, ({ at }) => dayOf(at, timeZone));
        for (const { day, cost, calls: count } of last30.byDay) {
          const rows = rowsOfDay.get(day) ?? [];
          expect([day, count, cost.nanoUsd ?? 0]).toEqual([day, rows.length, sum(rows.map(totalsOf)).nanoUsd]);
          const [from, to] = [startOfDay(day, timeZone), startOfDay(shiftDay(day, 1), timeZone)];
          expect((await engine.proof({ from, to, limit: 1, offset: 0 })).count).toBe(count);
        }
        await engine.close();
      },
    ),
    { numRuns: 500 },
  );
}, 120_000);

function engineWith(events: CallEvent[]) {
  const store = openStore(":memory:");
  const workspace = createWorkspace();
  const prices = createPrices(store, workspace, join(import.meta.dirname, "no price file of the user"));
  const place = { ...store.places.get("claude", "/log.jsonl"), cursor: {} };
  const priced = events.map((event) => ({ event, price: prices.pricer.price(event) }));
  store.append([{ place, calls: priced, tools: [], marks: [], facts: [] }]);
  const env = { home: "/nowhere", platform: "linux" as const, vars: {} };
  return createEngine({ store, workspace, sources: [], env, prices, sample: false, now: () => now });
}

/** One response as a total of its own. */
function totalsOf({ tokens: used, cost }: { tokens: Tokens | null; cost: Totals["cost"] }): Totals {
  return { calls: 1, tokens: used ?? noTokens, cost };
}

function sum(parts: readonly Totals[]) {
  const all = { calls: 0, nanoUsd: 0, unpricedTokens: 0, tokens: { ...noTokens } };
  for (const { calls: count, cost, tokens: used } of parts) {
    all.calls += count;
    all.nanoUsd += cost.nanoUsd ?? 0;
    all.unpricedTokens += cost.unpricedTokens;
    for (const kind of Object.keys(noTokens) as (keyof Tokens)[]) all.tokens[kind] += used[kind];
  }
  return all;
}

function worst(qualities: readonly Quality[]): Quality {
  const order: Quality[] = ["exact", "ttl-unknown", "output-incomplete", "inherited-suspect"];
  return order.findLast((quality) => qualities.includes(quality)) ?? "exact";
}
