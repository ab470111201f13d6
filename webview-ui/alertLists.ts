import { type AdviceReport, type Alert, byGravity, isOpen } from "../src/core/alert.ts";
import { sourceNames } from "../src/core/event.ts";
import type { DetectorId } from "../src/core/finding.ts";
import { sameSession, sessionName, type SessionRef } from "../src/core/sessionName.ts";
import type { Snapshot } from "../src/core/snapshot.ts";
import type { Said } from "./answers.ts";

export interface AlertLists {
  /** The gravest first, those included that were answered in this visit: nothing moves under the reader's hand. */
  open: Alert[];
  /** Newest first. */
  closed: Alert[];
}

/** The alerts as they stand with what was `said` since the report was asked for. `now` in ms. */
export function alertLists({ alerts }: AdviceReport, said: ReadonlyMap<string, Said>, now: number): AlertLists {
  const shown = alerts.map((alert) => ({ ...alert, ...said.get(alert.id) }));
  const isListed = (alert: Alert) => said.has(alert.id) || isOpen(alert, now);
  return {
    open: shown.filter(isListed).sort(byGravity),
    closed: shown.filter((alert) => !isListed(alert)).sort((a, b) => b.at - a.at),
  };
}

/** How many alerts the badge counts. */
export function openCount({ alerts }: Snapshot, said: ReadonlyMap<string, Said>): number {
  return alerts.filter(({ id }) => (said.get(id)?.answer ?? null) === null).length;
}

/** The open advice to begin a fresh session instead of this one. */
export function resetAlert(report: AdviceReport | null, session: SessionRef, now: number): Alert | null {
  const about = (alert: Alert) => alert.detector === "contextReset" && sameSession(alert.session, session);
  return report?.alerts.find((alert) => about(alert) && isOpen(alert, now)) ?? null;
}

/** Answers that keep a detector from interrupting: taken back, it interrupts again. */
export function silencing({ alerts }: AdviceReport, detector: DetectorId): string[] {
  return alerts.filter((alert) => alert.detector === detector && alert.answer === "notUseful").map(({ id }) => id);
}

/** What the session of an alert is called; older ones by their tool and the start of their id. */
export function nameOfSession(ref: SessionRef, { recent }: Snapshot): string {
  const summary = recent.find((each) => sameSession(each, ref));
  return summary ? sessionName(summary) : `${sourceNames[ref.source]} · ${ref.session.slice(0, 8)}`;
}
