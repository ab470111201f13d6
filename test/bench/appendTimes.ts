import { appendFileSync, copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createIngest } from "../../src/engine/ingest.ts";
import { bundledBook } from "../../src/pricing/book.ts";
import { createPricer } from "../../src/pricing/price.ts";
import { claude } from "../../src/sources/claude/source.ts";
import type { Env } from "../../src/sources/source.ts";
import { openStore } from "../../src/store/store.ts";

/** ms from a line's end to its commit, as a meter that follows the log has it. */
export interface AppendTimes {
  count: number;
  median: number;
  p95: number;
  most: number;
}

const session = "11111111-0000-4000-8000-000000000001";

/** Appends `count` answers to a log and reads each into a copy of the ledger, which is as full as it is. */
export async function appendTimes(ledger: string, count = 500): Promise<AppendTimes> {
  const folder = mkdtempSync(join(tmpdir(), "taximeter-append-"));
  const copy = join(folder, "ledger.db");
  copyFileSync(ledger, copy);
  const store = openStore(copy);
  try {
    const env: Env = { home: folder, platform: process.platform, vars: {} };
    const logs = join(folder, ".claude", "projects", "-new");
    mkdirSync(logs, { recursive: true });
    const log = join(logs, `${session}.jsonl`);
    const pricer = createPricer(bundledBook);
    const ingest = createIngest({
      ...{ store, sources: [claude], env, pricerFor: () => pricer, onIdle() {} },
      onAppended({ sessions }) {
        if (sessions.size !== 1) throw new Error(`${sessions.size} sessions changed, expected one`);
      },
      onError(error) {
        throw error;
      },
    });
    const times: number[] = [];
    for (let i = 0; i < count; i++) {
      appendFileSync(log, answer(i));
      const start = performance.now();
      ingest.enqueue(claude.placeOf(log, env)!);
      await ingest.drain();
      times.push(performance.now() - start);
    }
    await ingest.close();
    const sorted = times.toSorted((a, b) => a - b);
    const at = (share: number) => sorted[Math.floor(share * (count - 1))]!;
    return { count, median: at(0.5), p95: at(0.95), most: at(1) };
  } finally {
    store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function answer(index: number): string {
  const usage = {
    input_tokens: 5,
    output_tokens: 300,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 30_000,
  };
  const id = `live-${index}`;
  return `${JSON.stringify({
    ...{ type: "assistant", uuid: id, sessionId: session, requestId: id, cwd: "/home/dev/p1" },
    timestamp: new Date(Date.UTC(2026, 10, 20) + index * 1000).toISOString(),
    message: { id, role: "assistant", model: "claude-sonnet-5-5", stop_reason: "end_turn", content: [], usage },
  })}\n`;
}
