import { noTokens } from "../../src/core/event.ts";
import type { Cost } from "../../src/core/money.ts";
import type { SessionSummary } from "../../src/core/snapshot.ts";

export const cost = { status: "priced", nanoUsd: 1_840_000_000, unpricedTokens: 0 } as const satisfies Cost;

/** A live session that has everything: $1.84 so far, 62% of its context full. */
export const session: SessionSummary = {
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
  context: { tokens: 124_000, window: 200_000, autoCompact: null },
  lastTurn: { at: 0, cost: { status: "priced", nanoUsd: 42_000_000, unpricedTokens: 0 } },
  nextTurn: { nanoUsd: 51_000_000, reRead: 30_000_000, fresh: 11_000_000, output: 10_000_000 },
  cache: null,
  burnRate: null,
  agents: 0,
  failures: 0,
  quality: "exact",
  calls: 12,
  tokens: noTokens,
  cost,
};
