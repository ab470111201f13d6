import type { SourceId } from "./event.ts";
import { formatPercent } from "./format.ts";
import { t } from "./l10n.ts";
import type { PlanGauge, PlanMeter } from "./plan.ts";
import { asOfText, creditsText, gaugeUseText, labelledUsd, paceText, planName, resetsText } from "./planText.ts";
import { windowLabel } from "./planWindowText.ts";
import type { SessionSummary, Snapshot } from "./snapshot.ts";
import type { Tooltip } from "./tooltip.ts";
import type { Vendor } from "./vendor.ts";

const vendorOf: Readonly<Record<SourceId, Vendor>> = { claude: "anthropic", codex: "openai", cursor: "cursor" };

/** The plan of the tool that a session is of; undefined when nothing is known of one. */
export function planOf({ plans }: Pick<Snapshot, "plans">, { source }: Pick<SessionSummary, "source">) {
  return plans.find(({ vendor }) => vendor === vendorOf[source]);
}

/** "5h 34%": the plan's shortest limit, or one that is nearly used up. Empty when nothing is known. */
export function planField(plan: PlanMeter | undefined): string {
  const gauge = plan && mainGauge(plan);
  return gauge ? `${shortLabel(gauge)} ${formatPercent((gauge.usedPercent ?? 0) / 100)}` : "";
}

/** The same in words. */
export function describePlan(plan: PlanMeter | undefined): string | null {
  const gauge = plan && mainGauge(plan);
  return gauge ? t("{0} plan: {1}, {2}", planName(plan), windowLabel(gauge), gaugeUseText(gauge)) : null;
}

/**
 * True when a session's tool runs on a plan whose limits nobody has passed: then its API value is included in the plan.
 * Where pay-as-you-go use has begun nobody knows which response it is for.
 */
export function isIncluded(plan: PlanMeter | undefined): boolean {
  if (!plan) return false;
  const limits = plan.gauges.filter(({ kind }) => kind !== "pay-as-you-go");
  const paid = plan.gauges.filter(({ kind }) => kind === "pay-as-you-go");
  const known = limits.filter(({ usedPercent }) => usedPercent !== null);
  return (
    known.length > 0 &&
    known.every(({ usedPercent }) => (usedPercent ?? 0) < 100) &&
    paid.every(({ used, usedPercent }) => (used?.used ?? usedPercent ?? 0) === 0)
  );
}

/** Limits of all plans with their countdown, the shown session's plan first. */
export function planRows({ plans, at, timeZone }: Snapshot, first: PlanMeter | undefined): Tooltip["rows"] {
  const sorted = [...plans].sort((a, b) => Number(b === first) - Number(a === first));
  return sorted.flatMap((plan) => rowsOf(plan, at, timeZone)).slice(0, mostRows);
}

/** How old what is known of the plans is, where that is not of now. */
export function planNotes({ plans, at }: Snapshot): string[] {
  return plans
    .filter((plan) => plan.gauges.length > 0 && at - plan.at >= oldMs)
    .map((plan) => t("{0} plan {1}", planName(plan), asOfText(plan, at)));
}

function rowsOf(plan: PlanMeter, now: number, timeZone: string): Tooltip["rows"] {
  const name = planName(plan);
  const credits = plan.credits && (plan.credits.unlimited || (plan.credits.balance ?? 0) > 0) ? plan.credits : null;
  const paid = plan.amounts.filter(({ is, user, nanoUsd }) => is === "real-money" && user === null && nanoUsd > 0);
  return [
    ...plan.gauges.map((gauge): Tooltip["rows"][number] => [
      `${name} · ${windowLabel(gauge)}`,
      [
        gaugeUseText(gauge),
        resetsText(gauge, now, timeZone),
        gauge.runsOutAt === null ? null : paceText(gauge, now, timeZone),
      ]
        .filter(Boolean)
        .join(" · "),
    ]),
    ...(credits ? [[name, creditsText(credits)] satisfies Tooltip["rows"][number]] : []),
    ...paid.map(({ nanoUsd, is }): Tooltip["rows"][number] => [name, labelledUsd(nanoUsd, is)]),
  ].filter(([, value]) => value !== "");
}

/** Of limits on everything: the shortest that is known, unless another one is nearly used up. */
function mainGauge({ gauges }: PlanMeter): PlanGauge | undefined {
  const known = gauges.filter(
    ({ kind, scope, usedPercent }) => kind !== "pay-as-you-go" && scope === null && usedPercent !== null,
  );
  const fullest = known.toSorted((a, b) => (b.usedPercent ?? 0) - (a.usedPercent ?? 0))[0];
  return (fullest?.usedPercent ?? 0) >= nearlyUsedUp ? fullest : known[0];
}

function shortLabel(gauge: PlanGauge): string {
  const { kind, lengthMs } = gauge;
  if (kind !== "session") return windowLabel(gauge);
  return t("{0}h", lengthMs === null ? 5 : Math.round(lengthMs / 3_600_000));
}

const mostRows = 8;
const oldMs = 15 * 60_000;
const nearlyUsedUp = 90;
