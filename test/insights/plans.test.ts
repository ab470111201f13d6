import { describe, expect, test } from "vitest";
import type { PlanWord } from "../../src/core/plan.ts";
import type { PlanWindow } from "../../src/core/vendor.ts";
import { gaugeOf, planMeters } from "../../src/insights/plans.ts";
import { planValue } from "../../src/insights/planValue.ts";

const hour = 3_600_000;
const day = 24 * hour;
const now = Date.UTC(2026, 8, 5, 12);

const session = (usedPercent: number | null, more: Partial<PlanWindow> = {}): PlanWindow => ({
  id: "session",
  kind: "session",
  scope: null,
  usedPercent,
  used: null,
  resetsAt: now + 3 * hour,
  lengthMs: 5 * hour,
  ...more,
});

describe("pace", () => {
  const gauge = (window: PlanWindow, at = now) => gaugeOf(window, at, now);

  test("is even when as much is used as has passed", () => {
    expect(gauge(session(40))).toMatchObject({ usedPercent: 40, evenPercent: 40, runsOutAt: null });
  });

  test("runs out when more is used: 60 % in two hours is 100 % after three hours and twenty minutes", () => {
    expect(gauge(session(60)).runsOutAt).toBe(now + 80 * 60_000);
  });

  test("is that of the time when it was said", () => {
    // An hour ago, an hour into the window, half of it was used.
    expect(gauge(session(50), now - hour).runsOutAt).toBe(now);
  });

  test("says nothing in the first minutes, without use, and without an end", () => {
    const young = { resetsAt: now + 5 * hour - 600_000 };
    expect(gauge(session(30, young)).runsOutAt).toBeNull();
    expect(gauge(session(0)).runsOutAt).toBeNull();
    expect(gauge(session(60, { resetsAt: null }))).toMatchObject({ evenPercent: null, runsOutAt: null });
  });

  test("a limit that is used up ran out", () => {
    expect(gauge(session(104), now - hour).runsOutAt).toBe(now - hour);
  });

  test("nobody knows what is used after the reset", () => {
    const used = { unit: "credits", used: 3, limit: 10 } as const;
    expect(gauge(session(80, { resetsAt: now, used }), now - hour)).toMatchObject({
      usedPercent: null,
      used: null,
      resetsAt: now,
      runsOutAt: null,
    });
  });
});

describe("a plan", () => {
  const word = (more: Partial<PlanWord>): PlanWord => ({
    vendor: "openai",
    plan: "pro",
    from: "endpoint",
    at: now - hour,
    windows: [session(10)],
    credits: { unlimited: false, balance: 5 },
    amounts: [],
    ...more,
  });
  const weekly = (usedPercent: number, resetsAt: number | null): PlanWindow =>
    session(usedPercent, { id: "weekly:spark", kind: "weekly", scope: "spark", resetsAt, lengthMs: 7 * day });

  test("is what was said last, with the limits that only an older word knows", () => {
    const log = word({ from: "log", at: now, plan: null, windows: [session(20)], credits: null });
    const [meter, ...rest] = planMeters([word({ windows: [weekly(70, now + day), session(10)] }), log], now);
    expect(rest).toEqual([]);
    expect(meter).toMatchObject({ vendor: "openai", plan: "pro", from: "log", at: now, credits: { balance: 5 } });
    expect(meter!.gauges.map(({ id, usedPercent, at }) => [id, usedPercent, at])).toEqual([
      ["session", 20, now],
      ["weekly:spark", 70, now - hour],
    ]);
  });

  test("does not keep limits of an older word that were reset, or that never are, for more than a day", () => {
    const old = word({
      at: now - 2 * day,
      windows: [weekly(70, now - hour), session(9, { id: "spend", kind: "other", resetsAt: null })],
    });
    expect(planMeters([word({}), old], now)[0]!.gauges.map(({ id }) => id)).toEqual(["session"]);
    expect(planMeters([old], now)[0]!.gauges.map(({ id }) => id)).toEqual(["weekly:spark", "spend"]);
  });

  test("is there for each vendor that something was said of", () => {
    expect(planMeters([word({ vendor: "cursor" }), word({ vendor: "anthropic" })], now)).toHaveLength(2);
    expect(planMeters([], now)).toEqual([]);
  });
});

describe("what a subscription returned", () => {
  const used = (...nanoUsd: number[]) => nanoUsd.map((each) => ({ calls: 1, nanoUsd: each }));
  const usd = 1_000_000_000;
  const empty = { plan: null, windows: [], credits: null, amounts: [] };

  test("is its price by day with use: $200 over 20 active days are $10 a day, whatever the use would cost", () => {
    for (const each of [0, 3 * usd, 90 * usd]) {
      const idle = { calls: 0, nanoUsd: 0 };
      expect(planValue(200 * usd, [...used(...Array<number>(20).fill(each)), idle, idle])).toEqual({
        price: 200 * usd,
        used: 20 * each,
        activeDays: 20,
        pricePerActiveDay: 10 * usd,
      });
    }
  });

  test("is nothing to divide by before the first day, and nothing at all without a price", () => {
    expect(planValue(20 * usd, [])).toEqual({ price: 20 * usd, used: 0, activeDays: 0, pricePerActiveDay: null });
    expect(planValue(0, used(5))).toBeNull();
    expect(planValue(100 * usd, used(1, 1, 1))?.pricePerActiveDay).toBe(33_333_333_333);
  });

  test("stands on the plan's meter, also where nobody but the user knows of the plan", () => {
    const value = planValue(20 * usd, used(5))!;
    const said: PlanWord = { ...empty, vendor: "openai", from: "log", at: now };
    const [log, settings] = planMeters(
      [said],
      now,
      new Map([
        ["cursor", value],
        ["openai", value],
      ] as const),
    );
    expect(log).toMatchObject({ vendor: "openai", from: "log", value });
    expect(settings).toMatchObject({ vendor: "cursor", from: "settings", at: now, gauges: [], value });
  });
});
