import type { NanoUsd } from "./money.ts";
import type { SessionRef } from "./sessionName.ts";

export const detectorIds = [
  "loops",
  "unattended",
  "contextReset",
  "dearModel",
  "modelChange",
  "modelMix",
  "budget",
  "pace",
  "planWindow",
  "paidUse",
  "digest",
] as const;
export type DetectorId = (typeof detectorIds)[number];

/** Something that a detector noticed. All texts are plain words in the user's language. */
export interface Finding {
  /** The same finding keeps its id while it grows. What may be said once per threshold and period has both in its id. */
  id: string;
  detector: DetectorId;
  /** Null: about more than one session. */
  session: SessionRef | null;
  /** When it last grew, ms. */
  at: number;
  severity: Severity;
  title: string;
  reason: string;
  /** What can be done about it. */
  advice: string;
  amount: Amount | null;
  /** Lines of the logs that show it, oldest first. */
  evidence: Evidence[];
  /** What "expected" teaches: findings of this detector with the same lesson are not told again, in any session. */
  lesson?: string;
}

/** Info waits in the panel, notice is counted by the badge and may be told, warning is told first. */
export const severities = ["info", "notice", "warning"] as const;
export type Severity = (typeof severities)[number];

/** What is at stake, and what kind of figure that is: API value at list prices where nothing else is said. */
export interface Amount {
  nanoUsd: NanoUsd;
  /**
   * - `wasted`: spent on something that led nowhere.
   * - `spent`: spent in all.
   * - `saved`: an estimate of what following the advice saves.
   * - `monthly`: an estimate of what it adds in a month.
   * - `paid`: real money, on a bill.
   */
  is: "wasted" | "spent" | "saved" | "monthly" | "paid";
}

export interface Evidence {
  /** Unix time in ms. */
  at: number;
  /** Null: what Cursor told of its usage. */
  log: { path: string; offset: number } | null;
}

/** Findings of one session, or of all with activity at or after `since` (ms). */
export type FindingQuery = { session: SessionRef } | { since: number };
