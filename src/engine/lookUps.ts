import type { EngineApi } from "../core/api.ts";
import { dayOf, shiftDay, startOfDay } from "../core/days.ts";
import type { Env, Source } from "../sources/source.ts";
import { slotMs } from "../store/slots.ts";
import type { Store } from "../store/store.ts";
import { sessionDetail } from "./details.ts";
import { examine } from "./doctor.ts";
import { history, toolCosts } from "./history.ts";
import type { AllocationOfUse } from "./allocation.ts";
import type { Prices } from "./prices.ts";
import { lineOf, prove } from "./prove.ts";
import { reconcileAll, reconciliationsOf } from "./reconcile.ts";
import type { createSummaries } from "./summaries.ts";
import type { createWorkspace } from "./workspace.ts";

interface LookUpOptions {
  store: Store;
  sources: readonly Source[];
  env: Env;
  prices: Prices;
  workspace: ReturnType<typeof createWorkspace>;
  summaries: ReturnType<typeof createSummaries>;
  allocation: AllocationOfUse;
  now(): number;
  timeZone(): string;
  folders(): readonly string[];
}

/** What is answered from the ledger and the logs as they are now, without a state of its own. */
export function createLookUps({
  store,
  sources,
  env,
  prices,
  workspace,
  summaries,
  allocation,
  now,
  timeZone,
  folders,
}: LookUpOptions) {
  const { queries } = store;
  const { pricer } = prices;
  /** From the first day's begin to the last day's end, ms. */
  const spanOf = ({ from, to }: { from: string; to: string }): [from: number, to: number] => [
    startOfDay(from, timeZone()),
    startOfDay(shiftDay(to, 1), timeZone()),
  ];

  return {
    async session(source, session) {
      const record = queries.session(source, session);
      return record && sessionDetail(record, summaries.summary(record, now(), folders()), store, pricer, prices.book());
    },
    sessions: async ({ since = 0, limit, offset }) =>
      queries.recentSessions(since, limit, offset).map((session) => summaries.summary(session, now(), folders())),
    async doctor() {
      const at = now();
      const since = startOfDay(shiftDay(dayOf(at, timeZone()), -29), timeZone());
      return examine(store, sources, env, pricer.version, since / slotMs, at);
    },
    proof: async (query) => prove(query, store, prices.sourceOf),
    reconciliation: async (source, session) => reconciliationsOf(source, session, store),
    reconciliations: async ({ since }) => reconcileAll(since, store),
    async history(query) {
      allocation.refresh();
      return history(query, queries, { workspace, allocation }, timeZone());
    },
    allocation: async (query) => allocation.report(query),
    toolCosts: async (query) => toolCosts(...spanOf(query), queries),
    accuracy: async (query) => ({ query, ...store.accuracy(...spanOf(query)) }),
    models: async () => prices.book().models.map(({ id }) => id),
    lineOf: async (path, offset) => lineOf(path, offset),
  } satisfies Partial<EngineApi>;
}
