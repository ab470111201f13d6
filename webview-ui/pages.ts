import { computed, type ReadonlySignal } from "@preact/signals";
import type { Accuracy } from "../src/core/accuracy.ts";
import type { AdviceReport } from "../src/core/alert.ts";
import type { AllocationReport } from "../src/core/allocation.ts";
import type { AboutReport, DoctorReport, PanelApi, PanelView } from "../src/core/api.ts";
import type { CursorUsage } from "../src/core/cursorUsage.ts";
import { dayOf, shiftDay, startOfDay } from "../src/core/days.ts";
import type { History, ToolCosts } from "../src/core/history.ts";
import type { Machine } from "../src/core/machine.ts";
import type { ReconciliationSummary } from "../src/core/reconcile.ts";
import type { SessionRef } from "../src/core/sessionName.ts";
import type { SessionDetail, Snapshot } from "../src/core/snapshot.ts";
import type { TeamStatus } from "../src/core/team.ts";
import type { EndpointStatus } from "../src/core/plan.ts";
import type { ModelAdvice } from "../src/core/tasks.ts";
import type { VendorLedger } from "../src/core/vendorLedger.ts";
import { type HistoryChoice, rangeOf } from "./historyChoice.ts";
import { type Pulled, pull } from "./pull.ts";
import type { TrustRange } from "./viewState.ts";
import { t } from "../src/core/l10n.ts";

/** What the views pull beside the snapshot. Asked for while their view is shown, and again when it can have changed. */
export interface Pages {
  history: Pulled<History>;
  toolCosts: Pulled<ToolCosts>;
  /** Of the same days as the history. */
  allocation: Pulled<AllocationReport>;
  accuracy: Pulled<Accuracy>;
  reconciliations: Pulled<ReconciliationSummary>;
  /** The two picked sessions. */
  comparison: Pulled<readonly [SessionDetail, SessionDetail]>;
  /** Also for the session view, which offers to begin a fresh session. */
  advice: Pulled<AdviceReport>;
  modelAdvice: Pulled<readonly ModelAdvice[]>;
  endpoints: Pulled<readonly EndpointStatus[]>;
  vendorLedger: Pulled<VendorLedger>;
  cursorUsage: Pulled<CursorUsage>;
  about: Pulled<{ about: AboutReport; doctor: DoctorReport; team: TeamStatus; machines: readonly Machine[] }>;
}

interface Where {
  snapshot: ReadonlySignal<Snapshot | null>;
  view: ReadonlySignal<PanelView>;
  history: ReadonlySignal<HistoryChoice>;
  trust: ReadonlySignal<TrustRange>;
  picked: ReadonlySignal<readonly SessionRef[]>;
  /** Grows when an alert was answered. */
  answered: ReadonlySignal<number>;
  /** Grows when endpoints were asked, connected or disconnected, or a file was read instead. */
  asked: ReadonlySignal<number>;
}

/** Before any log that we read. */
const firstDay = "2023-01-01";

export function createPages(api: PanelApi, { snapshot, view, history, trust, picked, answered, asked }: Where): Pages {
  /** The snapshot while `wanted` is in sight. */
  const during = (wanted: PanelView) => (view.value === wanted ? snapshot.value : null);
  const trustDays = computed(() => {
    const latest = snapshot.value;
    const today = latest ? todayOf(latest) : firstDay;
    return { from: trust.value === "all" ? firstDay : shiftDay(today, -29), to: today };
  });

  return {
    history: pull(
      () => {
        const latest = during("history");
        if (!latest) return null;
        const { unit, by } = history.value;
        const query = {
          ...rangeOf(history.value, todayOf(latest)),
          unit,
          by: by === "kind" ? ("source" as const) : by,
        };
        return { query, version: versionOf(latest) };
      },
      ({ query }) => api.history(query),
    ),
    toolCosts: pull(
      () => {
        const latest = during("history");
        return latest && { range: rangeOf(history.value, todayOf(latest)), minute: minuteOf(latest) };
      },
      ({ range }) => api.toolCosts(range),
    ),
    allocation: pull(
      () => {
        const latest = during("allocation");
        if (!latest) return null;
        const { ruleChanges } = latest;
        return { range: rangeOf(history.value, todayOf(latest)), version: versionOf(latest), ruleChanges };
      },
      ({ range }) => api.allocation(range),
    ),
    accuracy: pull(
      () => {
        const latest = during("accuracy");
        return latest && { days: trustDays.value, book: latest.priceBook, minute: minuteOf(latest) };
      },
      ({ days }) => api.accuracy(days),
    ),
    reconciliations: pull(
      () => {
        const latest = during("accuracy");
        const since = latest && startOfDay(trustDays.value.from, latest.timeZone);
        return latest && { since: since ?? 0, minute: minuteOf(latest) };
      },
      ({ since }) => api.reconciliations({ since }),
    ),
    comparison: pull(
      () => {
        const latest = during("sessions");
        const [a, b] = picked.value;
        return latest && a && b ? { pair: [a, b] as const, minute: minuteOf(latest) } : null;
      },
      async ({ pair: [a, b] }) => {
        const [first, second] = await Promise.all([api.session(a.source, a.session), api.session(b.source, b.session)]);
        if (!first || !second) throw new Error(t("one of them is not in the ledger"));
        return [first, second] as const;
      },
    ),
    advice: pull(
      () => {
        const latest = during("advice") ?? during("session");
        return latest && { alerts: latest.alerts, minute: minuteOf(latest), answered: answered.value };
      },
      () => api.advice(),
    ),
    modelAdvice: pull(
      () => {
        const latest = during("advice");
        return latest && { minute: minuteOf(latest) };
      },
      () => api.modelAdvice(),
    ),
    endpoints: pull(
      () => {
        const latest = during("plan");
        return latest && { plans: latest.plans, tenSeconds: Math.floor(latest.at / 10_000), asked: asked.value };
      },
      () => api.endpoints(),
    ),
    vendorLedger: pull(
      () => {
        const latest = during("plan");
        if (!latest) return null;
        // Vendors count in days of UTC.
        const to = dayOf(latest.at, "UTC");
        return { query: { from: shiftDay(to, -29), to }, minute: minuteOf(latest), asked: asked.value };
      },
      ({ query }) => api.vendorLedger(query),
    ),
    cursorUsage: pull(
      () => {
        const latest = during("plan");
        if (!latest) return null;
        const to = todayOf(latest);
        return { query: { from: shiftDay(to, -29), to }, version: versionOf(latest), asked: asked.value };
      },
      ({ query }) => api.cursorUsage(query),
    ),
    about: pull(
      () => {
        const latest = during("about");
        return latest && { tenSeconds: Math.floor(latest.at / 10_000) };
      },
      async () => {
        const [about, doctor, team, machines] = await Promise.all([
          api.about(),
          api.doctor(),
          api.team(),
          api.machines(),
        ]);
        return { about, doctor, team, machines };
      },
    ),
  };
}

export function todayOf({ at, timeZone }: Snapshot): string {
  return dayOf(at, timeZone);
}

/** Changes when the ledger's sums can have changed: a tick of the clock alone asks nothing. */
function versionOf({ last30, sessionCount, priceBook, timeZone }: Snapshot): string {
  return [last30.to, last30.calls, last30.cost.nanoUsd, sessionCount, priceBook, timeZone].join(" ");
}

function minuteOf({ at }: Snapshot): number {
  return Math.floor(at / 60_000);
}
