import type { SourceId } from "./event.ts";
import type { NanoUsd } from "./money.ts";

/** What was done from one prompt to the next, told from what its turns did. */
export const taskKinds = [
  "question",
  "search",
  "smallEdit",
  "refactor",
  "testFix",
  "planning",
  "review",
  "docs",
] as const;
export type TaskKind = (typeof taskKinds)[number];

/** One kind of task: on which models it was done, how that went, and whether a cheaper one is worth a try. */
export interface ModelAdvice {
  source: SourceId;
  kind: TaskKind;
  /** By cost a task, dearest first. */
  models: ModelRecord[];
  recommendation: Recommendation | null;
  /** Why there is none, or on what it rests, in plain words. */
  reason: string;
}

/** How tasks of one kind went on one model. */
export interface ModelRecord {
  model: string;
  tasks: number;
  /** Tasks that ended well: nothing failed at the end, no loop, no interruption, not asked again at once. */
  well: number;
  /** Median cost of a task; null when it has no price. */
  nanoUsd: NanoUsd | null;
}

/** A model to try for a kind of task: fewer dollars at an outcome that was as good in the user's own history. */
export interface Recommendation {
  from: string;
  to: string;
  /** What the dearer model's tasks of the last 30 days would have cost, turn by turn on their own caches: a range. */
  saves: Range;
}

export interface Range {
  low: NanoUsd;
  high: NanoUsd;
}

/** A session's own turns on another model with its own cache structure. An estimate: another model answers otherwise. */
export interface Repriced {
  model: string;
  cost: Range;
}
