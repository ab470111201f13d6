import { describe, expect, test } from "vitest";
import { type AdviceSettings, defaultAdvice } from "../../src/core/alert.ts";
import { type CallEvent, noTokens } from "../../src/core/event.ts";
import { createDayFigures } from "../../src/engine/dayFigures.ts";
import { createOutlook } from "../../src/engine/outlook.ts";
import { createUsage } from "../../src/engine/usage.ts";
import { bundledBook } from "../../src/pricing/book.ts";
import { createPricer } from "../../src/pricing/price.ts";
import { openStore } from "../../src/store/store.ts";

const pricer = createPricer(bundledBook);
const day = 86_400_000;
const now = Date.UTC(2026, 10, 14, 20, 30);
const usd = 1_000_000_000;

/** A response of $1: 100,000 tokens of output at $10 a million. */
function dollar(at: number): CallEvent {
  const tokens = { ...noTokens, output: 100_000 };
  const key = String(at);
  return {
    kind: "call",
    source: "claude",
    session: "s1",
    at,
    endAt: at,
    key,
    offset: 0,
    model: "claude-sonnet-5",
    tokens,
    context: 0,
    tier: "standard",
    quality: "exact",
  };
}

function ledger(timeZone = "Europe/Berlin", settings: Partial<AdviceSettings["budgets"]> = {}) {
  const store = openStore(":memory:");
  const asked: number[] = [];
  const queries = {
    ...store.queries,
    timeSums(from: number, to: number) {
      asked.push(from);
      return store.queries.timeSums(from, to);
    },
  };
  const figures = createDayFigures(queries, timeZone);
  const usage = createUsage(queries, figures);
  const outlook = createOutlook();
  const budgets = { ...defaultAdvice.budgets, ...settings };
  let places = 0;
  return {
    figures,
    /** How many days were looked up in the ledger since this was asked last. */
    lookedUp: () => asked.splice(0).length,
    usage: (at = now) => usage.at(at, { ...defaultAdvice, budgets }),
    outlook: (at = now) => outlook.at(usage.at(at, { ...defaultAdvice, budgets }), at),
    add(...times: number[]) {
      const place = { ...store.places.get("claude", `/log${places++}`), version: 1, cursor: {} };
      const calls = times.map(dollar).map((event) => ({ event, price: pricer.price(event) }));
      figures.touch(store.append([{ place, calls, tools: [], marks: [], facts: [] }]).slots);
    },
  };
}

describe("usage by day", () => {
  test("has the days with use in the user's zone, with the time of the last entry", () => {
    const { add, usage } = ledger("America/New_York");
    add(now - day, now - 1000, now - 5 * 3_600_000, now - 500 * day);
    const { days, lastAt } = usage();
    expect(days.map(({ day: name, calls, nanoUsd }) => [name, calls, nanoUsd])).toEqual([
      ["2026-11-13", 1, usd],
      ["2026-11-14", 2, 2 * usd],
    ]);
    expect(days[1]!.models).toMatchObject([{ source: "claude", model: "claude-sonnet-5", calls: 2 }]);
    expect(lastAt).toBe(now - 1000);
  });

  test("an append costs the day that it touches, no change costs nothing", () => {
    const { add, usage, lookedUp } = ledger();
    add(now - 40 * day, now - day);
    const first = usage();
    lookedUp();
    expect(usage(now + 1000).days).toBe(first.days);
    expect(lookedUp()).toBe(0);
    add(now);
    expect(usage().days).toHaveLength(3);
    expect(lookedUp()).toBe(1);
  });

  test("what others wrote of the last month is there at once, of older days within a minute", () => {
    const { add, usage, figures, lookedUp } = ledger();
    add(now);
    usage();
    add(now - 2 * day, now - 100 * day);
    figures.forget();
    lookedUp();
    expect(usage(now + 59_000).days.map(({ day: name }) => name)).toEqual(["2026-11-12", "2026-11-14"]);
    expect(lookedUp()).toBe(31);
    expect(usage(now + 60_000).days.map(({ day: name }) => name)).toEqual(["2026-08-06", "2026-11-12", "2026-11-14"]);
  });
});

describe("the month's outlook", () => {
  /** $1 on each of so many days before today, and today. */
  const daily = (count: number) => Array.from({ length: count }, (_, n) => now - n * day);

  test("compares with the typical month, and foretells the end", () => {
    const { add, outlook } = ledger();
    add(...daily(120));
    const { month, spent, typical, forecast, pilotDaysLeft, pace } = outlook();
    expect({ month, spent, typical, pilotDaysLeft }).toEqual({
      month: "2026-11",
      spent: 14 * usd,
      typical: 31 * usd, // of 31, 30 and 31
      pilotDaysLeft: 0,
    });
    expect(pace).toBe("45% of a typical month with two weeks left");
    expect(forecast!.likely).toBe(30 * usd);
  });

  test("compares with the budget, where there is one", () => {
    const { add, outlook } = ledger("Europe/Berlin", { month: 20 * usd });
    add(...daily(3));
    expect(outlook()).toMatchObject({
      budget: 20 * usd,
      spent: 3 * usd,
      typical: null,
      forecast: null,
      pilotDaysLeft: 7,
      pace: "15% of your November budget with two weeks left",
    });
  });

  test("begins anew at midnight of the user's zone", () => {
    const { add, outlook } = ledger();
    add(...daily(40));
    expect(outlook(Date.UTC(2026, 10, 30, 22, 59)).month).toBe("2026-11");
    expect(outlook(Date.UTC(2026, 10, 30, 23, 0))).toMatchObject({ month: "2026-12", spent: 0 });
  });
});
