import fc from "fast-check";
import { expect, test } from "vitest";
import { dayOf } from "../../src/core/days.ts";
import { type CallEvent, noTokens } from "../../src/core/event.ts";
import type { CursorUsageEvent } from "../../src/core/vendor.ts";
import { createCursorEvents } from "../../src/engine/cursorEvents.ts";
import { bundledBook } from "../../src/pricing/book.ts";
import { createPricer } from "../../src/pricing/price.ts";
import { slotMs } from "../../src/store/slots.ts";
import { openStore } from "../../src/store/store.ts";

const pricer = createPricer(bundledBook);
const minute = 60_000;
const hour = 60 * minute;
const start = Date.UTC(2026, 10, 18, 10);

/** A ledger that reads turns of local sessions and usage events, as the engine does. */
function desk() {
  const store = openStore(":memory:");
  const cursor = createCursorEvents(store, {
    pricerFor: () => pricer,
    timeZone: () => "UTC",
    onChange: () => {},
  });
  let reads = 0;
  return {
    store,
    cursor,
    logs(...calls: CallEvent[]): void {
      const path = `/log${reads++}`;
      const place = { ...store.places.get("cursor", path), version: 1, cursor: {} };
      const appended = store.append([
        {
          place,
          calls: calls.map((call) => ({ event: call, price: pricer.price(call) })),
          tools: [],
          marks: [],
          facts: [],
        },
      ]);
      cursor.count(appended.unreported);
    },
    tells(
      events: readonly CursorUsageEvent[],
      readAt = start + 100 * hour,
      origin: "cursor-events" | "file" = "cursor-events",
    ): void {
      store.vendor.addEvents(origin, events, readAt);
      cursor.count(null);
    },
    /** Responses, tokens and API value by session and model. */
    sums() {
      const names = new Map(store.queries.recentSessions(0, -1, 0).map(({ id, session }) => [id, session]));
      return store.queries
        .timeSums(0, (start + 1000 * hour) / slotMs)
        .map(({ sessionId, model, sums }) => ({
          of: sessionId === null ? null : names.get(sessionId),
          model,
          calls: sums.calls,
          unreported: sums.unreportedCalls,
          input: sums.tokens.input,
          nanoUsd: sums.nanoUsd,
        }))
        .toSorted((a, b) => (`${a.of} ${a.model}` < `${b.of} ${b.model}` ? -1 : 1));
    },
  };
}

function turn(session: string, at: number, more: Partial<CallEvent> = {}): CallEvent {
  return {
    ...{
      kind: "call",
      source: "cursor",
      session,
      key: `${session} ${at}`,
      offset: 1,
      model: "claude-4.6-opus-high-thinking",
    },
    ...{ at, endAt: at + minute, tokens: null, context: 30_000, tier: "standard", quality: "exact" },
    ...more,
  };
}

function event(at: number, more: Partial<CursorUsageEvent> = {}): CursorUsageEvent {
  return {
    ...{
      at,
      model: "claude-4.6-opus-high-thinking",
      tokens: { ...noTokens, input: 1000, output: 100 },
      apiValue: 5_000_000,
    },
    ...{ charged: 6_000_000, fee: 1_000_000, is: "included", maxMode: false, headless: null },
    ...{ conversation: null, request: null, user: null },
    ...more,
  };
}

test("a session's responses have exact tokens and two amounts, and count once", () => {
  const { logs, tells, sums, store } = desk();
  logs(turn("a", start), turn("a", start + hour));
  tells([event(start + 30_000), event(start + 45_000, { is: "real-money", charged: 9_000_000 })]);
  const price = pricer.price({ ...turn("a", start), tokens: event(0).tokens }).nanoUsd!;
  expect(price).toBeGreaterThan(0);
  // Two events of the first turn, and the second turn, of which nothing is known yet.
  expect(sums()).toEqual([
    { of: "a", model: "claude-4.6-opus-high-thinking", calls: 3, unreported: 1, input: 2000, nanoUsd: 2 * price },
  ]);
  const { id } = store.queries.session("cursor", "a")!;
  expect(store.usageCalls.charged(id)).toEqual({ included: 6_000_000, realMoney: 9_000_000 });
  const { rows, total } = store.proof({ session: "a", limit: 9, offset: 0 });
  expect([total.calls, total.cost.nanoUsd]).toEqual([3, 2 * price]);
  expect(rows.map(({ log, charged }) => [log?.offset ?? null, charged?.is ?? null])).toEqual([
    [null, "included"],
    [null, "real-money"],
    [1, null],
  ]);
  expect(rows.map(({ context }) => context)).toEqual([30_000, 30_000, 30_000]);
});

test("what is surely of no one session is in the totals and in no list of sessions", () => {
  const { logs, tells, sums, store, cursor } = desk();
  logs(turn("a", start), turn("b", start), turn("c", start, { model: "auto" }));
  tells([
    event(start + 1000),
    event(start + 2000, { model: "default" }),
    event(start + 3000, { model: "default", headless: true }),
    event(start + 5 * hour),
  ]);
  expect(sums().map(({ of, model, calls, unreported }) => [of, model, calls, unreported])).toEqual([
    ["a", "claude-4.6-opus-high-thinking", 1, 1],
    ["b", "claude-4.6-opus-high-thinking", 1, 1],
    ["c", "auto", 1, 0],
    [null, "auto", 1, 0],
    [null, "claude-4.6-opus-high-thinking", 2, 0],
  ]);
  expect(
    store.queries
      .recentSessions(0, 9, 0)
      .map(({ session }) => session)
      .toSorted(),
  ).toEqual(["a", "b", "c"]);
  expect(cursor.usage({ from: "2026-11-18", to: "2026-11-18" })).toMatchObject({
    joined: { calls: 1, charged: { included: 6_000_000 } },
    unattributed: { calls: 3, charged: { included: 18_000_000, realMoney: 0 } },
  });
});

