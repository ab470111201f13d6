import type { Finding } from "../core/finding.ts";
import { formatDecimal, formatUsd } from "../core/format.ts";
import { t } from "../core/l10n.ts";
import type { PlanGauge, PlanMeter } from "../core/plan.ts";
import { planName } from "../core/planText.ts";
import { windowLabel } from "../core/planWindowText.ts";
import { creditsLimit, type PlanFacts, periodOf } from "./planFacts.ts";

/**
 * Use that its plan included has turned into use that is paid: extra or on-demand use is more than nothing, or credits that
 * were bought became fewer. Once per period of the limit. What a team spends together is not this person's.
 */
export function paidUse({ meters, limits }: PlanFacts): Finding[] {
  return meters.flatMap((meter) => [
    ...meter.gauges.flatMap((gauge) => paidBeyond(meter, gauge, limits)),
    ...creditsUsed(meter, limits),
  ]);
}

function paidBeyond(meter: PlanMeter, gauge: PlanGauge, limits: PlanFacts["limits"]): Finding[] {
  const { id, kind, scope, at, used } = gauge;
  if (kind !== "pay-as-you-go" || scope === "team") return [];
  if (used?.unit !== "usd" || used.is !== "real-money" || used.used <= 0) return [];
  const period = periodOf(limits, meter.vendor, id)?.period ?? at;
  const amount = formatUsd(used.used);
  return [
    {
      ...finding(meter, id, period),
      at,
      title: t("{0} costs real money now", planName(meter)),
      reason:
        used.limit === null
          ? t("{0}: {1} beyond the plan, without a limit", windowLabel(gauge), amount)
          : t("{0}: {1} of {2} beyond the plan", windowLabel(gauge), amount, formatUsd(used.limit)),
      amount: { nanoUsd: used.used, is: "paid" },
    },
  ];
}

/** What a credit is worth depends on how it was bought: no amount of money is named. */
function creditsUsed(meter: PlanMeter, limits: PlanFacts["limits"]): Finding[] {
  const mark = periodOf(limits, meter.vendor, creditsLimit);
  const left = meter.credits?.balance ?? null;
  if (!mark || left === null || meter.credits?.unlimited || mark.start - left <= 0) return [];
  return [
    {
      ...finding(meter, creditsLimit, mark.period),
      at: meter.at,
      title: t("{0} draws on credits that were bought", planName(meter)),
      reason: t("{0} credits used, {1} left", plain(mark.start - left), plain(left)),
      amount: null,
    },
  ];
}

function finding({ vendor }: PlanMeter, id: string, period: number) {
  const name = `${vendor}/${id}/${period}`;
  return {
    id: `paidUse/${name}`,
    detector: "paidUse",
    session: null,
    severity: "warning",
    advice: t(
      "Wait for the plan's reset, go on with another tool, or set a limit at the vendor; nothing is blocked here",
    ),
    evidence: [],
    lesson: name,
  } as const satisfies Partial<Finding>;
}

function plain(credits: number): string {
  return formatDecimal(credits, Number.isInteger(credits) ? 0 : 2);
}
