import { expect, it } from "vitest";
import { type CallEvent, noTokens } from "../../src/core/event.ts";
import { bundledBook } from "../../src/pricing/book.ts";
import { createPricer } from "../../src/pricing/price.ts";
import { openStore } from "../../src/store/store.ts";

const pricer = createPricer(bundledBook);
const noon = Date.UTC(2026, 10, 20, 12);

function call(key: string, more: Partial<CallEvent> = {}): CallEvent {
  return {
    kind: "call",
    source: "claude",
    session: "s1",
    at: noon,
    endAt: noon,
    key,
    offset: 0,
    model: "claude-sonnet-5-5",
    tokens: { ...noTokens, output: 1000 },
    context: 0,
    tier: "standard",
    quality: "exact",
    ...more,
  };
}

it("tells how many responses are exact, which models lack a price, and what is only implied", () => {
  const store = openStore(":memory:");
  const calls = [
    call("1"),
    call("2"),
    call("3", { quality: "output-incomplete" }),
    call("4", { model: "nobody-knows-1" }),
    call("5", { source: "claude", tokens: null }),
    call("6", { quality: "estimate", estimate: "compaction" }),
    call("7", { at: noon + 86_400_000, quality: "ttl-unknown" }),
  ];
  const place = { ...store.places.get("claude", "/log"), version: 1, cursor: {} };
  const priced = calls.map((event) => ({ event, price: pricer.price(event) }));
  store.append([{ place, calls: priced, tools: [], marks: [], facts: [] }]);

  const nano = priced[0]!.price.nanoUsd!;
  expect(store.accuracy(noon, noon + 1)).toEqual({
    calls: 5,
    unreported: 1,
    qualities: [
      { quality: "exact", calls: 4, nanoUsd: 2 * nano },
      { quality: "output-incomplete", calls: 1, nanoUsd: nano },
    ],
    unpriced: [{ model: "nobody-knows-1", calls: 1, tokens: 1000 }],
    estimates: [{ why: "compaction", calls: 1, tokens: 1000, nanoUsd: nano }],
    repriced: [],
  });
  expect(store.proof({ quality: "output-incomplete", limit: 9, offset: 0 }).total.cost.nanoUsd).toBe(nano);
  expect(store.accuracy(noon, noon + 2 * 86_400_000).qualities.map(({ quality }) => quality)).toContain("ttl-unknown");
});

it("sets what responses cost at first beside what they cost now", () => {
  const store = openStore(":memory:");
  const place = { ...store.places.get("claude", "/log"), version: 1, cursor: {} };
  const event = call("1");
  store.append([{ place, calls: [{ event, price: pricer.price(event) }], tools: [], marks: [], facts: [] }]);
  const then = pricer.price(event).nanoUsd!;
  store.reprice.model("claude", event.model, 0, () => ({ ...pricer.price(event), nanoUsd: 2 * then, book: "newer" }), {
    calls: 0,
    sessions: new Set(),
    slots: new Set(),
  });
  const [repriced] = store.accuracy(noon, noon + 1).repriced;
  expect(repriced).toEqual({ book: bundledBook.version, calls: 1, thenNanoUsd: then, nowNanoUsd: 2 * then });
  expect(store.proof({ repriced: true, limit: 9, offset: 0 }).count).toBe(1);
});
