import { dayOf, shiftDay, startOfDay } from "../core/days.ts";
import type { Finding } from "../core/finding.ts";
import type { NanoUsd } from "../core/money.ts";
import { sessionName } from "../core/sessionName.ts";
import { digest } from "../insights/digest.ts";
import { slotMs } from "../store/slots.ts";
import type { SessionRecord } from "../store/queries.ts";
import type { Store } from "../store/store.ts";

/** Longest title of a session in a sentence. */
const nameLength = 60;

/**
 * The digest of yesterday in `timeZone`, null when nothing was used. When it is wanted as a notice, it becomes one with
 * the first use of the day: nobody reads it at midnight.
 */
export function yesterdaysDigest({ queries, alerts }: Store, timeZone: string, wanted: boolean, now: number) {
  const today = dayOf(now, timeZone);
  const day = shiftDay(today, -1);
  const [from, to] = [startOfDay(day, timeZone), startOfDay(today, timeZone)];
  const costs = new Map<number, NanoUsd>();
  let nanoUsd = 0;
  for (const { sessionId, sums } of queries.timeSums(from / slotMs, to / slotMs)) {
    nanoUsd += sums.nanoUsd;
    if (sessionId !== null) costs.set(sessionId, (costs.get(sessionId) ?? 0) + sums.nanoUsd);
  }
  const [dearest] = [...costs].sort(([, a], [, b]) => b - a);
  const session = dearest && queries.sessionById(dearest[0]);
  const noticed = alerts
    .list(from, false)
    .filter(({ at, detector, severity }) => at < to && detector !== "digest" && severity !== "info");
  return digest(
    {
      day,
      to,
      nanoUsd,
      sessions: costs.size,
      dearest: session && costs.size > 1 ? { name: nameOf(session), nanoUsd: dearest[1] } : null,
      noticed: { alerts: noticed.length, wasted: noticed.reduce((sum, alert) => sum + wastedIn(alert), 0) },
    },
    wanted && queries.recentSessions(to, 1, 0).length > 0,
  );
}

function nameOf(session: SessionRecord): string {
  const name = sessionName(session);
  return name.length > nameLength ? `${name.slice(0, nameLength - 1)}…` : name;
}

function wastedIn({ amount }: Finding): NanoUsd {
  return amount?.is === "wasted" ? amount.nanoUsd : 0;
}
