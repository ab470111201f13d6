import type { NanoUsd } from "./money.ts";
import type { SessionRef } from "./sessionName.ts";

/** Something that a detector noticed in one session. All texts are plain words in the user's language. */
export interface Finding {
  /** The same finding keeps its id while it grows. */
  id: string;
  detector: "loops" | "contextReset" | "unattended";
  session: SessionRef;
  severity: "info" | "notice" | "warning";
  title: string;
  reason: string;
  /** What can be done about it. */
  advice: string;
  /** Wasted, or saved by following the advice; null when it has no price. */
  nanoUsd: NanoUsd | null;
  /** Lines of the logs that show it, oldest first. */
  evidence: Evidence[];
}

export interface Evidence {
  /** Unix time in ms. */
  at: number;
  log: { path: string; offset: number };
}

/** Findings of one session, or of all with activity at or after `since` (ms). */
export type FindingQuery = { session: SessionRef } | { since: number };
