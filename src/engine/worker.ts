import { parentPort, workerData } from "node:worker_threads";
import { type EngineApi, engineMethods } from "../core/api.ts";
import type { HostApi } from "../core/host.ts";
import { connect, push, serve } from "../core/rpc.ts";
import { fetchThrough } from "./hostFetch.ts";
import { openEngine, sampleOf } from "./open.ts";
import { nodePort, type WorkerData, type WorkerPush } from "./port.ts";

/** Entry of the worker thread: the engine behind a port. */
const port = nodePort(parentPort!);
const tell = (message: WorkerPush) => push(port, message);
const { database, sampleHome } = workerData as WorkerData;
const host = connect<HostApi>(port, () => {});
const engine = openEngine(database, {
  fetch: fetchThrough(host.api),
  keepTeamToken: host.api.keepTeamToken,
  ...(sampleHome !== null && sampleOf(sampleHome)),
  onSnapshot: (snapshot) => tell({ snapshot }),
  onError: (message, error) => tell({ error: message, detail: error instanceof Error ? error.stack : String(error) }),
});
serve<EngineApi>(port, engine, engineMethods);
engine.follow();
await engine.index();
await engine.backUp();
