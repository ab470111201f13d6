import type { SessionSummary } from "../core/snapshot.ts";

/** A session of this workspace that is shown stays for this long after another one said something. */
const stayMs = 60_000;

/**
 * The session that is live in this workspace, else the latest one. Of two that are live here the shown one stays while
 * it goes on: the meter must not flicker between them.
 */
export function currentOf(all: SessionSummary[], shown: SessionSummary | null): SessionSummary | null {
  const recent = all.filter(({ elsewhere }) => !elsewhere);
  const isLiveHere = (session: SessionSummary) => session.here && session.live;
  const first = recent.find(isLiveHere);
  const same = recent.find(({ source, session }) => source === shown?.source && session === shown.session);
  if (first && same && isLiveHere(same) && first.endedAt - same.endedAt < stayMs) return same;
  return first ?? recent[0] ?? null;
}
