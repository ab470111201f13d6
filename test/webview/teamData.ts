import {
  type CostByKind,
  costKinds,
  type GroupDelta,
  type GroupTotals,
  type Review,
  type ReviewDimension,
  reviewDimensions,
  type TeamPageApi,
} from "../../src/core/review.ts";

const keys: Readonly<Record<ReviewDimension, readonly (string | null)[]>> = {
  provider: ["Anthropic", "OpenAI"],
  team: ["Payments", "Search", "Platform", "Mobile"],
  project: ["checkout", "ranking", "", null],
  initiative: ["Faster checkout", ""],
  tool: ["claude", "codex"],
  model: ["claude-opus-5", "gpt-5.4", null],
  kind: ["refactor", "testFix", ""],
};

/** A published week of four teams, $2,000, and the one before it: each dimension's parts add up to the whole. */
export function makeReview(changes: Partial<Review> = {}, weekNano = 2_000_000_000_000n): Review {
  const before = (weekNano * 4n) / 5n;
  const by = Object.fromEntries(
    reviewDimensions.map((dimension) => [dimension, splitGroups(keys[dimension], weekNano, before)]),
  ) as Record<ReviewDimension, GroupDelta[]>;
  const delta = weekNano - before;
  const groups = by.team.slice(0, 3);
  const shown = groups.reduce((sum, group) => sum + BigInt(group.delta), 0n);
  return {
    week: { from: "2026-11-09", to: "2026-11-15" },
    previousWeek: { from: "2026-11-02", to: "2026-11-08" },
    publishedThrough: "2026-11-15",
    promise: { people: 5, settleDays: 2, retentionDays: 400 },
    total: totals(weekNano),
    previous: totals(before),
    by,
    topDeltas: { dimension: "team", groups, rest: String(delta - shown), delta: String(delta) },
    month: {
      month: "2026-11",
      through: "2026-11-15",
      toDate: String(weekNano + before),
      plan: String(weekNano * 4n),
      forecast: { low: String(weekNano * 3n), likely: String((weekNano * 7n) / 2n), high: String(weekNano * 5n) },
      why: "by the pace of the last four weeks",
    },
    anomalies: [
      {
        dimension: "project",
        key: "checkout",
        nanoUsd: String(weekNano / 2n),
        usual: String(weekNano / 8n),
        weeks: 6,
        owner: "Payments",
      },
    ],
    weeks: [
      { from: "2026-10-26", to: "2026-10-31", nanoUsd: String(before / 2n), people: 24, activeDays: 98 },
      { from: "2026-11-01", to: "2026-11-01", nanoUsd: "0", people: null, activeDays: null },
      { from: "2026-11-02", to: "2026-11-08", nanoUsd: String(before), people: 28, activeDays: 121 },
      { from: "2026-11-09", to: "2026-11-15", nanoUsd: String(weekNano), people: 30, activeDays: 133 },
    ],
    modelMix: [
      { model: "claude-opus-5", share: 0.55, previousShare: 0.7 },
      { model: "gpt-5.4", share: 0.35, previousShare: 0.22 },
      { model: null, share: 0.1, previousShare: 0.08 },
    ],
    active: { people: 30, activeDays: 133, perActiveDay: String(weekNano / 133n) },
    unallocated: { nanoUsd: String(weekNano / 10n), share: 0.1 },
    ...changes,
  };
}

/** 400 groups, as a company with many projects has them. */
export function makeManyGroups(): Review {
  const review = makeReview({}, 3_200_000_000_000_000_000n);
  const names = Array.from({ length: 400 }, (_, i) => `project-${i + 1}`);
  const project = splitGroups(names, BigInt(review.total.nanoUsd), BigInt(review.previous.nanoUsd));
  return { ...review, by: { ...review.by, project } };
}

export function makeOwnWeek(): Awaited<ReturnType<TeamPageApi["own"]>> {
  const { week, active, total } = makeReview();
  return { week, own: totals(84_000_000_000n), ownActiveDays: 4, group: active, groupTotal: total };
}

/** A lead's page, all of it. */
export function makeTeamApi(changes: Partial<TeamPageApi> = {}): TeamPageApi {
  return {
    me: async () => ({ role: "lead", address: "https://taximeter.example.com" }),
    promise: async () => ({ people: 5, settleDays: 2, retentionDays: 400 }),
    review: async () => makeReview(),
    own: async () => makeOwnWeek(),
    setPlan: async () => {},
    export: async (format) => ({ name: `taximeter.${format}`, text: "# Week" }),
    ...changes,
  };
}

/** Parts of both weeks in falling size; what does not divide is the first one's. */
function splitGroups(names: readonly (string | null)[], now: bigint, before: bigint): GroupDelta[] {
  const weights = names.map((_, i) => BigInt(names.length - i));
  const whole = weights.reduce((sum, weight) => sum + weight, 0n);
  const share = (nano: bigint, order: readonly bigint[]) => {
    const parts = order.map((weight) => (nano * weight) / whole);
    parts[0]! += nano - parts.reduce((sum, part) => sum + part, 0n);
    return parts;
  };
  const [these, those] = [share(now, weights), share(before, weights.toReversed())];
  return names.map((key, i) => ({
    key,
    total: totals(these[i]!),
    previous: totals(those[i]!),
    delta: String(these[i]! - those[i]!),
  }));
}

function totals(nano: bigint): GroupTotals {
  const part = nano / 5n;
  const costs = Object.fromEntries(costKinds.map((kind) => [kind, String(part)])) as CostByKind;
  costs.cacheRead = String(nano - part * 4n);
  return {
    calls: 1200,
    pricedCalls: 1200,
    unpricedTokens: 0,
    unreportedCalls: 0,
    tokens: {
      input: 2_000_000,
      cacheRead: 180_000_000,
      cacheWrite5m: 9_000_000,
      cacheWrite1h: 0,
      cacheWriteUnknown: 0,
      output: 4_000_000,
      reasoning: 1_000_000,
      webSearches: 12,
    },
    nanoUsd: String(nano),
    costs,
  };
}
