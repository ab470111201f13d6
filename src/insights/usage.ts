import type { Budgets } from "../core/alert.ts";
import type { SourceId, Tokens } from "../core/event.ts";
import type { NanoUsd } from "../core/money.ts";
import type { Thresholds } from "../core/thresholds.ts";

/** What a detector sees of all sessions together. */
export interface Usage {
  /** IANA zone in which days are cut. */
  timeZone: string;
  /** Days with use, oldest first, at most 400 days back; the last one is today when there was any. */
  days: readonly UsageDay[];
  /** When anything was last logged, ms. */
  lastAt: number;
  budgets: Budgets;
  thresholds: Thresholds;
}

export interface UsageDay {
  /** YYYY-MM-DD. */
  day: string;
  calls: number;
  nanoUsd: NanoUsd;
  models: readonly { source: SourceId; model: string; calls: number; tokens: Tokens; nanoUsd: NanoUsd }[];
}
