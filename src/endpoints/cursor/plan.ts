import * as z from "zod";
import { t } from "../../core/l10n.ts";
import { emptyReading, type PlanWindow, type VendorAmount, type VendorReading } from "../../core/vendor.ts";
import { dayMs } from "../days.ts";
import type { Endpoint } from "../endpoint.ts";
import { cents, instant, optionalText, percent, percentOf } from "../fields.ts";
import { ask } from "../http.ts";
import { dashboard, withSession } from "./signIn.ts";

/** What of a Cursor plan is used in this billing cycle, and what is paid beyond it. `GET /api/usage-summary`. */
export const cursorPlan: Endpoint = {
  ...dashboard,
  id: "cursor-plan",
  reads: () => t("How much of your Cursor plan is used in this billing cycle, and on-demand use beyond it."),
  manners: { floorMs: 5 * 60_000, freshMs: 15 * 60_000 },
  fetch: withSession(async ({ baseUrl, transport }, headers) => {
    const answer = await ask({ method: "GET", url: `${baseUrl}/api/usage-summary`, headers }, summary, transport);
    if (!answer.ok) return answer;
    return { ok: true, value: readingOf(answer.value.value, transport.now(), answer.value.skewMs) };
  }),
};

const pool = z.object({ enabled: z.boolean().nullish(), used: cents.nullish(), limit: cents.nullish() });

const summary = z.object({
  membershipType: optionalText,
  billingCycleStart: instant.nullish(),
  billingCycleEnd: instant.nullish(),
  individualUsage: z
    .object({
      plan: pool
        .extend({
          // `used` stops at the limit; this goes on, bonus use included.
          breakdown: z.object({ total: cents.nullish() }).nullish(),
          autoPercentUsed: percent.nullish(),
          apiPercentUsed: percent.nullish(),
        })
        .nullish(),
      onDemand: pool.nullish(),
    })
    .nullish(),
  teamUsage: z.object({ onDemand: pool.nullish(), pooled: pool.nullish() }).nullish(),
});

interface Cycle {
  from: number | null;
  to: number | null;
  lengthMs: number | null;
  /** Its end on our clock. */
  resetsAt: number | null;
}

function readingOf(value: z.output<typeof summary>, at: number, skewMs: number): VendorReading {
  const from = value.billingCycleStart ?? null;
  const to = value.billingCycleEnd ?? null;
  const lengthMs = from === null || to === null ? null : Math.max(dayMs, to - from);
  const cycle: Cycle = { from, to, lengthMs, resetsAt: to === null ? null : to - skewMs };
  const plan = value.individualUsage?.plan;
  const pools = [
    { id: "cycle", scope: null, kind: "monthly", is: "included", of: plan },
    { id: "on-demand", scope: null, kind: "pay-as-you-go", is: "real-money", of: value.individualUsage?.onDemand },
    { id: "pooled:team", scope: "team", kind: "monthly", is: "included", of: value.teamUsage?.pooled },
    { id: "on-demand:team", scope: "team", kind: "pay-as-you-go", is: "real-money", of: value.teamUsage?.onDemand },
  ] as const;
  return {
    ...emptyReading(at),
    plan: value.membershipType,
    windows: [
      ...pools.flatMap(({ id, scope, kind, is, of }): PlanWindow[] => {
        if (!of || of.enabled === false || typeof of.used !== "number") return [];
        const limit = of.limit ?? null;
        const usedPercent = percentOf(of.used, limit);
        return [{ ...windowIn(cycle, id, scope, usedPercent), kind, used: { unit: "usd", used: of.used, limit, is } }];
      }),
      ...(typeof plan?.autoPercentUsed === "number"
        ? [windowIn(cycle, "pool:auto", "auto", plan.autoPercentUsed)]
        : []),
      ...(typeof plan?.apiPercentUsed === "number" ? [windowIn(cycle, "pool:api", "api", plan.apiPercentUsed)] : []),
    ],
    // A team's sums are not this person's.
    amounts: [
      ...amountOf("included", plan?.breakdown?.total ?? plan?.used, cycle),
      ...amountOf("real-money", value.individualUsage?.onDemand?.used, cycle),
    ],
  };
}

function windowIn(cycle: Cycle, id: string, scope: string | null, usedPercent: number | null): PlanWindow {
  return { id, kind: "monthly", scope, usedPercent, used: null, resetsAt: cycle.resetsAt, lengthMs: cycle.lengthMs };
}

function amountOf(is: VendorAmount["is"], nanoUsd: number | null | undefined, { from, to }: Cycle): VendorAmount[] {
  return typeof nanoUsd === "number" ? [{ is, nanoUsd, from, to, user: null }] : [];
}
