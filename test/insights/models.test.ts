import { describe, expect, it } from "vitest";
import { noTokens } from "../../src/core/event.ts";
import { dearModel } from "../../src/insights/dearModel.ts";
import { modelChange } from "../../src/insights/modelChange.ts";
import { modelMix } from "../../src/insights/modelMix.ts";
import { defaultAdvice } from "../../src/core/alert.ts";
import { measure } from "./measure.ts";
import { priceAt, usageDays } from "./modelHistory.ts";
import { createTrace } from "./trace.ts";

const usd = 1_000_000_000;

describe("dear and changed models", () => {
  for (const { detector, precision, recall, wrong } of measure("kept")) {
    if (detector !== "dearModel" && detector !== "modelChange" && detector !== "modelMix") continue;
    it(`${detector}: is right on the half that is kept apart`, () => {
      expect(recall, wrong.join(", ")).toBeGreaterThanOrEqual(0.95);
      expect(precision, wrong.join(", ")).toBeGreaterThanOrEqual(0.95);
    });
  }
});

describe("a switch from $0.50 to $5.00 per million tokens", () => {
  const trace = createTrace(1);
  trace.mark("prompt");
  trace.respond();
  const { facts } = trace.end("switch");
  const calls = facts.calls.map((call) => ({ ...call, model: "new" }));
  /** $28 in four weeks: $30 a month. */
  const tokens = { ...noTokens, input: 56_000_000 };
  const usual = {
    days: 20,
    models: [{ model: "old", calls: 560, tokens, nanoUsd: 28 * usd }],
    firstModels: Array<string>(10).fill("old"),
  };
  const priceOn = (model: string, { input }: { input: number }) => input * (model === "new" ? 5000 : 500);
  const switched = { ...facts, calls, usual, priceOn };

  it("is told on the first turn, as ten times the price, with the month's effect", () => {
    const [finding, ...more] = dearModel(switched);
    expect(more).toEqual([]);
    expect(finding!.at).toBe(calls[0]!.at);
    expect(finding!.reason).toContain("about 10 times");
    expect(finding!.amount).toEqual({ nanoUsd: 9 * 30 * usd, is: "monthly" });
  });

  it("is told once: not as a changed default as well, and under one name in all sessions of the month", () => {
    expect(modelChange(switched)).toEqual([]);
    const other = { ...switched, session: { ...facts.session, session: "another" } };
    expect(dearModel(other)[0]!.id).toBe(dearModel(switched)[0]!.id);
  });

  it("is not told before enough days are known", () => {
    expect(dearModel({ ...switched, usual: { ...usual, days: 9 } })).toEqual([]);
    expect(dearModel({ ...switched, usual: { ...usual, days: 10 } })).toHaveLength(1);
  });
});

describe("a mix of 90 to 10 that turns into 10 to 90", () => {
  it("is told with the model, the day and about eight times the cost", () => {
    // Fable costs 80 times what Haiku does: (0.1 + 0.9 × 80) / (0.9 + 0.1 × 80) = 8.1.
    const tokens = { ...noTokens, input: 1000 };
    const day = (date: number) => {
      const [haiku, fable] = date <= 10 ? [90, 10] : [10, 90];
      const at = Date.UTC(2026, 10, date);
      const responses = [
        ...Array.from({ length: haiku }, () => "claude-haiku-5-5"),
        ...Array.from({ length: fable }, () => "claude-fable-5-2"),
      ];
      return responses.map((model) => ({
        at,
        agent: null,
        model,
        tokens,
        nanoUsd: priceAt("claude", model, at, tokens),
      }));
    };
    const usage = {
      timeZone: "UTC",
      days: usageDays(
        "claude",
        Array.from({ length: 14 }, (_, n) => day(n + 4)),
      ),
      lastAt: Date.UTC(2026, 10, 17, 9),
      budgets: defaultAdvice.budgets,
      thresholds: defaultAdvice.thresholds,
    };
    const [finding, ...more] = modelMix(usage);
    expect(more).toEqual([]);
    expect(finding!.reason).toContain("claude-fable-5-2 went from 10% to 90% of the tokens since Wed, Nov 11");
    expect(finding!.reason).toContain("about 8.1 times");
  });
});
