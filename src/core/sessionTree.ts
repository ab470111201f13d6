import { dayOf, shiftDay } from "./days.ts";
import { formatDay } from "./format.ts";
import { t } from "./l10n.ts";
import { type SessionRef, sessionName } from "./sessionName.ts";
import { describeSession } from "./sessionText.ts";
import type { SessionSummary, Snapshot } from "./snapshot.ts";
import { sessionRows, shortFigures, type Tooltip } from "./tooltip.ts";

/** Sessions under one heading: the live ones, or those of a day. */
export interface TreeGroup {
  /** "live" or the day, YYYY-MM-DD. */
  id: string;
  label: string;
  entries: TreeEntry[];
}

export interface TreeEntry {
  ref: SessionRef;
  label: string;
  /** "$1.84 · 62%". */
  description: string;
  /** All of it in words, for screen readers. */
  accessibleLabel: string;
  tooltip: Tooltip["rows"];
  live: boolean;
  /** Working directory; null when unknown. */
  project: string | null;
}

/** The recent sessions as the side bar lists them: live first, then by day, newest first. No empty groups. */
export function sessionTree({ recent, timeZone, at }: Snapshot): TreeGroup[] {
  const today = dayOf(at, timeZone);
  const groups = Map.groupBy(recent, ({ live, endedAt }) => (live ? "live" : dayOf(endedAt, timeZone)));
  return [...groups]
    .map(([id, sessions]) => ({ id, label: groupLabel(id, today), entries: sessions.map(entryOf) }))
    .sort((a, b) => (a.id === "live" ? -1 : b.id === "live" ? 1 : a.id < b.id ? 1 : -1));
}

function groupLabel(id: string, today: string): string {
  if (id === "live") return t("Live");
  if (id === today) return t("Today");
  return id === shiftDay(today, -1) ? t("Yesterday") : formatDay(id);
}

function entryOf(session: SessionSummary): TreeEntry {
  const label = sessionName(session);
  return {
    ref: { source: session.source, session: session.session },
    label,
    description: shortFigures(session),
    accessibleLabel: `${label}, ${describeSession(session)}`,
    tooltip: sessionRows(session),
    live: session.live,
    project: session.project,
  };
}
