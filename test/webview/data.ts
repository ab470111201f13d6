/** Made-up sessions for the panel, the same at every run. */
import { noTokens, sourceIds, type Tokens } from "../../src/core/event.ts";
import { costOf, type Cost } from "../../src/core/money.ts";
import type { Proof, ProofQuery, ProofRow } from "../../src/core/proof.ts";
import { makeMonth } from "./monthData.ts";
import type { ModelTotals, Period, SessionDetail, SessionSummary, Snapshot, Turn } from "../../src/core/snapshot.ts";

const minute = 60_000;
const day = 24 * 60 * minute;
/** 2026-11-22 14:30 UTC. */
export const now = Date.UTC(2026, 10, 22, 14, 30);

const nextTurn = { nanoUsd: 118_000_000, reRead: 60_000_000, fresh: 22_000_000, output: 36_000_000 };

/** Nano-USD per token. */
const rates = { input: 5_000, cacheRead: 500, cacheWrite: 6_250, output: 25_000 };

export function priced(nanoUsd: number): Cost {
  return { status: "priced", nanoUsd, unpricedTokens: 0 };
}

/** A session of `length` turns whose context grows, is compacted once it passes 168k, and grows again. */
export function makeDetail(length = 64, overrides: Partial<SessionSummary> = {}): SessionDetail {
  const random = generator(7);
  const start = now - length * minute;
  const turns: Turn[] = [];
  const marks: SessionDetail["marks"] = [];
  let context = 18_000;
  for (let i = 0; i < length; i++) {
    const agent = i % 9 > 6 ? "a1b2c3d4" : null;
    const fresh = 400 + Math.floor(random() * 7000);
    const output = 200 + Math.floor(random() * random() * 5200);
    if (context > 168_000) {
      marks.push({ at: start + i * minute - 1, mark: "compaction", before: context, after: 24_000 });
      context = 24_000;
    }
    const tokens: Tokens = agent
      ? { ...noTokens, input: 900 + fresh, cacheRead: 9_000, output: Math.floor(output / 2) }
      : { ...noTokens, input: 12, cacheRead: context, cacheWrite1h: fresh, output };
    if (!agent) context += fresh + output;
    turns.push(makeTurn(start + i * minute, agent, tokens, agent ? null : context));
    if (i % 11 === 4) Object.assign(turns[i]!, { tools: 3, failures: 1 });
  }
  const models = [...Map.groupBy(turns, (turn) => turn.model)].map(([model, of]) => modelTotals(model, of));
  const summary: SessionSummary = {
    source: "claude",
    session: "5f0c9a52-1c1e-4c5e-9a55-2d1f4f9b7a10",
    title: "Move the parser to a streaming reader",
    project: "/home/dev/projects/parser",
    branch: "streaming-reader",
    forkedFrom: null,
    startedAt: start,
    endedAt: turns.at(-1)?.at ?? start,
    live: true,
    here: true,
    model: "claude-opus-5-5",
    context: { tokens: context, window: 200_000, autoCompact: 190_000 },
    lastTurn: { at: turns.at(-1)?.at ?? start, cost: turns.at(-1)?.cost ?? priced(0) },
    nextTurn,
    cache: { lifetimeMs: 60 * minute, coldAt: now + 52 * minute, coldTurn: { ...nextTurn, nanoUsd: 930_000_000 } },
    agents: turns.some((turn) => turn.agent !== null) ? 1 : 0,
    burnRate: null,
    failures: turns.reduce((sum, turn) => sum + turn.failures, 0),
    quality: "exact",
    calls: turns.length,
    tokens: sumTokens(turns.map((turn) => turn.tokens)),
    cost: sumCost(turns),
    ...overrides,
  };
  return {
    summary,
    models,
    estimated: marks.length
      ? [{ ...modelTotals("claude-opus-5-5", turns.slice(0, 1)), why: "compaction", cost: priced(310_000_000) }]
      : [],
    agents: [
      { agent: "a1b2c3d4", type: "code-review", models: models.filter((each) => each.model !== "claude-opus-5-5") },
    ].filter((agent) => agent.models.length > 0),
    turns,
    marks,
    contextStory: makeContextStory(context),
    charged: null,
    repriced: [
      { model: "claude-haiku-5", cost: { low: 900_000_000, high: 1_300_000_000 } },
      { model: "claude-sonnet-5-5", cost: { low: 3_000_000_000, high: 3_000_000_000 } },
    ],
    tools: [
      { name: "Bash", runs: 48, failed: 9, bytes: 412_000 },
      { name: "Read", runs: 61, failed: 0, bytes: 1_240_000 },
      { name: "Edit", runs: 33, failed: 2, bytes: 18_200 },
      { name: "mcp__github__get_issue", runs: 4, failed: 0, bytes: 60_100 },
    ],
  };
}

