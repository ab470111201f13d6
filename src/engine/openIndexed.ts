import type { EngineSettings } from "../core/api.ts";
import { isDamage } from "../store/health.ts";
import type { Engine } from "./engine.ts";
import { openEngine } from "./open.ts";

type Options = Parameters<typeof openEngine>[1];

/** The engine that has read all that is new. A ledger that turns out to be damaged is repaired, and read on. */
export async function openIndexed(database: string, options: Options, settings: EngineSettings): Promise<Engine> {
  try {
    return await open(database, options, settings);
  } catch (error) {
    if (!isDamage(error)) throw error;
    return open(database, { ...options, suspect: true }, settings);
  }
}

async function open(database: string, options: Options, settings: EngineSettings): Promise<Engine> {
  const engine = openEngine(database, options);
  try {
    await engine.configure(settings);
    await engine.index();
    return engine;
  } catch (error) {
    await engine.close();
    throw error;
  }
}
