import { homedir } from "node:os";
import { claude } from "../sources/claude/source.ts";
import { codex } from "../sources/codex/source.ts";
import { cursor } from "../sources/cursor/source.ts";
import type { Env, Source } from "../sources/source.ts";
import { openStore } from "../store/store.ts";
import { createWorkspace } from "./workspace.ts";
import { createPrices } from "./prices.ts";
import { createEngine, type Engine, type EngineOptions } from "./engine.ts";

const sources: readonly Source[] = [claude, codex, cursor];

/** The engine on this machine's logs, with the ledger in `database`. */
export function openEngine(
  database: string,
  options: Partial<Pick<EngineOptions, "env" | "sample" | "fetch" | "onSnapshot" | "onError">> = {},
): Engine {
  const store = openStore(database, (what) => options.onError?.(what, undefined));
  const workspace = createWorkspace();
  return createEngine({
    store,
    workspace,
    sources,
    env: machineEnv(),
    prices: createPrices(store, workspace),
    sample: process.env["TAXIMETER_SAMPLE"] === "1",
    ...options,
  });
}

/** Options for the made-up logs in `home`, and no others. */
export function sampleOf(home: string): Pick<EngineOptions, "env" | "sample"> {
  return { env: { home, platform: process.platform, vars: {} }, sample: true };
}

function machineEnv(): Env {
  return { home: homedir(), platform: process.platform, vars: process.env };
}
