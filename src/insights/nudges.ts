import { type AdviceSettings, type Alert, byGravity, isOpen } from "../core/alert.ts";
import type { DetectorId } from "../core/finding.ts";
import { formatTime } from "../core/format.ts";
import { parseQuietHours } from "../core/quietHours.ts";

/** What the decision to interrupt rests on. Times in ms. */
export interface NudgeFacts {
  alerts: readonly Alert[];
  /** Notifications of the user's day so far, in all windows together, and the last one ever. */
  today: number;
  last: number | null;
  /** Detectors that a person found not useful lately. */
  silenced: ReadonlySet<DetectorId>;
  settings: Pick<AdviceSettings, "nudgesPerDay" | "quietHours">;
  timeZone: string;
  /** Since when the logs are followed. */
  followedAt: number;
  now: number;
}

/** Two notifications are at least this far apart, ms. */
const apartMs = 2 * 60_000;
/** What was told as a notice is told again as a warning after this time, ms. */
const graverMs = 60 * 60_000;
/** What last grew longer ago is no news, ms. */
const newsMs = 10 * 60_000;

/**
 * The alerts that may be told now, the gravest and dearest first. The day's last notification is kept for a warning.
 * What could not be told in time stays in the Advice view, and is told when it grows again.
 */
export function tellable(facts: NudgeFacts): Alert[] {
  const { alerts, today, last, silenced, settings, now } = facts;
  if (isQuiet(settings.quietHours, facts.timeZone, now)) return [];
  if (last !== null && now - last < apartMs) return [];
  const left = settings.nudgesPerDay - today;
  return alerts
    .filter(
      (alert) =>
        isOpen(alert, now) &&
        (alert.severity === "warning" ? left > 0 : alert.severity === "notice" && left > 1) &&
        !wasTold(alert, now) &&
        !silenced.has(alert.detector) &&
        isNews(alert, facts),
    )
    .sort(byGravity);
}

/** Once is enough, but for what a person put off after it was told, and what became grave long after it was. */
function wasTold({ toldAt, toldAs, severity, answer, until }: Alert, now: number): boolean {
  if (toldAt === null) return false;
  if (severity === "warning" && toldAs === "notice" && now - toldAt >= graverMs) return false;
  return !(answer === "snoozed" && toldAt < (until ?? 0));
}

/**
 * Only what happened while the logs were followed. What is about all sessions can be said first when they are; the
 * digest, which somebody asked for, at any time of its day.
 */
function isNews({ detector, session, at, since }: Alert, { followedAt, now }: NudgeFacts): boolean {
  if (detector === "digest") return true;
  return (session ? at : since) >= followedAt && now - at <= newsMs;
}

function isQuiet(text: string, timeZone: string, now: number): boolean {
  const hours = parseQuietHours(text);
  if (!hours) return false;
  const [hour = 0, minutes = 0] = formatTime(now, timeZone, "en-GB").split(":").map(Number);
  const minute = hour * 60 + minutes;
  const { from, to } = hours;
  return from < to ? minute >= from && minute < to : minute >= from || minute < to;
}
