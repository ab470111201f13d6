import { dayOf, shiftDay, startOfDay } from "../core/days.ts";
import type { Indexing, SessionSummary, Snapshot } from "../core/snapshot.ts";
import { slotMs } from "../store/slots.ts";
import { addSums, emptySums } from "../store/sums.ts";
import type { createAlerts } from "./alerts.ts";
import type { AllocationOfUse } from "./allocation.ts";
import { currentOf } from "./current.ts";
import type { Figures } from "./figures.ts";
import type { EngineOptions } from "./options.ts";
import { createOutlook } from "./outlook.ts";
import { lastDays } from "./periods.ts";
import type { createPlans } from "./plans.ts";

const recentSessions = 50;

interface SnapshotParts extends Pick<EngineOptions, "store" | "prices" | "workspace" | "sample"> {
  figures: Figures;
  plans: ReturnType<typeof createPlans>;
  alerts: ReturnType<typeof createAlerts>;
  allocation: AllocationOfUse;
  indexing: () => Indexing | null;
  /** Of the latest error. */
  lastError: () => string | null;
}

/** Puts together what every surface paints, always complete. */
export function createSnapshots(parts: SnapshotParts) {
  const { store, prices, workspace, sample, figures, plans, alerts, allocation, indexing, lastError } = parts;
  const { queries } = store;
  const outlook = createOutlook();
  /** The session that the last snapshot showed. */
  let current: SessionSummary | null = null;

  function elsewhere(today: string, timeZone: string): Pick<Snapshot, "elsewhere"> {
    const [from, to] = [today, shiftDay(today, 1)].map((day) => startOfDay(day, timeZone) / slotMs);
    const read = [...store.machines.readElsewhere(from!, to!)];
    if (read.length === 0) return {};
    const total = read.map(({ sums }) => sums).reduce(addSums, emptySums());
    return { elsewhere: { calls: total.calls, nanoUsd: total.nanoUsd, machines: read.map(({ name }) => name) } };
  }

  return {
    /** As of a time, ms. */
    at(at: number): Snapshot {
      const recent = queries.recentSessions(0, recentSessions, 0).map((session) => figures.summaryOf(session, at));
      current = currentOf(recent, current);
      workspace.keep();
      const timeZone = figures.timeZone();
      const today = dayOf(at, timeZone);
      const month = startOfDay(shiftDay(today, -29), timeZone);
      const states = store.places.problems();
      return {
        at,
        priceBook: prices.pricer.version,
        prices: prices.now(at),
        currency: prices.currency(today),
        timeZone,
        sample,
        indexing: indexing(),
        current,
        recent,
        sessionCount: queries.sessionCount(),
        today: lastDays(1, at, figures.days()),
        ...elsewhere(today, timeZone),
        last7: lastDays(7, at, figures.days()),
        last30: lastDays(30, at, figures.days()),
        plans: plans.meters(at),
        month: outlook.at(figures.usageAt(at), at),
        ...alerts.now(at),
        ruleChanges: allocation.changes(),
        unpriced: queries.unpriced(month / slotMs),
        problems: { unreadable: states.unreadable, skippedLines: states.skipped, lastError: lastError() },
      };
    },
    /** The language changed: texts are made anew. */
    forgetTexts: outlook.forget,
  };
}
