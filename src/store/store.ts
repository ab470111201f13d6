import { statSync } from "node:fs";
import { createAccuracy } from "./accuracy.ts";
import { createAlerts } from "./alerts.ts";
import { createAllocations } from "./allocations.ts";
import { createAppend } from "./append.ts";
import { dump, type DumpRange } from "./dump.ts";
import { createMachines } from "./machines.ts";
import { createMeta } from "./meta.ts";
import { createOtherSpend } from "./otherSpend.ts";
import { createPlaces } from "./places.ts";
import { createPlanReports } from "./planReports.ts";
import { createProofs } from "./proofs.ts";
import { createQueries } from "./queries.ts";
import { createReports } from "./reports.ts";
import { createReprice } from "./reprice.ts";
import { createSessionMarks } from "./sessionMarks.ts";
import { createTeamRows } from "./teamRows.ts";
import { createTeamSent } from "./teamSent.ts";
import { createToolCosts } from "./toolCosts.ts";
import { createTraces } from "./traces.ts";
import { createUsageCalls } from "./usageCalls.ts";
import { createVendor } from "./vendor.ts";
import { backUp, openHealthy } from "./health.ts";

/**
 * The ledger: one SQLite file that keeps what the tools later delete. A suspect is checked for damage at once.
 * `onRepair` hears in one sentence when the file was damaged and what took its place.
 */
export function openStore(path: string, onRepair: (what: string) => void = () => {}, suspect = false) {
  const db = openHealthy(path, Date.now(), suspect, onRepair);
  const opened = inode();
  let version = dataVersion();
  let glanced = version;
  function dataVersion(): unknown {
    return db.pragma("data_version", { simple: true });
  }
  function inode(): number | undefined {
    return statSync(path, { throwIfNoEntry: false })?.ino;
  }
  return {
    /** Whether another process wrote to the ledger since this was last asked. */
    changedElsewhere(): boolean {
      const before = version;
      version = dataVersion();
      return version !== before;
    },
    /** The same since this was last asked, for a look that is quick and often. */
    glanceElsewhere(): boolean {
      const before = glanced;
      glanced = dataVersion();
      return glanced !== before;
    },
    /** Whether another file lies at the path by now, or none: another window repaired it, or somebody deleted it. */
    replaced: (): boolean => inode() !== opened,
    path,
    alerts: createAlerts(db),
    allocations: createAllocations(db),
    append: createAppend(db),
    machines: createMachines(db),
    meta: createMeta(db),
    otherSpend: createOtherSpend(db),
    places: createPlaces(db),
    plans: createPlanReports(db),
    reports: createReports(db),
    reprice: createReprice(db),
    queries: createQueries(db),
    sessionMarks: createSessionMarks(db),
    proof: createProofs(db),
    accuracy: createAccuracy(db),
    teamRows: createTeamRows(db),
    teamSent: createTeamSent(db),
    toolCosts: createToolCosts(db),
    traces: createTraces(db),
    usageCalls: createUsageCalls(db),
    vendor: createVendor(db),
    dump: (range?: DumpRange) => dump(db, path, range),
    backUp: () => backUp(db, path, Date.now()),
    close: () => db.close(),
  };
}

export type Store = ReturnType<typeof openStore>;
