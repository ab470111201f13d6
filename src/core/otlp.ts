import type { TagName } from "./allocation.ts";
import type { SourceId, Tokens } from "./event.ts";
import type { TaskKind } from "./tasks.ts";
import type { Releasable } from "./team.ts";

/** Where totals go as OTLP metrics. Set by the editor and held in memory only; absent or null: nothing is sent. */
export interface OtlpSettings {
  /** Where the collector takes metrics: https, or http on this machine. */
  url: string;
  /** Sent with each request. They may hold a secret. */
  headers: Record<string, string>;
  /** What is let out beside tool, model and counts. */
  release: Releasable[];
  /** Totals are counted from this full hour on, Unix time in ms: that of the user's consent. */
  since: number;
  /** Of this program. */
  version: string;
}

/** Sums of one tool, model and set of tags since `OtlpSettings.since`. What is not released is null. */
export interface MeterTotals extends Record<TagName, string | null> {
  tool: SourceId;
  model: string;
  kind: TaskKind | null;
  calls: number;
  pricedCalls: number;
  /** Responses of which the tool reports no tokens. */
  unreportedCalls: number;
  unpricedTokens: number;
  tokens: Tokens;
  nanoUsd: number;
}

/** How many tokens single responses had, in the buckets that the GenAI conventions name. */
export interface ResponseSizes {
  tool: SourceId;
  model: string;
  type: "input" | "output";
  /** Responses by bucket: one more than there are `sizeBounds`. */
  counts: number[];
  /** Tokens of all of them. */
  sum: number;
}

/** Upper bounds of the buckets, inclusive: powers of four, as the conventions for `gen_ai.client.token.usage` say. */
export const sizeBounds: readonly number[] = Array.from({ length: 14 }, (_, power) => 4 ** power);

/** How sending does. */
export interface OtlpStatus {
  /** Null: off. */
  url: string | null;
  /** When the collector last took everything, and when the next attempt is due, ms. */
  sentAt: number | null;
  nextAt: number | null;
  /** Why the last attempt failed, in a plain sentence; null when it went well. */
  problem: string | null;
}
