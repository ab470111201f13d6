import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { forecastFile, forecastPage } from "../../scripts/forecast.ts";
import { forecastMonth } from "../../src/insights/forecast.ts";
import { backTest } from "./forecastMeasure.ts";
import { usage, usd } from "./usageDays.ts";

describe("back-test on months that are kept apart", () => {
  const { byUser, byDay, all } = backTest("kept");

  test("the range holds four months in five, on early and late days", () => {
    for (const { covered, name } of [...byDay, all]) {
      expect(covered, name).toBeGreaterThanOrEqual(0.75);
      expect(covered, name).toBeLessThanOrEqual(0.9);
    }
  });

  test("it is nearer than the linear one wherever it can know better", () => {
    expect(all.error).toBeLessThan(all.linearError);
    for (const { name, error, linearError } of byUser) {
      if (name !== "other model in mid-month") expect(error, name).toBeLessThanOrEqual(linearError);
    }
  });

  test("docs/forecast.md has these figures", () => {
    expect(readFileSync(forecastFile, "utf8")).toBe(forecastPage());
  });
});

describe("a month's forecast", () => {
  const evening = "2026-11-20T23:59:00Z";

  test("of equal workdays is their sum", () => {
    const known = usage({ from: "2026-08-03", to: "2026-11-20", cost: (_, weekend) => (weekend ? 0 : 10 * usd) });
    // Workdays of November 2026: 21.
    const { likely, low, high } = forecastMonth(known, Date.parse(evening))!;
    expect(likely).toBe(210 * usd);
    expect(low).toBeGreaterThan(190 * usd);
    expect(high).toBeLessThan(230 * usd);
  });

  test("is never below what is spent, and nothing else on the last evening", () => {
    const known = usage({ from: "2026-08-03", to: "2026-11-30", cost: (n) => (n % 13) * usd });
    const spent = known.days.reduce((sum, { day, nanoUsd }) => (day >= "2026-11-01" ? sum + nanoUsd : sum), 0);
    const { likely, low, high } = forecastMonth(known, Date.parse("2026-11-30T23:59:00Z"))!;
    expect([low, likely, high]).toEqual([spent, spent, spent]);
    const earlier = usage({ from: "2026-08-03", to: "2026-11-20", cost: (n) => (n % 13) * usd });
    const spentThen = earlier.days.reduce((sum, { day, nanoUsd }) => (day >= "2026-11-01" ? sum + nanoUsd : sum), 0);
    expect(forecastMonth(earlier, Date.parse(evening))!.low).toBeGreaterThan(spentThen);
  });

  test("is hardly moved by one huge day of the past", () => {
    const plain = usage({ from: "2026-08-03", to: "2026-11-20", cost: () => 10 * usd });
    const huge = usage({
      from: "2026-08-03",
      to: "2026-11-20",
      cost: (_, _w, day) => (day === "2026-10-28" ? 900 : 10) * usd,
    });
    const [before, after] = [plain, huge].map((known) => forecastMonth(known, Date.parse(evening))!.likely);
    expect(after! / before!).toBeLessThan(1.05);
  });

  test("waits for the pilot period, and for anything with a price", () => {
    const lately = usage({ from: "2026-11-12", to: "2026-11-20", cost: () => usd });
    expect(forecastMonth(lately, Date.parse(evening))).toBeNull();
    const tenth = usage({ from: "2026-11-11", to: "2026-11-20", cost: () => usd });
    expect(forecastMonth(tenth, Date.parse(evening))!.likely).toBe(20 * usd);
    const free = usage({ from: "2026-08-03", to: "2026-11-20", cost: () => 0 });
    expect(forecastMonth(free, Date.parse(evening))).toBeNull();
  });
});
