import { type Finding, severities, type Severity } from "./finding.ts";
import type { NanoUsd } from "./money.ts";
import { defaultThresholds, type Thresholds } from "./thresholds.ts";

/**
 * What a person can say to a finding, and its effect.
 * - `acknowledged`: seen; it leaves the badge and is not told again.
 * - `snoozed`: not told, and not counted by the badge, until `until`.
 * - `expected`: right, but wanted. Never again for this session or period, nor for any finding with the same lesson.
 * - `notUseful`: closed, and its detector does not interrupt for a week; it goes on writing to the Advice view.
 */
export const answers = ["acknowledged", "snoozed", "expected", "notUseful"] as const;
export type Answer = (typeof answers)[number];

/** A finding, and what became of it. Kept in the ledger: every window knows. */
export interface Alert extends Finding {
  /** When it was first noticed, ms. */
  since: number;
  /** When it was told in a notification, ms; null when it never was. */
  toldAt: number | null;
  /** How grave it was by then: what has become a warning is told once more, an hour later. */
  toldAs: Severity | null;
  answer: Answer | null;
  /** End of the snooze, ms. */
  until: number | null;
}

/** Nobody has answered it, or its snooze is over. */
export function isOpen({ answer, until }: Pick<Alert, "answer" | "until">, now: number): boolean {
  return answer === null || (answer === "snoozed" && (until ?? 0) <= now);
}

/** The gravest first, of equals the dearest, then the newest. */
export function byGravity(a: Finding, b: Finding): number {
  return (
    severities.indexOf(b.severity) - severities.indexOf(a.severity) ||
    (b.amount?.nanoUsd ?? 0) - (a.amount?.nanoUsd ?? 0) ||
    b.at - a.at
  );
}

/** Everything that the Advice view lists. */
export interface AdviceReport {
  /** Open ones first, the gravest and dearest before others, at most 200. */
  alerts: Alert[];
  /** Notifications of today and how many there may be. */
  nudges: { today: number; most: number };
  /** Detectors that do not interrupt because a person found them not useful, and until when, ms. */
  silenced: { detector: Finding["detector"]; until: number }[];
}

/** When and how often the meter may interrupt, and what it measures against. */
export interface AdviceSettings {
  thresholds: Thresholds;
  budgets: Budgets;
  /** Notifications a day in all windows together; 0 = none. */
  nudgesPerDay: number;
  /** "HH:MM-HH:MM" in the user's time zone, may span midnight; empty = none. */
  quietHours: string;
  /** Whether yesterday's digest is told once a day; it is in the Advice view in any case. */
  digest: boolean;
}

/** Soft budgets, API value; 0 = none. Nothing is ever blocked. */
export interface Budgets {
  session: NanoUsd;
  day: NanoUsd;
  month: NanoUsd;
  /** Days with use before anything is said about what is usual. */
  pilotDays: number;
}

export const defaultAdvice: Readonly<AdviceSettings> = {
  thresholds: defaultThresholds,
  budgets: { session: 0, day: 0, month: 0, pilotDays: 10 },
  nudgesPerDay: 3,
  quietHours: "",
  digest: false,
};
