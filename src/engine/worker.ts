import { parentPort, workerData } from "node:worker_threads";
import { type EngineApi, engineMethods } from "../core/api.ts";
import type { HostApi } from "../core/host.ts";
import { connect, push, serve } from "../core/rpc.ts";
import { isDamage } from "../store/health.ts";
import { fetchThrough } from "./hostFetch.ts";
import { openEngine, sampleOf } from "./open.ts";
import { exits, nodePort, type WorkerData, type WorkerPush } from "./port.ts";

/** Entry of the worker thread: the engine behind a port. */
const port = nodePort(parentPort!);
const tell = (message: WorkerPush) => push(port, message);
const { database, sampleHome, suspect } = workerData as WorkerData;
// A timer's error: a snapshot cannot be read.
process.on("uncaughtException", (error) => {
  endIfDamaged(error);
  throw error;
});
const host = connect<HostApi>(port, () => {});
const engine = openEngine(database, {
  fetch: fetchThrough(host.api),
  keepTeamToken: host.api.keepTeamToken,
  ...(sampleHome !== null && sampleOf(sampleHome)),
  onSnapshot: (snapshot) => tell({ snapshot }),
  suspect,
  onReplaced: () => process.exit(exits.replaced),
  onError(message, error) {
    endIfDamaged(error);
    tell({ error: message, detail: error instanceof Error ? error.stack : undefined });
  },
});
serve<EngineApi>(port, engine, engineMethods, endIfDamaged);
engine.follow();
await engine.index();
await engine.backUp();

/** The next worker repairs the ledger while it opens it, and says so. */
function endIfDamaged(error: unknown): void {
  if (isDamage(error)) process.exit(exits.damaged);
}
