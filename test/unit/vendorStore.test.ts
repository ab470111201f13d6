import { describe, expect, test } from "vitest";
import { noTokens } from "../../src/core/event.ts";
import { type CallHistory, type CursorUsageEvent, emptyReading, type VendorDay } from "../../src/core/vendor.ts";
import { openStore } from "../../src/store/store.ts";

const day = 86_400_000;
const start = Date.UTC(2026, 8, 1);
const calls: CallHistory = { lastAt: 1, lastGoodAt: 1, failures: 0, notBefore: null, stopped: false };

const vendorDay = (date: string, model: string, nanoUsd: number): VendorDay => ({
  day: date,
  model,
  item: null,
  tokens: null,
  nanoUsd,
  requests: null,
  is: "real-money",
  user: null,
});

const usageEvent = (at: number, charged: number, input = 10): CursorUsageEvent => ({
  at,
  model: "default",
  tokens: { ...noTokens, input },
  apiValue: null,
  charged,
  fee: 0,
  is: "real-money",
  maxMode: false,
  headless: null,
  conversation: null,
  request: null,
  user: null,
});

function open() {
  const { vendor } = openStore(":memory:");
  const keep = (at: number, days: VendorDay[], caveats: "incomplete"[] = []) =>
    vendor.keep("claude-cost", calls, { ...emptyReading(at), days, caveats }, { from: start, to: start + 2 * day });
  const said = () =>
    vendor.days("2026-09-01", "2026-09-30").map(({ day: date, model, nanoUsd }) => [date, model, nanoUsd]);
  return { vendor, keep, said };
}

describe("days", () => {
  test("are replaced by what the endpoint says of them later, as a whole", () => {
    const { keep, said } = open();
    keep(1, [
      vendorDay("2026-09-01", "opus", 5),
      vendorDay("2026-09-01", "haiku", 1),
      vendorDay("2026-09-02", "opus", 7),
    ]);
    keep(2, [vendorDay("2026-09-01", "opus", 6)]);
    expect(said()).toEqual([["2026-09-01", "opus", 6]]);
  });

  test("stay where a reading does not reach, and where it was not read to its end", () => {
    const { keep, said } = open();
    keep(1, [vendorDay("2026-09-02", "opus", 7), vendorDay("2026-09-03", "opus", 9)]);
    keep(2, [], ["incomplete"]);
    expect(said()).toHaveLength(2);
    keep(3, []);
    expect(said()).toEqual([["2026-09-03", "opus", 9]]);
  });

  test("do not go back to an older reading", () => {
    const { keep, said } = open();
    keep(2, [vendorDay("2026-09-01", "opus", 6)]);
    keep(1, [vendorDay("2026-09-01", "opus", 5)]);
    expect(said()).toEqual([["2026-09-01", "opus", 6]]);
  });
});

describe("usage events", () => {
  const [one, other] = [usageEvent(start, 5), usageEvent(start, 5)];

  test("that look the same are as many as one reading had, however often they are read", () => {
    const { vendor } = open();
    expect(vendor.addEvents("cursor-events", [one], 1)).toBe(1);
    expect(vendor.addEvents("cursor-events", [one, other], 2)).toBe(1);
    expect(vendor.addEvents("cursor-events", [other], 3)).toBe(0);
    expect(vendor.events(start, start + 1)).toHaveLength(2);
    expect(new Set(vendor.events(start, start + 1).map(({ id }) => id)).size).toBe(2);
  });

  test("take the price that was told last, in whatever order readings come", () => {
    const { vendor } = open();
    const settled = usageEvent(start, 9);
    vendor.addEvents("cursor-events", [settled], 2);
    expect(vendor.addEvents("cursor-events", [one], 1)).toBe(0);
    expect(vendor.events(start, start + 1).map(({ event }) => event)).toEqual([settled]);
  });

  test("of a file do not stand above what an endpoint said", () => {
    const { vendor } = open();
    const rounded = usageEvent(start, 10);
    vendor.addEvents("file", [rounded], 1);
    vendor.addEvents("cursor-events", [one], 2);
    vendor.addEvents("file", [rounded], 3);
    expect(vendor.events(start, start + 1).map(({ event }) => event)).toEqual([one]);
  });
});

test("a failure leaves the last good reading", () => {
  const { vendor, keep } = open();
  keep(5, []);
  vendor.update("claude-cost", ({ calls: before }) => ({
    calls: { ...before!, stopped: true },
    failure: { kind: "refused", status: 401 },
  }));
  expect(vendor.endpoint("claude-cost")).toMatchObject({
    calls: { lastGoodAt: 1, stopped: true },
    failure: { kind: "refused" },
    reading: { at: 5 },
    coveredTo: start + 2 * day,
  });
});
