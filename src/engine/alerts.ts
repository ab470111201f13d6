import { type AdviceReport, type AdviceSettings, type Answer, byGravity, isOpen } from "../core/alert.ts";
import type { AboutReport } from "../core/api.ts";
import { dayOf, startOfDay } from "../core/days.ts";
import type { Snapshot } from "../core/snapshot.ts";
import { type NudgeFacts, tellable } from "../insights/nudges.ts";
import type { Store } from "../store/store.ts";

const dayMs = 24 * 3_600_000;
/** Findings of the last days are listed, ms. */
export const listedMs = 7 * dayMs;
/** How long a detector does not interrupt after it was found not useful, ms. */
const silenceMs = 7 * dayMs;
const inSnapshot = 20;
const inReport = 200;
/** Delays that the 95th percentile is told from. */
const keptDelays = 500;

export interface AlertsOptions {
  settings: () => AdviceSettings;
  timeZone: () => string;
  /** Nobody is interrupted for made-up sessions. */
  sample: boolean;
}

/** What became of findings: which are open, which is to be told, what a person said. The ledger holds it all. */
export function createAlerts({ alerts }: Store, { settings, timeZone, sample }: AlertsOptions) {
  let followedAt: number | null = null;
  /** When each open alert last grew, as the last snapshot had it: what is told later was held back. */
  let shown = new Map<string, number>();
  const delays: number[] = [];

  function facts(now: number): Omit<NudgeFacts, "followedAt"> {
    const zone = timeZone();
    return {
      alerts: alerts.list(now - listedMs, false),
      ...alerts.nudges(startOfDay(dayOf(now, zone), zone)),
      silenced: new Set(alerts.silenced(now - silenceMs).map(({ detector }) => detector)),
      settings: settings(),
      timeZone: zone,
      now,
    };
  }

  function tellableNow(known: Omit<NudgeFacts, "followedAt">) {
    return sample || followedAt === null ? [] : tellable({ ...known, followedAt });
  }

  return {
    /** From now on (ms) what grows is news. */
    follow(now: number): void {
      alerts.prune(now);
      followedAt ??= now;
    },
    /** The alerts of a snapshot. */
    now(now: number): Pick<Snapshot, "alerts" | "nudge"> {
      const known = facts(now);
      const open = known.alerts.filter((alert) => alert.severity !== "info" && isOpen(alert, now)).sort(byGravity);
      const [nudge] = tellableNow(known);
      const others = open.filter((alert) => alert !== nudge);
      shown = new Map(others.map(({ id, at }) => [id, at]));
      const listed = nudge ? [...others.slice(0, inSnapshot - 1), nudge].sort(byGravity) : others.slice(0, inSnapshot);
      return { alerts: listed, nudge: nudge?.id ?? null };
    },
    report(now: number): AdviceReport {
      const { today, settings: wanted } = facts(now);
      const listed = alerts.list(now - listedMs, true).sort(byGravity);
      const { open = [], closed = [] } = Object.groupBy(listed, (alert) => (isOpen(alert, now) ? "open" : "closed"));
      const silenced = alerts
        .silenced(now - silenceMs)
        .map(({ detector, at }) => ({ detector, until: at + silenceMs }));
      return {
        alerts: [...open, ...closed].slice(0, inReport),
        nudges: { today, most: wanted.nudgesPerDay },
        silenced,
      };
    },
    answer(id: string, answer: Answer | null, until: number | undefined, now: number): void {
      alerts.answer(id, answer, until ?? null, now);
    },
    /** True when the caller is to tell it; no other window is told the same. */
    claim(id: string, now: number): boolean {
      const alert = () => tellableNow(facts(now)).find((candidate) => candidate.id === id);
      const told = alert();
      if (!told || !alerts.claim(id, now, () => alert() !== undefined)) return false;
      if (shown.get(id) !== told.at && told.detector !== "digest") delays.push(Math.max(0, now - told.at));
      if (delays.length > keptDelays) delays.shift();
      return true;
    },
    /** Of what was told at once: limits and quiet hours hold alerts back on purpose. */
    delay(): AboutReport["alertDelay"] {
      if (delays.length === 0) return null;
      const sorted = delays.toSorted((a, b) => a - b);
      return { alerts: delays.length, p95Ms: sorted[Math.ceil(sorted.length * 0.95) - 1]! };
    },
  };
}
