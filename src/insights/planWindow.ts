import type { Finding } from "../core/finding.ts";
import { formatPercent, formatWhen } from "../core/format.ts";
import { t } from "../core/l10n.ts";
import type { PlanGauge, PlanMeter } from "../core/plan.ts";
import { planName } from "../core/planText.ts";
import { windowLabel } from "../core/planWindowText.ts";
import { type PlanFacts, periodOf } from "./planFacts.ts";
import { runOut } from "./planRunOut.ts";

/** From here on it is as good as used up. */
const nearlyAll = 95;
/** Before so much is used, a busy hour says little about the rest of the window. */
const leastUsed = 60;
/** It has to run out by so much of its length before its reset: a pace is never that even. */
const leastMissing = 0.05;

/** A limit of a plan that is nearly used up, or that will be before its reset at the present pace. Once each per period. */
export function planWindow({ meters, limits, timeZone, weekdays }: PlanFacts, now: number): Finding[] {
  return meters.flatMap((meter) =>
    meter.gauges.flatMap((gauge): Finding[] => {
      const { id, kind, at, usedPercent, resetsAt } = gauge;
      if (kind === "pay-as-you-go" || usedPercent === null || (resetsAt !== null && resetsAt <= now)) return [];
      const nearly = usedPercent >= nearlyAll;
      const end = nearly || usedPercent < leastUsed ? null : runOut(gauge, weekdays, timeZone);
      if (!nearly && !isEarly(end, gauge)) return [];
      const period = `${meter.vendor}/${id}/${periodOf(limits, meter.vendor, id)?.period ?? at}`;
      return [
        {
          id: `planWindow/${period}/${nearly ? nearlyAll : "pace"}`,
          detector: "planWindow",
          session: null,
          at,
          severity: nearly ? "warning" : "notice",
          ...said(meter, gauge, end, (ms) => formatWhen(ms, now, timeZone)),
          advice: t("Do what can wait after the reset, or use a model that takes less of it; nothing is blocked here"),
          amount: null,
          evidence: [],
          lesson: period,
        },
      ];
    }),
  );
}

function isEarly(end: number | null, { resetsAt, lengthMs }: PlanGauge): boolean {
  return end !== null && resetsAt !== null && lengthMs !== null && resetsAt - end >= lengthMs * leastMissing;
}

function said(
  meter: PlanMeter,
  gauge: PlanGauge,
  end: number | null,
  when: (ms: number) => string,
): Pick<Finding, "title" | "reason"> {
  const { usedPercent, evenPercent, resetsAt } = gauge;
  const limit = t("{0}: {1}", planName(meter), windowLabel(gauge));
  const used = formatPercent((usedPercent ?? 0) / 100);
  const reset = resetsAt === null ? t("nobody says when it is reset") : t("it is reset {0}", when(resetsAt));
  if (end === null) return { title: t("{0}, {1} used", limit, used), reason: reset };
  const passed = formatPercent((evenPercent ?? 0) / 100);
  return {
    title: t("{0} runs out about {1} at this pace", limit, when(end)),
    reason: t("{0} used in {1} of its time; {2}", used, passed, reset),
  };
}
