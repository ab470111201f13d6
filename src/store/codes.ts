import { type EstimateReason, type Quality, type SourceId, sourceIds, type Tier } from "../core/event.ts";
import type { CallPrice } from "../core/money.ts";

/** Names that the database keeps as small numbers. Lists only grow at their ends: the positions are on disk. */
function codes<T extends string>(names: readonly T[]) {
  return {
    code: (name: T): number => names.indexOf(name),
    name: (code: number): T => names[code] ?? names[0]!,
  };
}

export const sources = codes<SourceId>(sourceIds);
export const tiers = codes<Tier>(["standard", "fast", "ultrafast", "priority", "flex", "batch"]);
/** From best to worst: the maximum of a session's codes is its quality. */
export const qualities = codes<Quality>(["exact", "ttl-unknown", "output-incomplete", "inherited-suspect", "estimate"]);
export const statuses = codes<CallPrice["status"]>(["priced", "partial", "unpriced", "not-reported"]);
/** 0 is "no estimate": a counted call. */
export const estimates = codes<EstimateReason | "none">([
  "none",
  "compaction",
  "interrupted-output",
  "placeholder-output",
  "web-search",
  "cut-request",
]);
