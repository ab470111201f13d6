import type { EngineApi } from "../core/api.ts";
import { dayOf, shiftDay, startOfDay } from "../core/days.ts";
import { slotMs } from "../store/slots.ts";
import type { AllocationOfUse } from "./allocation.ts";
import { sessionDetail } from "./details.ts";
import { examine } from "./doctor.ts";
import type { Figures } from "./figures.ts";
import { history } from "./history.ts";
import type { EngineOptions } from "./options.ts";
import type { createPlans } from "./plans.ts";
import { lineOf, prove } from "./prove.ts";
import { reconcileAll, reconciliationsOf } from "./reconcile.ts";
import { toolCosts } from "./toolCosts.ts";
import { vendorLedger } from "./vendorLedger.ts";

interface LookUpParts extends Pick<EngineOptions, "store" | "sources" | "env" | "prices" | "workspace"> {
  figures: Figures;
  plans: ReturnType<typeof createPlans>;
  allocation: AllocationOfUse;
  now(): number;
}

/** What is answered from the ledger and the logs as they are now, without a state of its own. */
export function createLookUps(parts: LookUpParts) {
  const { store, prices, figures, plans, allocation, now } = parts;
  const { queries } = store;
  const { pricer } = prices;
  const { timeZone, summaryOf } = figures;
  /** From the first day's begin to the last day's end, ms. */
  const spanOf = ({ from, to }: { from: string; to: string }): [from: number, to: number] => [
    startOfDay(from, timeZone()),
    startOfDay(shiftDay(to, 1), timeZone()),
  ];

  return {
    async session(source, session) {
      const record = queries.session(source, session);
      return record && sessionDetail(record, summaryOf(record, now()), store, pricer, prices.book());
    },
    sessions: async ({ since = 0, limit, offset }) =>
      queries.recentSessions(since, limit, offset).map((session) => summaryOf(session, now())),
    findings: async (query) => figures.insights.findings(query, now()),
    modelAdvice: () => figures.modelAdvice(now()),
    async doctor() {
      const at = now();
      const since = startOfDay(shiftDay(dayOf(at, timeZone()), -29), timeZone());
      return examine(store, parts.sources, parts.env, pricer.version, since / slotMs, at);
    },
    proof: async (query) => prove(query, store, prices.sourceOf),
    reconciliation: async (source, session) => reconciliationsOf(source, session, store),
    reconciliations: async ({ since }) => reconcileAll(since, store),
    vendorLedger: async (query) => vendorLedger(query, store, pricer, plans.meters(now())),
    async history(query) {
      allocation.refresh();
      return history(query, store, { workspace: parts.workspace, allocation }, timeZone());
    },
    allocation: async (query) => allocation.report(query),
    toolCosts: async (query) => toolCosts(...spanOf(query), store.toolCosts),
    accuracy: async (query) => ({ query, ...store.accuracy(...spanOf(query)) }),
    models: async () => prices.book().models.map(({ id }) => id),
    lineOf: async (path, offset) => lineOf(path, offset),
  } satisfies Partial<EngineApi>;
}
