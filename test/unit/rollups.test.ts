import fc from "fast-check";
import { expect, it } from "vitest";
import { type CallEvent, noTokens, type ToolEvent } from "../../src/core/event.ts";
import type { ToolCosts } from "../../src/core/history.ts";
import { toolCosts } from "../../src/engine/toolCosts.ts";
import { bundledBook } from "../../src/pricing/book.ts";
import { createPricer } from "../../src/pricing/price.ts";
import { slotMs } from "../../src/store/slots.ts";
import { openStore, type Store } from "../../src/store/store.ts";

const pricer = createPricer(bundledBook);
const noon = Date.UTC(2026, 9, 25, 12);
const quarter = slotMs;

function call(key: string, at: number, more: Partial<CallEvent> = {}): CallEvent {
  return {
    ...{ kind: "call", source: "claude", session: "s1", at, endAt: at, key, offset: 0, model: "claude-sonnet-5-5" },
    ...{ tokens: { ...noTokens, output: 100 }, context: 0, tier: "standard", quality: "exact", ...more },
  };
}

function tool(key: string, at: number, name: string, more: Partial<ToolEvent> = {}): ToolEvent {
  return {
    ...{ kind: "tool", source: "claude", session: "s1", at, key, offset: 0, name, activity: "run", target: "0" },
    ...{ ok: true, bytes: 10, ...more },
  };
}

function append(store: Store, path: string, calls: CallEvent[], tools: ToolEvent[], size = 0): void {
  const place = { ...store.places.get("claude", path), version: 1, cursor: {}, size };
  const priced = calls.map((event) => ({ event, price: pricer.price(event) }));
  store.append([{ place, calls: priced, tools, marks: [], facts: [] }]);
}

it("share a response among the tools that it started, and add up", async () => {
  const store = openStore(":memory:");
  const runs = [
    tool("t1", noon + 10, "Bash", { ok: false }),
    tool("t2", noon + 20, "mcp__github__get_issue"),
    tool("t3", noon + 1500, "Bash"),
  ];
  append(store, "/log", [call("m1", noon), call("m2", noon + 1000), call("m3", noon + 2000)], runs);
  const { tools, answers, nanoUsd } = await toolCosts(noon, noon + quarter, store.toolCosts);
  const none = { source: "claude", failed: 0, bytes: 10 };
  expect(tools).toEqual([
    { ...none, name: "Bash", server: null, runs: 2, failed: 1, bytes: 20, nanoUsd: 1_500_000 },
    { ...none, name: "mcp__github__get_issue", server: "github", runs: 1, nanoUsd: 500_000 },
  ]);
  expect(answers).toEqual({ calls: 1, nanoUsd: 1_000_000 });
  expect(nanoUsd).toBe(3_000_000);
});

const anySession = fc.constantFrom("s1", "s2", "s3");
const anyThread = fc.constantFrom({}, { agent: "a1" });
/** Keys come again in other sessions: forks. So do times: several lines of one response. */
const time = fc.integer({ min: 0, max: 40 }).map((n) => noon + n * 100_000);
const someCall = fc
  .record({
    ...{
      key: fc.integer({ max: 12, min: 0 }),
      at: time,
      session: anySession,
      thread: anyThread,
      output: fc.integer({ min: 0, max: 3 }),
    },
    quality: fc.constantFrom("exact", "exact", "ttl-unknown", "output-incomplete"),
    model: fc.constantFrom("claude-sonnet-5-5", "claude-sonnet-5-5", "nobody-knows-1"),
    implied: fc.constantFrom({}, {}, {}, { estimate: "compaction" } as const),
  })
  .map(({ key, at, thread, output, implied, ...rest }) =>
    call(`m${key}`, at, { ...rest, ...thread, ...implied, tokens: { ...noTokens, output: output * 7 } }),
  );
const someTool = fc
  .record({
    key: fc.integer({ max: 12, min: 0 }),
    at: time,
    session: anySession,
    thread: anyThread,
    ok: fc.constantFrom(true, false, null),
  })
  .map(({ key, at, session, thread, ok }) => tool(`t${key}`, at, `Tool ${key % 3}`, { session, ...thread, ok }));
const written = fc.record({ calls: fc.array(someCall, { maxLength: 3 }), tools: fc.array(someTool, { maxLength: 3 }) });
const step = fc.oneof(
  { weight: 4, arbitrary: written },
  fc.integer({ min: 1, max: 9 }).map((times) => ({ times })),
);
const slots = Array.from({ length: 6 }, (_, i) => noon + i * quarter);

