import type { PlanGauge, PlanMeter, PlanValue, PlanWord } from "../core/plan.ts";
import { type PlanWindow, type Vendor, vendors } from "../core/vendor.ts";

/**
 * How each plan stands by everything that was said of it. Of each limit the newest word counts: a log is newer than the
 * endpoint, which knows more limits. A plan of which only its price is known is one too.
 */
export function planMeters(
  words: readonly PlanWord[],
  now: number,
  values: ReadonlyMap<Vendor, PlanValue> = new Map(),
): PlanMeter[] {
  return vendors.flatMap((vendor) => {
    const newestFirst = words.filter((word) => word.vendor === vendor).sort((a, b) => b.at - a.at);
    const [newest] = newestFirst;
    const value = values.get(vendor) ?? null;
    if (!newest && !value) return [];
    return {
      vendor,
      plan: newestFirst.find(({ plan }) => plan !== null)?.plan ?? null,
      from: newest?.from ?? "settings",
      at: newest?.at ?? now,
      gauges: gaugesOf(newestFirst, now),
      credits: newestFirst.find(({ credits }) => credits !== null)?.credits ?? null,
      amounts: newestFirst.flatMap(({ amounts }) => amounts),
      value,
    };
  });
}

/** A limit with what follows from it at `now`, of a word that was said at `at` (ms both). */
export function gaugeOf(window: PlanWindow, at: number, now: number): PlanGauge {
  const { resetsAt, lengthMs } = window;
  if (resetsAt !== null && resetsAt <= now) {
    return { ...window, usedPercent: null, used: null, at, evenPercent: null, runsOutAt: null };
  }
  const startedAt = resetsAt === null || lengthMs === null ? null : resetsAt - lengthMs;
  if (startedAt === null || lengthMs === null) return { ...window, at, evenPercent: null, runsOutAt: null };
  const evenPercent = Math.min(100, Math.max(0, ((now - startedAt) / lengthMs) * 100));
  return { ...window, at, evenPercent, runsOutAt: runsOutAt(window, startedAt, at) };
}

function runsOutAt({ usedPercent, resetsAt, lengthMs }: PlanWindow, startedAt: number, at: number): number | null {
  const elapsed = at - startedAt;
  if (usedPercent === null || usedPercent <= 0 || resetsAt === null || lengthMs === null) return null;
  if (usedPercent >= 100) return at;
  // The first minutes of a window say nothing of its pace.
  if (elapsed < lengthMs * leastElapsed) return null;
  const end = startedAt + (elapsed * 100) / usedPercent;
  return end < resetsAt ? Math.round(end) : null;
}

function gaugesOf(newestFirst: readonly PlanWord[], now: number): PlanGauge[] {
  const gauges = new Map<string, PlanGauge>();
  for (const { windows, at } of newestFirst) {
    const isNewest = at === newestFirst[0]?.at;
    for (const window of windows) {
      // What only an older word knows may not be a limit of this plan any more.
      const stands = isNewest || (window.resetsAt === null ? now - at < dayMs : window.resetsAt > now);
      if (stands && !gauges.has(window.id)) gauges.set(window.id, gaugeOf(window, at, now));
    }
  }
  return [...gauges.values()].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
}

/** Part of a window that must have passed before its pace is told. */
const leastElapsed = 0.05;
const dayMs = 86_400_000;
const order: readonly PlanWindow["kind"][] = ["session", "weekly", "monthly", "other", "pay-as-you-go"];
