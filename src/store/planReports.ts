import type { PlanMeter } from "../core/plan.ts";
import type { PlanReport } from "../core/vendor.ts";
import type { Database } from "../sqlite.ts";

/** Who says something of a plan without being asked. */
export type PlanTeller = Exclude<PlanMeter["from"], "endpoint">;

/** What logs and status lines last said of each plan's limits: the newest stays, in whatever order they are read. */
export function createPlanReports(db: Database) {
  const write = db.prepare(
    `INSERT INTO plan_report (vendor, told_by, scope, at, report) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET at = excluded.at, report = excluded.report
     WHERE (excluded.at, excluded.report) > (at, report)`,
  );
  const all = db.prepare<[], { from: PlanTeller; report: string }>(
    "SELECT told_by AS 'from', report FROM plan_report ORDER BY at DESC",
  );
  return {
    /** Returns whether it says something new. */
    keep: (from: PlanTeller, report: PlanReport): boolean =>
      write.run(report.vendor, from, report.scope ?? "", report.at, JSON.stringify(report)).changes > 0,
    /** Newest first. */
    all: (): (PlanReport & { from: PlanTeller })[] =>
      all.all().map(({ from, report }) => ({ ...(JSON.parse(report) as PlanReport), from })),
  };
}