it("stay what the rows say, whatever is read, moved or priced anew in between", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 12, size: "max" }), async (steps) => {
      const store = openStore(":memory:");
      const sizes = new Map<string, number>();
      for (const [i, one] of steps.entries()) {
        const path = `/log${i % 5}`;
        if ("times" in one) dearer(store, one.times);
        else {
          append(store, path, one.calls, one.tools, i);
          sizes.set(path, i);
        }
        for (const at of i % 3 === 2 || i === steps.length - 1 ? slots : []) {
          const [from, to] = [at, at + quarter];
          expect(byName(await toolCosts(from, to, store.toolCosts))).toEqual(byName(toolCostsByHand(from, to, store)));
          expect(store.accuracy(from, to)).toEqual(accuracyByHand(from, to, store));
        }
        expect(store.queries.responseCount()).toBe(store.proof({ limit: 0, offset: 0 }).count);
        expect(store.queries.sessionCount()).toBe(store.queries.recentSessions(0, -1, 0).length);
        for (const { id, model } of store.traces.firstModels(0)) {
          expect(model).toBe(store.queries.calls(id).find(({ agent }) => agent === null)?.model);
        }
        const bytes = [...sizes.values()].reduce((sum, size) => sum + size, 0);
        expect(store.places.size()).toEqual({ logs: sizes.size, bytes });
      }
      store.close();
    }),
    { numRuns: 50 },
  );
});

function dearer(store: Store, times: number): void {
  const into = { calls: 0, sessions: new Set<number>(), slots: new Set<number>() };
  const price = (event: Parameters<typeof pricer.price>[0]) => {
    const told = pricer.price(event);
    return { ...told, nanoUsd: (told.nanoUsd ?? 0) * times };
  };
  store.reprice.model("claude", "claude-sonnet-5-5", noon, price, into);
}

/** Each response with the runs up to the next one of its thread, as the ledger has them. */
function toolCostsByHand(from: number, to: number, { queries }: Store): ToolCosts {
  const tools = new Map<string, ToolCosts["tools"][number]>();
  const told: ToolCosts = { tools: [], answers: { calls: 0, nanoUsd: 0 }, nanoUsd: 0 };
  for (const { id } of queries.recentSessions(0, -1, 0)) {
    const runs = queries.tools(id);
    const calls = queries.calls(id);
    for (const [i, { at, agent, cost }] of calls.entries()) {
      const isFirst = calls.findIndex((other) => other.agent === agent) === i;
      const until = calls.slice(i + 1).find((other) => other.agent === agent)?.at ?? Infinity;
      const since = isFirst ? 0 : at;
      const own = runs.filter((run) => run.agent === agent && run.at >= since && run.at < until);
      if (at < from || at >= to) continue;
      const nano = cost.nanoUsd ?? 0;
      told.nanoUsd += nano;
      if (own.length === 0) {
        told.answers.calls++;
        told.answers.nanoUsd += nano;
      }
      for (const [n, { name, ok, bytes }] of own.entries()) {
        const none = { name, source: "claude" as const, server: null, runs: 0, failed: 0, bytes: 0, nanoUsd: 0 };
        const entry = tools.get(name) ?? none;
        tools.set(name, entry);
        entry.runs++;
        entry.failed += ok === 0 ? 1 : 0;
        entry.bytes += bytes;
        const each = Math.floor(nano / own.length);
        entry.nanoUsd += n === 0 ? nano - each * (own.length - 1) : each;
      }
    }
  }
  return { ...told, tools: [...tools.values()] };
}

function byName(costs: ToolCosts): ToolCosts {
  return { ...costs, tools: costs.tools.toSorted((a, b) => (a.name < b.name ? -1 : 1)) };
}

function accuracyByHand(from: number, to: number, store: Store): ReturnType<Store["accuracy"]> {
  const rowsOf = (estimated: boolean) => store.proof({ from, to, estimated, limit: 1000, offset: 0 }).rows;
  const rows = rowsOf(false);
  const cost = (of: typeof rows) => of.reduce((sum, row) => sum + (row.cost.nanoUsd ?? 0), 0);
  const open = (of: typeof rows) => of.reduce((sum, row) => sum + row.cost.unpricedTokens, 0);
  const grouped = <K>(of: typeof rows, by: (row: (typeof rows)[number]) => K) => [...Map.groupBy(of, by)];
  const order = ["exact", "ttl-unknown", "output-incomplete"];
  const repriced = rows.filter((row) => row.first !== null);
  return {
    calls: rows.length,
    unreported: 0,
    qualities: grouped(rows, (row) => row.quality)
      .toSorted(([a], [b]) => order.indexOf(a) - order.indexOf(b))
      .map(([quality, of]) => ({ quality, calls: of.length, nanoUsd: cost(of) })),
    unpriced: grouped(
      rows.filter((row) => row.cost.unpricedTokens > 0),
      (row) => row.model,
    ).map(([model, of]) => ({ model, calls: of.length, tokens: open(of) })),
    estimates: grouped(rowsOf(true), (row) => row.estimate!).map(([why, of]) => ({
      ...{ why, calls: of.length, nanoUsd: cost(of) },
      tokens: of.reduce((sum, row) => sum + row.tokens!.output, 0),
    })),
    repriced: grouped(repriced, (row) => row.first!.book).map(([book, of]) => ({
      ...{ book, calls: of.length, nowNanoUsd: cost(of) },
      thenNanoUsd: of.reduce((sum, row) => sum + row.first!.nanoUsd, 0),
    })),
  };
}
