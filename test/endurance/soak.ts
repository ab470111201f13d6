import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { cacheFolder } from "../../scripts/cache.ts";
import { openDatabase } from "../../src/sqlite.ts";
import { checkLedger } from "../bench/check.ts";
import { corpus } from "../bench/generate.ts";
import { randomOf } from "./mutate.ts";
import { createReplay } from "./replay.ts";
import { keepResult } from "./results.ts";

/**
 * Weeks of logs in minutes, with windows that are killed (SIGKILL) at any moment, and logs that are cut, replaced, copied,
 * emptied, deleted and moved away.
 */
export interface Soak {
  seed: number;
  /** Meters on the one ledger. */
  windows: number;
  megabytes: number;
  kills: number;
  minutes: number;
}

export interface SoakResult extends Soak {
  cells: number;
  wrong: string[];
  /** What befell logs, with counts. */
  abuses: Record<string, number>;
  /** What the user was told, with counts. */
  messages: Record<string, number>;
  integrity: string;
  /** Rollup rows that differ from the sum of the responses. */
  rollupsWrong: number;
  ms: number;
}

export async function soak({ seed, windows, megabytes, kills, minutes }: Soak): Promise<SoakResult> {
  const { home: stock, truth } = await corpus(cacheFolder, megabytes * 1e6, 1);
  const folder = mkdtempSync(join(tmpdir(), "taximeter-soak-"));
  const [home, ledger] = [join(folder, "home"), join(folder, "ledger.db")];
  mkdirSync(home);
  const random = randomOf(seed);
  const abuses: Record<string, number> = {};
  const messages: Record<string, number> = {};
  const start = performance.now();
  const meters = Array.from({ length: windows }, () => startMeter(ledger, home, messages));
  const replay = createReplay(stock, home, random);
  const spanMs = minutes * 60_000;
  let killed = 0;
  let writing = true;
  while (writing || killed < kills) {
    const elapsed = performance.now() - start;
    const { bytes, total } = replay.progress();
    // Steps and kills are spread over the whole time.
    if (writing && bytes / total <= elapsed / spanMs) writing = replay.step();
    else if (killed < kills && killed / kills <= elapsed / spanMs) {
      const at = Math.floor(random() * windows);
      meters[at]!.kill("SIGKILL");
      meters[at] = startMeter(ledger, home, messages);
      killed++;
    } else await pause(5);
    if (random() < 0.02) {
      const what = replay.abuse((path, size) => wasRead(ledger, path, size));
      if (what) abuses[what] = (abuses[what] ?? 0) + 1;
    }
  }
  for (const meter of meters) {
    meter.kill("SIGTERM");
    await once(meter, "exit");
  }
  await once(startMeter(ledger, home, messages, "once"), "exit");
  const check = checkLedger(truth, ledger);
  const { integrity, rollupsWrong } = inspect(ledger);
  rmSync(folder, { recursive: true, force: true });
  return {
    ...{ seed, windows, megabytes, kills, minutes, abuses, messages, integrity, rollupsWrong },
    cells: check.cells,
    wrong: check.wrong,
    ms: performance.now() - start,
  };
}

function startMeter(ledger: string, home: string, messages: Record<string, number>, how?: "once"): ChildProcess {
  const argv = [join(import.meta.dirname, "meter.ts"), ledger, home, ...(how ? [how] : [])];
  const meter = spawn(process.execPath, argv, { stdio: ["ignore", "pipe", "pipe"] });
  for (const stream of [meter.stdout, meter.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      for (const line of text.split("\n").filter((one) => one !== "")) {
        const message = line.replaceAll(home, "~");
        messages[message] = (messages[message] ?? 0) + 1;
      }
    });
  }
  return meter;
}

function wasRead(ledger: string, path: string, size: number): boolean {
  try {
    const db = openDatabase(ledger, { readonly: true });
    try {
      const row = db.prepare<[string], { size: number }>("SELECT size FROM place WHERE path = ?").get(path);
      return row?.size === size;
    } finally {
      db.close();
    }
  } catch {
    return false; // not there yet, or locked: another time
  }
}

function inspect(ledger: string): { integrity: string; rollupsWrong: number } {
  const db = openDatabase(ledger, { readonly: true });
  try {
    const sums = "sum(calls) AS calls, sum(nano) AS nano, sum(output) AS output, sum(cache_read) AS cache_read";
    const { wrong } = db
      .prepare(
        `SELECT count(*) AS wrong FROM (
           SELECT slot, session_id, agent_id, model_id, estimate, ${sums} FROM (
             SELECT slot, session_id, agent_id, model_id, estimate, calls, nano, output, cache_read FROM slot
             UNION ALL
             SELECT at / 900000, session_id, agent_id, model_id, estimate, -1, -nano, -output, -cache_read
               FROM call WHERE counted = 1)
           GROUP BY 1, 2, 3, 4, 5) WHERE (calls, nano, output, cache_read) <> (0, 0, 0, 0)`,
      )
      .get() as { wrong: number };
    return { integrity: db.pragma("integrity_check", { simple: true }) as string, rollupsWrong: wrong };
  } finally {
    db.close();
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      minutes: { type: "string", default: "10" },
      windows: { type: "string", default: "2" },
      megabytes: { type: "string", default: "100" },
      kills: { type: "string", default: "500" },
      seed: { type: "string", default: "1" },
    },
  });
  const result = await soak({
    seed: Number(values.seed),
    windows: Number(values.windows),
    megabytes: Number(values.megabytes),
    kills: Number(values.kills),
    minutes: Number(values.minutes),
  });
  keepResult("soak", `${result.windows}-${result.seed}`, result);
  console.log(
    JSON.stringify({ ...result, wrong: result.wrong.slice(0, 10), wrongCells: result.wrong.length }, null, 2),
  );
  if (result.wrong.length > 0 || result.integrity !== "ok" || result.rollupsWrong > 0) process.exitCode = 1;
}

if (import.meta.main) await main();
