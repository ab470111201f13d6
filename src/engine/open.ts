import { homedir } from "node:os";
import { claude } from "../sources/claude/source.ts";
import { codex } from "../sources/codex/source.ts";
import { cursor } from "../sources/cursor/source.ts";
import type { Env, Source } from "../sources/source.ts";
import { bundledBook } from "../pricing/book.ts";
import { createPricer } from "../pricing/price.ts";
import { openStore } from "../store/store.ts";
import { createEngine, type Engine, type EngineOptions } from "./engine.ts";

const sources: readonly Source[] = [claude, codex, cursor];

/** The engine on this machine's logs, with the ledger in `database`. */
export function openEngine(database: string, options: Pick<EngineOptions, "onSnapshot" | "onError"> = {}): Engine {
  return createEngine({
    store: openStore(database, (what) => options.onError?.(what, undefined)),
    sources,
    env: machineEnv(),
    pricer: createPricer(bundledBook),
    priceSource: (model, row) => sourceOf(bundledBook, model, row),
    sample: process.env["TAXIMETER_SAMPLE"] === "1",
    ...options,
  });
}

function sourceOf(book: typeof bundledBook, id: string, row: string): string | null {
  const rate = book.models.find((model) => model.id === id)?.rates.find(({ from }) => from === row);
  return (rate && book.src[rate.src]) ?? null;
}

function machineEnv(): Env {
  return { home: homedir(), platform: process.platform, vars: process.env };
}