test("ids decide before times: also of a team, whose other members are not counted here", () => {
  const { logs, tells, sums } = desk();
  logs(turn("a", start, { request: "r1" }), turn("b", start), turn("b", start, { key: "sub", agent: "x" }));
  tells([
    event(start + 10 * minute, { request: "r1", user: "dev@example.com" }),
    event(start + 1000, { conversation: "b", user: "dev@example.com" }),
    event(start + 2 * hour, { conversation: "x", user: "dev@example.com" }),
    event(start + 1000, { conversation: "elsewhere", user: "ann@example.com" }),
    event(start + 1500, { user: "ann@example.com" }),
  ]);
  expect(sums().map(({ of, calls, unreported }) => [of, calls, unreported])).toEqual([
    ["a", 1, 0],
    ["b", 3, 1],
  ]);
});

test("late events move the past with a note; the first reading and files do not", () => {
  const { tells, cursor } = desk();
  const day = 24 * hour;
  tells([event(start), event(start + 2 * hour)], start + day);
  tells([event(start + hour, { model: "old" })], start + day, "file");
  tells([event(start), event(start + minute), event(start + 2 * hour), event(start + day)], start + day);
  const price = pricer.price({ ...turn("a", start), tokens: event(0).tokens }).nanoUsd!;
  const late = [{ readAt: start + day, day: "2026-11-18", events: 1, nanoUsd: price }];
  expect(cursor.usage({ from: "2026-11-18", to: "2026-11-18" }).late).toEqual(late);
});

test("an event that is settled later changes what is charged, and counts once", () => {
  const { tells, store, sums, logs } = desk();
  tells([event(start, { charged: null })]);
  logs(turn("a", start - 1000));
  tells([event(start, { charged: 7_000_000, is: "real-money" })], start + 101 * hour);
  expect(sums().map(({ of, calls }) => [of, calls])).toEqual([["a", 1]]);
  expect(store.usageCalls.charged(store.queries.session("cursor", "a")!.id)).toEqual({
    included: 0,
    realMoney: 7_000_000,
  });
});

test("errors that used nothing are no responses", () => {
  const { tells, sums } = desk();
  tells([event(start, { tokens: noTokens, charged: 0 })]);
  expect(sums()).toEqual([]);
});

const at = fc.integer({ min: 0, max: 40 }).map((step) => start + step * 2 * minute);
const model = fc.constantFrom("claude-4.6-opus-high-thinking", "default");
const someTurn = fc
  .record({
    session: fc.constantFrom("a", "b", "c"),
    at,
    model,
    agent: fc.constantFrom(undefined, "x"),
    length: fc.nat(20),
  })
  .map(({ session, at: from, model: label, agent, length }) =>
    turn(session, from, {
      ...{ key: `${session} ${agent} ${from} ${label}`, endAt: from + length * minute, request: `${session}${from}` },
      ...{ model: label === "default" ? "auto" : label, ...(agent && { agent: `${session}${agent}` }) },
    }),
  );
const someEvent = fc
  .record({
    at: fc.tuple(at, fc.integer({ min: -100, max: 100 })).map(([time, seconds]) => time + seconds * 1000),
    model,
    input: fc.integer({ min: 1, max: 3 }),
    conversation: fc.constantFrom(null, null, "a", "b", "ax", "elsewhere"),
    request: fc.oneof(
      fc.constant(null),
      at.map((time) => `a${time}`),
    ),
  })
  .map(({ input, ...told }) => event(told.at, { ...told, tokens: { ...noTokens, input } }));

/** What the ledger says of everything, whatever way it came to know it. */
function said({ store, sums, cursor }: ReturnType<typeof desk>) {
  const { rows } = store.proof({ limit: 1000, offset: 0 });
  const calls = rows.map(({ at: time, session, agent, model: label, tokens, cost, context }) =>
    JSON.stringify([time, session, agent, label, tokens?.input, cost.nanoUsd, context]),
  );
  const { joined, unattributed } = cursor.usage({ from: dayOf(start, "UTC"), to: dayOf(start, "UTC") });
  return { calls: calls.toSorted(), sums: sums(), joined, unattributed };
}

test("any order, repetition and overlap of readings says the same", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(someTurn, { maxLength: 10, selector: ({ key }) => key }),
      fc.array(someEvent, { maxLength: 12 }),
      fc.array(fc.record({ logs: fc.boolean(), from: fc.nat(12), count: fc.nat(6) }), { maxLength: 12 }),
      (turns, events, steps) => {
        const inOrder = events.toSorted((a, b) => a.at - b.at);
        const atOnce = desk();
        atOnce.logs(...turns);
        atOnce.tells(inOrder);
        const piecemeal = desk();
        for (const { logs, from, count } of steps) {
          // An answer that goes on is logged again.
          if (logs) piecemeal.logs(...turns.slice(from, from + count).map((one) => ({ ...one, endAt: one.at })));
          // A reading covers a span of time: what happened at one time is told together.
          else {
            const [first, last] = [inOrder[from]?.at, inOrder[from + count]?.at ?? Infinity];
            if (first !== undefined) piecemeal.tells(inOrder.filter((one) => one.at >= first && one.at <= last));
          }
        }
        piecemeal.tells(inOrder);
        for (const one of turns.toReversed()) piecemeal.logs(one);
        expect(said(piecemeal)).toEqual(said(atOnce));
        const rows = atOnce.store.proof({ limit: 0, offset: 0 });
        expect(rows.count).toBe(atOnce.sums().reduce((sum, { calls }) => sum + calls, 0));
      },
    ),
    { numRuns: 60 },
  );
});
