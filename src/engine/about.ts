import { statSync } from "node:fs";
import type { AboutReport } from "../core/api.ts";
import type { Store } from "../store/store.ts";

/** The meter's own use of the machine. */
export function aboutMeter(of: {
  store: Store;
  startedAt: number;
  now: number;
  foldersWatched: number;
  errors: AboutReport["errors"];
  alertDelay: AboutReport["alertDelay"];
}): AboutReport {
  const { store, startedAt, now, foldersWatched, errors, alertDelay } = of;
  const { logs, bytes } = store.places.size();
  const cpu = threadCpu();
  return {
    upMs: now - startedAt,
    threadCpuMs: Math.round((cpu.user + cpu.system) / 1000),
    heapBytes: process.memoryUsage().heapUsed,
    databaseBytes: sizeOf(store.path) + sizeOf(`${store.path}-wal`),
    responses: store.queries.responseCount(),
    sessions: store.queries.sessionCount(),
    logs,
    logBytes: bytes,
    foldersWatched,
    errors,
    alertDelay,
  };
}

/** Microseconds of this thread; of the whole process where the runtime cannot tell (before Node 22.19). */
function threadCpu(): NodeJS.CpuUsage {
  const { threadCpuUsage } = process as { threadCpuUsage?: () => NodeJS.CpuUsage };
  return threadCpuUsage ? threadCpuUsage.call(process) : process.cpuUsage();
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
