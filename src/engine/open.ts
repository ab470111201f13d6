import { homedir } from "node:os";
import { cursor } from "../sources/cursor/source.ts";
import type { Env, Source } from "../sources/source.ts";
import { openStore } from "../store/store.ts";
import { createWorkspace } from "./workspace.ts";
import { createPrices } from "./prices.ts";
import { createEngine, type Engine } from "./engine.ts";
import { logSources } from "./logSources.ts";
import type { EngineOptions } from "./options.ts";
import { startReaders } from "./readers.ts";

const sources: readonly Source[] = [...logSources, cursor];

/** New bytes of logs from which on reader threads save more time than they take to start. */
const manyBytes = 100_000_000;

/** The engine on this machine's logs, with the ledger in `database`. */
export function openEngine(
  database: string,
  options: Partial<
    Pick<EngineOptions, "env" | "sample" | "fetch" | "keepTeamToken" | "onSnapshot" | "onReplaced" | "onError">
  > & {
    /** The ledger may be damaged: it is checked first. */
    suspect?: boolean;
  } = {},
): Engine {
  const store = openStore(database, (what) => options.onError?.(what, undefined), options.suspect);
  const workspace = createWorkspace(store.allocations);
  const env = options.env ?? machineEnv();
  return createEngine({
    store,
    workspace,
    sources,
    startReaders: (newBytes) => (newBytes < manyBytes ? undefined : startReaders(env)),
    prices: createPrices(store, workspace),
    sample: process.env["TAXIMETER_SAMPLE"] === "1",
    ...options,
    env,
  });
}

/** Options for the made-up logs in `home`, and no others. */
export function sampleOf(home: string): Pick<EngineOptions, "env" | "sample"> {
  return { env: { home, platform: process.platform, vars: {} }, sample: true };
}

function machineEnv(): Env {
  return { home: homedir(), platform: process.platform, vars: process.env };
}
