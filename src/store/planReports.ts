import type { PlanReport } from "../core/vendor.ts";
import type { Database } from "../sqlite.ts";

/** What logs and status lines last said of each plan's limits: the newest stays, in whatever order they are read. */
export function createPlanReports(db: Database) {
  const write = db.prepare(
    `INSERT INTO plan_report (vendor, told_by, scope, at, report) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET at = excluded.at, report = excluded.report
     WHERE (excluded.at, excluded.report) > (at, report)`,
  );
  const all = db.prepare<[], string>("SELECT report FROM plan_report ORDER BY at DESC").pluck();
  return {
    keep: (report: PlanReport): void =>
      void write.run(report.vendor, report.from, report.scope ?? "", report.at, JSON.stringify(report)),
    /** Newest first. */
    all: (): PlanReport[] => all.all().map((text) => JSON.parse(text) as PlanReport),
  };
}
