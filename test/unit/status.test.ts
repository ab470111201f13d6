import { describe, expect, it } from "vitest";
import { noTokens } from "../../src/core/event.ts";
import type { Cost } from "../../src/core/money.ts";
import type { Period, SessionSummary, Snapshot } from "../../src/core/snapshot.ts";
import { statusOf } from "../../src/core/status.ts";

const cost: Cost = { status: "priced", nanoUsd: 1_840_000_000, unpricedTokens: 0 };

const session: SessionSummary = {
  source: "claude",
  session: "5b0e7b1c-aaaa",
  title: "Fix cart rounding",
  project: "/home/dev/shop",
  branch: "main",
  forkedFrom: null,
  startedAt: 0,
  endedAt: Date.UTC(2026, 10, 22, 14, 3),
  live: true,
  here: true,
  model: "claude-sonnet-5-5",
  context: { tokens: 124_000, window: 200_000 },
  lastTurn: { at: 0, cost: { status: "priced", nanoUsd: 42_000_000, unpricedTokens: 0 } },
  nextTurn: { nanoUsd: 51_000_000, reRead: 30_000_000, fresh: 11_000_000, output: 10_000_000 },
  agents: 0,
  failures: 0,
  quality: "exact",
  calls: 12,
  tokens: noTokens,
  cost,
};

const period: Period = {
  from: "2026-11-22",
  to: "2026-11-22",
  sessions: 1,
  calls: 12,
  tokens: noTokens,
  cost,
  bySource: [{ source: "claude", sessions: 1, calls: 12, tokens: noTokens, cost }],
  byModel: [],
  byDay: [],
};

function snapshot(more: Partial<Snapshot>): Snapshot {
  return {
    at: 0,
    priceBook: "2026.11.22.1",
    prices: { asOf: "2026-11-22", stale: false, problems: [] },
    timeZone: "UTC",
    sample: false,
    indexing: null,
    current: session,
    recent: [session],
    sessionCount: 1,
    today: period,
    last7: period,
    last30: period,
    unpriced: [],
    problems: { unreadable: 0, skippedLines: 0, lastError: null },
    ...more,
  };
}

const withCost = (other: Cost) => snapshot({ current: { ...session, cost: other } });

describe("the status bar", () => {
  it("shows what the session cost and how full its context is", () => {
    expect(statusOf(snapshot({})).text).toBe("$(pulse) $1.84 · 62%");
  });

  it("says the same in full words to a screen reader", () => {
    expect(statusOf(snapshot({})).label).toBe(
      "Taximeter, live Claude Code session, API value 1 dollar 84 cents, context 62% full, next turn about 5.1 cents",
    );
  });

  it.each<[string, Snapshot | null, string]>([
    ["starting", null, "$(pulse) …"],
    ["without logs", snapshot({ current: null }), "$(pulse) no sessions"],
    [
      "reading its first logs",
      snapshot({ current: null, indexing: { filesDone: 1, filesTotal: 9, bytesDone: 45, bytesTotal: 100 } }),
      "$(sync~spin) 45%",
    ],
    [
      "with tokens that have no price",
      withCost({ status: "partial", nanoUsd: 1e9, unpricedTokens: 5 }),
      "$(pulse) ≥ $1.00 · 62%",
    ],
    [
      "with no price at all",
      withCost({ status: "unpriced", nanoUsd: null, unpricedTokens: 5 }),
      "$(pulse) unpriced · 62%",
    ],
    [
      "of a tool that reports no tokens",
      withCost({ status: "not-reported", nanoUsd: null, unpricedTokens: 0 }),
      "$(pulse) not reported · 62%",
    ],
    [
      "with an unknown window",
      snapshot({ current: { ...session, context: { tokens: 5000, window: null } } }),
      "$(pulse) $1.84",
    ],
    ["on sample data", snapshot({ sample: true }), "$(pulse) sample $1.84 · 62%"],
  ])("has its own text %s", (_, given, text) => {
    expect(statusOf(given).text).toBe(text);
  });

  it("tells in the tooltip what the amounts are", () => {
    const { rows, notes } = statusOf(snapshot({})).tooltip;
    expect(rows).toContainEqual(["Next turn", "about $0.0510 (estimate)"]);
    expect(rows).toContainEqual(["Context", "124k of 200k (62%)"]);
    expect(rows).toContainEqual(["Today", "Claude Code $1.84"]);
    expect(notes.at(-1)).toBe("API value at list prices (book 2026.11.22.1), not a bill");
  });

  it("says when the prices are old", () => {
    const old = snapshot({ prices: { asOf: "2026-08-01", stale: true, problems: [] } });
    expect(statusOf(old).tooltip.notes).toContain("Prices are as of 2026-08-01: newer ones may differ");
  });
});