function makeContextStory(context: number): SessionDetail["contextStory"] {
  const parts = [
    { what: "start", name: null, tokens: 18_000, runs: 1, estimate: false },
    { what: "tool", name: "Read", tokens: Math.round(context * 0.3), runs: 41, estimate: true },
    { what: "mcp", name: "github", tokens: Math.round(context * 0.1), runs: 4, estimate: true },
    { what: "readAgain", name: null, tokens: Math.round(context * 0.08), runs: 9, estimate: true },
    { what: "answers", name: null, tokens: Math.round(context * 0.05), runs: 50, estimate: false },
  ] as const;
  const known = parts.reduce((sum, { tokens }) => sum + tokens, 0);
  const rest = { what: "prompts", name: null, tokens: Math.max(0, context - known), runs: 12, estimate: true } as const;
  return { growth: 3600, parts: [...parts, rest].toSorted((a, b) => b.tokens - a.tokens) };
}

export function makeSnapshot(overrides: Partial<Snapshot> = {}): Snapshot {
  const current = makeDetail().summary;
  return {
    at: now,
    priceBook: "2026.11.22.1",
    prices: { asOf: "2026-11-22", stale: false, problems: [] },
    currency: null,
    timeZone: "Europe/Berlin",
    sample: false,
    indexing: null,
    current,
    recent: [current, ...makeSessions(49)],
    sessionCount: 50,
    today: makePeriod(1),
    last7: makePeriod(7),
    last30: makePeriod(30),
    plans: [],
    month: makeMonth(),
    alerts: [],
    nudge: null,
    ruleChanges: 0,
    unpriced: [],
    problems: { unreadable: 0, skippedLines: 0, lastError: null },
    ...overrides,
  };
}

/** Sessions before the current one, the newest first. */
export function makeSessions(length: number): SessionSummary[] {
  const random = generator(11);
  const { summary } = makeDetail(12);
  return Array.from({ length }, (_, i) => {
    const source = sourceIds[Math.floor(random() * 3)] ?? "claude";
    const reported = source !== "cursor";
    const endedAt = now - (i + 1) * 97 * minute;
    return {
      ...summary,
      source,
      session: `${source}-${i}`,
      title: titles[Math.floor(random() * titles.length)] ?? null,
      project: `/home/dev/projects/${projects[Math.floor(random() * projects.length)]}`,
      branch: i % 3 === 0 ? null : (branches[i % branches.length] ?? null),
      startedAt: endedAt - 40 * minute,
      endedAt,
      live: false,
      here: i % 2 === 0,
      model: source === "codex" ? "gpt-6-sol" : "claude-opus-5-5",
      calls: 4 + Math.floor(random() * 120),
      tokens: reported
        ? { ...noTokens, input: 4_000, cacheRead: Math.floor(random() * 9e6), output: 21_000 }
        : noTokens,
      cost: reported ? priced(Math.floor(random() * random() * 24e9)) : notReported,
      context: { tokens: Math.floor(random() * 190_000), window: 200_000, autoCompact: null },
    };
  });
}

