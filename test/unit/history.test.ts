import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { weekdayAndHour } from "../../src/core/days.ts";
import { type CallEvent, noTokens } from "../../src/core/event.ts";
import { historyKeys, historyUnits } from "../../src/core/history.ts";
import type { Totals } from "../../src/core/snapshot.ts";
import { createAllocation } from "../../src/engine/allocation.ts";
import { history } from "../../src/engine/history.ts";
import { createWorkspace } from "../../src/engine/workspace.ts";
import { bundledBook } from "../../src/pricing/book.ts";
import { createPricer } from "../../src/pricing/price.ts";
import { openStore } from "../../src/store/store.ts";

/** Rules that allocate a part of it. */
function placesOf(store: ReturnType<typeof openStore>) {
  const workspace = createWorkspace();
  const allocation = createAllocation({ store, workspace, home: "/home/dev", timeZone: () => "UTC" });
  const rules = [{ match: { model: "claude-opus-*" }, set: { team: "Web" }, until: "2026-10-25" }];
  allocation.configure({ rules }, null);
  return { workspace, allocation };
}

const pricer = createPricer(bundledBook);
const hour = 3_600_000;
const noon = Date.UTC(2026, 9, 25, 12); // the night before, clocks went back in Berlin

function call(key: string, at: number, session = "s1", model = "claude-sonnet-5-5"): CallEvent {
  return {
    kind: "call",
    source: "claude",
    session,
    at,
    endAt: at,
    key,
    offset: 0,
    model,
    tokens: { ...noTokens, output: 100 },
    context: 0,
    tier: "standard",
    quality: "exact",
  };
}

function ledger(calls: CallEvent[]) {
  const store = openStore(":memory:");
  const place = { ...store.places.get("claude", "/log"), version: 1, cursor: {} };
  const priced = calls.map((event) => ({ event, price: pricer.price(event) }));
  store.append([{ place, calls: priced, tools: [], marks: [], facts: [] }]);
  return store;
}

const nano = ({ cost }: Totals) => cost.nanoUsd ?? 0;
const sum = (totals: Totals[]) => totals.reduce((all, one) => all + nano(one), 0);

describe("history", () => {
  it("parts add up to the whole, by every key, unit and zone", () => {
    const event = fc.record({
      at: fc.integer({ min: noon - 60 * 24 * hour, max: noon + 60 * 24 * hour }),
      session: fc.constantFrom("s1", "s2", "s3"),
      model: fc.constantFrom("claude-sonnet-5-5", "claude-opus-5-5", "gpt-7"),
    });
    fc.assert(
      fc.property(
        fc.array(event, { maxLength: 30 }),
        fc.constantFrom("UTC", "Europe/Berlin", "Asia/Kathmandu", "America/Santiago"),
        fc.constantFrom(...historyKeys),
        fc.constantFrom(...historyUnits),
        (events, zone, by, unit) => {
          const store = ledger(events.map(({ at, session, model }, i) => call(`m${i}`, at, session, model)));
          const query = { from: "2026-08-20", to: "2026-12-31", unit, by };
          const told = history(query, store, placesOf(store), zone);
          const whole = nano(store.proof({ limit: 0, offset: 0 }).total);
          expect(nano(told.total)).toBe(whole);
          expect(told.total.calls).toBe(events.length);
          expect(sum(told.byBucket)).toBe(whole);
          expect(sum(told.series.map(({ total }) => total))).toBe(whole);
          expect(told.series.reduce((all, { byBucket }) => all + sum(byBucket), 0)).toBe(whole);
          const hours = Array.from({ length: 7 }, () => Array<number>(24).fill(0));
          for (const { at, session, model } of events) {
            const { weekday, hour: ofDay } = weekdayAndHour(at, zone);
            hours[weekday]![ofDay]! += pricer.price(call("", at, session, model)).nanoUsd ?? 0;
          }
          expect(told.hours).toEqual(hours);
          store.close();
        },
      ),
      { numRuns: 60 },
    );
  });

  it("counts the repeated hour of a day with 25 hours on that day", () => {
    const night = Date.UTC(2026, 9, 25, 0, 30); // 2:30 summer time, and an hour later 2:30 again
    const store = ledger([call("m1", night), call("m2", night + hour)]);
    const query = { from: "2026-10-24", to: "2026-10-26", unit: "day", by: "model" } as const;
    const { byBucket, hours } = history(query, store, placesOf(store), "Europe/Berlin");
    expect(byBucket.map(({ calls }) => calls)).toEqual([0, 2, 0]);
    expect(hours[6]![2]).toBe(2_000_000);
  });

  it("begins weeks on Monday", () => {
    const store = ledger([call("m1", Date.UTC(2026, 10, 22, 12)), call("m2", Date.UTC(2026, 10, 23, 12))]);
    const query = { from: "2026-11-18", to: "2026-11-24", unit: "week", by: "source" } as const;
    const told = history(query, store, placesOf(store), "UTC");
    expect(told.buckets).toEqual(["2026-11-16", "2026-11-23"]);
    expect(told.byBucket.map(({ calls }) => calls)).toEqual([1, 1]);
  });
});
