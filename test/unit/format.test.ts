import { describe, expect, test } from "vitest";
import {
  describeCost,
  formatBytes,
  formatCost,
  formatDateTime,
  formatDay,
  formatDuration,
  formatPercent,
  formatShortDay,
  formatTime,
  formatTokens,
  formatWhen,
  formatAbout,
  formatUsd,
} from "../../src/core/format.ts";

describe("amounts", () => {
  test.each([
    [0, "$0.00"],
    [1_840_000_000, "$1.84"],
    [4_200_000, "$0.0042"],
    [99_960_000, "$0.1000"],
    [100_000_000, "$0.10"],
    [999_990_000_000, "$999.99"],
    [12_345_400_000_000, "$12,345"],
    [-1_840_000_000, "-$1.84"],
    [30, "<$0.0001"],
  ])("%d nano-USD read %s", (nano, text) => expect(formatUsd(nano)).toBe(text));

  test("that are only about right have two digits that count", () => {
    const texts = [4_560_000_000, 19_890_000_000, 191_790_000_000, 1_250_000_000_000].map((nano) => formatAbout(nano));
    expect(texts).toEqual(["$4.56", "$20", "$190", "$1,300"]);
  });

  test("half a cent rounds up exactly, without binary fractions", () => {
    expect(formatUsd(1_005_000_000)).toBe("$1.01");
    expect(formatUsd(8_165_000_000)).toBe("$8.17");
  });

  test("a column keeps its digits, and a small amount never looks like nothing", () => {
    expect(formatUsd(12_345_678_900_000, { digits: 2 })).toBe("$12,345.68");
    expect(formatUsd(4_200_000, { digits: 2 })).toBe("<$0.01");
    expect(formatUsd(5_000_000, { digits: 2 })).toBe("$0.01");
  });

  test("another language writes amounts its own way", () => {
    expect(formatUsd(1_840_000_000, { locale: "de-DE" })).toBe("1,84\u00a0$");
  });

  test("a cost that is not known never reads as a number", () => {
    expect(formatCost({ status: "priced", nanoUsd: 1_840_000_000, unpricedTokens: 0 })).toBe("$1.84");
    expect(formatCost({ status: "partial", nanoUsd: 1_840_000_000, unpricedTokens: 7 })).toBe("≥ $1.84");
    expect(formatCost({ status: "unpriced", nanoUsd: null, unpricedTokens: 7 })).toBe("unpriced");
    expect(formatCost({ status: "not-reported", nanoUsd: null, unpricedTokens: 0 })).toBe("not reported");
  });

  test("in words", () => {
    expect(describeCost({ status: "priced", nanoUsd: 1_840_000_000, unpricedTokens: 0 })).toBe("1 dollar 84 cents");
    expect(describeCost({ status: "priced", nanoUsd: 1_999_000_000, unpricedTokens: 0 })).toBe("2 dollars");
    expect(describeCost({ status: "priced", nanoUsd: 4_200_000, unpricedTokens: 0 })).toBe("0.42 cents");
    expect(describeCost({ status: "priced", nanoUsd: 170_000_000, unpricedTokens: 0 })).toBe("17 cents");
    expect(describeCost({ status: "partial", nanoUsd: 1_010_000_000, unpricedTokens: 1200 })).toBe(
      "at least 1 dollar 1 cent, 1,200 tokens without a price",
    );
    expect(describeCost({ status: "unpriced", nanoUsd: null, unpricedTokens: 1 })).toBe("no price for 1 token");
  });
});

test.each([
  [0, "0"],
  [999, "999"],
  [1000, "1k"],
  [62_100, "62.1k"],
  [62_001, "62.0k"],
  [142_300, "142k"],
  [999_499, "999k"],
  [999_500, "1.0M"],
  [1_000_000, "1M"],
  [1_240_000, "1.2M"],
  [3_400_000_000, "3.4B"],
])("%d tokens read %s", (tokens, text) => expect(formatTokens(tokens)).toBe(text));

test.each([
  [512, "512 B"],
  [62_100, "62.1 kB"],
  [1_240_000, "1.2 MB"],
  [3_400_000_000, "3.4 GB"],
])("%d bytes read %s", (bytes, text) => expect(formatBytes(bytes)).toBe(text));

test.each([
  [0, "0%"],
  [0.001, "<1%"],
  [0.31, "31%"],
  [0.999, ">99%"],
  [1, "100%"],
  [1.2, "120%"],
])("%d reads %s", (ratio, text) => expect(formatPercent(ratio)).toBe(text));

test.each([
  [-5, "0s"],
  [45_900, "45s"],
  [12 * 60_000, "12m"],
  [65 * 60_000, "1h 05m"],
  [76 * 3_600_000, "3d 4h"],
])("%d ms reads %s", (ms, text) => expect(formatDuration(ms)).toBe(text));

test("days and times are those of the zone, not of the machine", () => {
  const at = Date.UTC(2026, 10, 22, 23, 3);
  expect(formatDay("2026-11-22")).toBe("Sun, Nov 22");
  expect(formatShortDay("2026-11-22")).toBe("Nov 22");
  expect(formatDay("someday")).toBe("someday");
  expect(formatTime(at)).toBe("23:03");
  expect(formatTime(at, "Asia/Tokyo")).toBe("08:03");
  expect(formatDateTime(at, "Asia/Tokyo")).toBe("Nov 23, 2026, 08:03");
  expect(formatTime(Date.UTC(2026, 10, 22), "UTC")).toBe("00:00");
});

test("a moment is told beside today, in the days of the zone", () => {
  const now = Date.UTC(2026, 10, 22, 0, 30);
  expect(formatWhen(now - 60_000, now)).toBe("Today, 00:29");
  expect(formatWhen(now - 3_600_000, now)).toBe("Yesterday, 23:30");
  expect(formatWhen(now - 3_600_000, now, "Asia/Tokyo")).toBe("Today, 08:30");
  expect(formatWhen(Date.UTC(2026, 9, 1, 12), now)).toBe("Oct 1, 12:00");
  expect(formatWhen(Date.UTC(2025, 9, 1, 12), now)).toBe("Oct 1, 2025");
});
