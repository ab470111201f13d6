import type { Worker } from "node:worker_threads";
import { startEngine } from "../../src/engine/start.ts";

/**
 * One window's meter, to be killed: `node meter.ts <ledger>`. Follows the logs of HOME until SIGTERM, in a worker as in an
 * editor; SIGUSR2 ends the worker alone. What a user would be told goes to standard output, a line each.
 */
const [database = ""] = process.argv.slice(2);
const tell = (message: string, detail?: string) => console.log(message, detail?.split("\n", 1)[0] ?? "");
const workers: Worker[] = [];
process.on("worker", (worker) => workers.push(worker));
process.on("SIGUSR2", () => void workers.at(-1)?.terminate());
const engine = startEngine(
  {
    database,
    settings: { timeZone: "", workspaceFolders: [], trusted: null, pricing: null },
    onSnapshot() {},
    onError: tell,
  },
  new URL("../../src/engine/worker.ts", import.meta.url),
);
process.on("SIGTERM", () => void engine.dispose().then(() => process.exit(0)));
