import type { CallEvent, Quality, Tier, Tokens } from "../core/event.ts";
import { type Cost, costOf } from "../core/money.ts";
import { qualities, statuses, tiers } from "./codes.ts";
import { type TokenColumns, tokensOf } from "./sums.ts";

/** One counted response as the ledger keeps it. */
export interface CallRecord {
  at: number;
  endAt: number;
  agent: string | null;
  model: string;
  tokens: Tokens | null;
  cost: Cost;
  context: number | null;
  window: number | null;
  quality: Quality;
  tier: Tier;
  geo: string | null;
  platform: NonNullable<CallEvent["platform"]> | null;
}

/** What `callOf` reads, from call joined with name and agent. */
export const callColumns = `call.at, end_at, agent.agent, name.name AS model, reported, input, cache_read, cache_write_5m,
  cache_write_1h, cache_write_unknown, output, reasoning, web_searches, status, nano, unpriced_tokens, context, window,
  quality, tier, geo, platform`;

export interface CallColumns extends TokenColumns {
  at: number;
  end_at: number;
  agent: string | null;
  model: string;
  reported: number;
  status: number;
  nano: number;
  unpriced_tokens: number;
  context: number | null;
  window: number | null;
  quality: number;
  tier: number;
  geo: string | null;
  platform: string | null;
}

export function callOf(row: CallColumns): CallRecord {
  const status = statuses.name(row.status);
  const cost = costOf({
    nanoUsd: row.nano,
    pricedCalls: status === "priced" || status === "partial" ? 1 : 0,
    unpricedTokens: row.unpriced_tokens,
    unreportedCalls: row.reported ? 0 : 1,
  });
  return {
    at: row.at,
    endAt: row.end_at,
    agent: row.agent,
    model: row.model,
    tokens: row.reported ? tokensOf(row) : null,
    cost,
    context: row.context,
    window: row.window,
    quality: qualities.name(row.quality),
    tier: tiers.name(row.tier),
    geo: row.geo,
    platform: row.platform as CallRecord["platform"],
  };
}