export function makePeriod(days: number): Period {
  const random = generator(3);
  // Days are made from the latest back: a shorter period is the end of a longer one.
  const byDay = Array.from({ length: days }, (_, i) => {
    const at = now - i * day;
    const weekend = [0, 6].includes(new Date(at).getUTCDay());
    const nano = Math.floor((weekend ? 2 : 14) * random() * 1e9);
    return { day: new Date(at).toISOString().slice(0, 10), cost: priced(nano), calls: Math.floor(nano / 4e7) };
  }).toReversed();
  const nano = byDay.reduce((sum, each) => sum + (each.cost.nanoUsd ?? 0), 0);
  const calls = byDay.reduce((sum, each) => sum + each.calls, 0);
  const tokens: Tokens = {
    ...noTokens,
    input: 41_000 * days,
    cacheRead: 9_400_000 * days,
    cacheWrite1h: 310_000 * days,
    output: 122_000 * days,
  };
  const part = (share: number) => ({
    calls: Math.round(calls * share),
    tokens: sumTokens([{ ...tokens, cacheRead: Math.round(tokens.cacheRead * share) }]),
    cost: priced(Math.round(nano * share)),
  });
  return {
    from: byDay[0]?.day ?? "",
    to: byDay.at(-1)?.day ?? "",
    sessions: 4 * days,
    calls,
    tokens,
    cost: priced(nano),
    bySource: [
      { source: "claude", sessions: 3 * days, ...part(0.71) },
      { source: "codex", sessions: days, ...part(0.29) },
      { source: "cursor", sessions: 2, calls: 9, tokens: noTokens, cost: notReported },
    ],
    byModel: [
      { source: "claude", model: "claude-opus-5-5", ...part(0.58) },
      { source: "codex", model: "gpt-6-sol", ...part(0.29) },
      { source: "claude", model: "claude-haiku-5", ...part(0.13) },
    ],
    byDay,
  };
}

/** The turns of a session as the responses behind one of its amounts. */
export function makeProof(detail: SessionDetail, query: ProofQuery): Proof {
  const turns = detail.turns.filter(
    (turn) =>
      (query.model === undefined || turn.model === query.model) &&
      (query.agent === undefined || turn.agent === query.agent) &&
      turn.at >= (query.from ?? 0) &&
      turn.at < (query.to ?? Infinity),
  );
  const rows: ProofRow[] = turns.map(({ at, agent, model, tokens, context, cost, quality }) => ({
    at,
    source: detail.summary.source,
    session: detail.summary.session,
    agent,
    model,
    tokens,
    context,
    tier: "standard",
    geo: null,
    cost,
    quality,
    estimate: null,
    price: { book: "2026.11.22.1", layer: "bundled", model, from: "2026-09-01", flags: "", source: null },
    first: null,
    reportedNanoUsd: null,
    charged: null,
    log: { path: "/home/dev/.claude/projects/parser/session.jsonl", offset: at - detail.summary.startedAt },
  }));
  return {
    query,
    count: rows.length,
    total: { calls: rows.length, tokens: sumTokens(turns.map((turn) => turn.tokens)), cost: sumCost(turns) },
    rows: rows.slice(query.offset, query.offset + query.limit),
  };
}

const notReported: Cost = { status: "not-reported", nanoUsd: null, unpricedTokens: 0 };

function makeTurn(at: number, agent: string | null, tokens: Tokens, context: number | null): Turn {
  const parts = {
    input: tokens.input * rates.input,
    cacheRead: tokens.cacheRead * rates.cacheRead,
    cacheWrite: tokens.cacheWrite1h * rates.cacheWrite,
    output: tokens.output * rates.output,
  };
  return {
    at,
    agent,
    model: agent ? "claude-haiku-5" : "claude-opus-5-5",
    tokens,
    cost: priced(parts.input + parts.cacheRead + parts.cacheWrite + parts.output),
    parts,
    context,
    window: agent ? null : 200_000,
    quality: "exact",
    tools: 1,
    failures: 0,
  };
}

function modelTotals(model: string, turns: readonly Turn[]): ModelTotals {
  return { model, calls: turns.length, tokens: sumTokens(turns.map((turn) => turn.tokens)), cost: sumCost(turns) };
}

function sumCost(turns: readonly Turn[]): Cost {
  return costOf({
    nanoUsd: turns.reduce((sum, turn) => sum + (turn.cost.nanoUsd ?? 0), 0),
    pricedCalls: turns.length,
    unpricedTokens: 0,
    unreportedCalls: 0,
  });
}

function sumTokens(all: readonly (Tokens | null)[]): Tokens {
  const sum = { ...noTokens };
  for (const tokens of all) {
    if (tokens) for (const kind of Object.keys(sum) as (keyof Tokens)[]) sum[kind] += tokens[kind];
  }
  return sum;
}

/** Linear congruential: the same figures at every run. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

const titles = [
  "Fix the flaky upload test",
  "Add dark mode to the settings page",
  "Why is the build slow on CI?",
  "Rename Account to Workspace everywhere, with a migration for the old rows",
  "Review the payments branch",
  null,
];
const projects = ["web", "api", "mobile-app", "infrastructure"];
const branches = ["main", "fix/upload-test", "feature/dark-mode-for-the-settings-page"];
