import type { AdviceSettings } from "../core/alert.ts";
import { machineZone } from "../core/days.ts";
import type { SessionSummary } from "../core/snapshot.ts";
import type { Usage } from "../insights/usage.ts";
import type { Appended } from "../store/append.ts";
import type { SessionRecord } from "../store/queries.ts";
import { createDayFigures } from "./dayFigures.ts";
import { createInsights } from "./insights.ts";
import { createModelAdvice } from "./modelAdvice.ts";
import type { EngineOptions } from "./options.ts";
import { createSummaries } from "./summaries.ts";
import { createUsage } from "./usage.ts";
import { createUsual } from "./usual.ts";

export type Figures = ReturnType<typeof createFigures>;

/** What is told of sessions and days, each remembered until the ledger changes what it is told from. */
export function createFigures(
  { store, prices, workspace }: Pick<EngineOptions, "store" | "prices" | "workspace">,
  settings: () => AdviceSettings,
) {
  const { queries, traces } = store;
  const { pricer } = prices;
  let folders: readonly string[] = [];
  let days = createDayFigures(queries, machineZone());
  let usage = createUsage(queries, days);
  const timeZone = (): string => days.timeZone;
  const usageAt = (at: number): Usage => usage.at(at, settings());
  const summaries = createSummaries(store, pricer, workspace);
  const summaryOf = (session: SessionRecord, at: number): SessionSummary => summaries.summary(session, at, folders);
  const usual = createUsual(traces, usageAt);
  const insights = createInsights(store, pricer, summaryOf, settings, timeZone, usual.of);
  const models = createModelAdvice(store, pricer, usageAt, () => settings().thresholds);

  return {
    timeZone,
    usageAt,
    summaryOf,
    insights,
    modelAdvice: models.advice,
    days: () => days,
    /** Where and when the user is. */
    place(workspaceFolders: readonly string[], zone: string): void {
      folders = workspaceFolders;
      if (zone === days.timeZone) return;
      days = createDayFigures(queries, zone);
      usage = createUsage(queries, days);
    },
    touch({ sessions, slots }: Pick<Appended, "sessions" | "slots">): void {
      summaries.touch(sessions);
      usual.touch(sessions);
      insights.touch(sessions);
      models.touch(sessions);
      days.touch(slots);
    },
    /** These cost something else now; what another model would have cost may be wrong for all. */
    reprice({ sessions, slots }: Pick<Appended, "sessions" | "slots">): void {
      summaries.touch(sessions);
      insights.touch(sessions);
      models.forget();
      days.touch(slots);
    },
    /** Somebody else wrote, nobody knows what. */
    forget(): void {
      summaries.forget();
      usual.forget();
      insights.forget();
      models.forget();
      days.forget();
    },
  };
}
