/**
 * What the worker takes with a ledger of many sessions: `node test/bench/workerStart.ts` writes the section "Worker" of
 * docs/performance.md. Each start is a process of its own that runs dist/worker.js as the editor does.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { build } from "../../scripts/build.ts";
import { repository } from "../../scripts/cache.ts";
import { startEngine } from "../../src/engine/start.ts";
import { fill, perSession } from "./growth.ts";
import { spread } from "./measure.ts";
import { writeSection } from "./page.ts";

interface Start {
  /** From the thread's start to the first snapshot that is whole (ms). */
  snapshotMs: number;
  /** Memory of the process's own, without the program's pages, more than before the worker (MB); null but on Linux. */
  ownMb: number | null;
}

const sessionCounts = [0, 10_000] as const;
const runs = 3;
/** After which the start's own work is done. */
const settledMs = 5000;

async function main(): Promise<void> {
  await build();
  const rows: string[] = [];
  for (const sessions of sessionCounts) {
    const base = mkdtempSync(join(tmpdir(), "taximeter-worker-"));
    try {
      const ledger = join(base, "ledger.db");
      mkdirSync(join(base, "home"));
      fill(ledger, sessions * perSession);
      startIn(ledger, base); // judges and backs up what no engine has seen yet
      rows.push(
        row(
          sessions,
          Array.from({ length: runs }, () => startIn(ledger, base)),
        ),
      );
    } finally {
      rmSync(base, { recursive: true, force: true });
    }
  }
  await writeSection("Worker", [
    `Written by \`node test/bench/workerStart.ts\`: ${runs} starts each with a ledger of so many sessions of ${perSession} responses, whose`,
    "logs are gone; median, smallest and largest. The memory is the process's own (the program's pages are the editor's",
    `anyway) beyond that before the worker's start, ${settledMs / 1000} s after it. Load average meanwhile: ${loadavg()[0]?.toFixed(1)}.`,
    "With ten thousand sessions live objects are about 15 MB, V8's spare pages another 15, the database's cache 16: neither is",
    "given back to the system while the worker runs.",
    "",
    "| sessions | first snapshot, ms | memory, MB; at most 60 |",
    "| ---: | ---: | ---: |",
    ...rows,
  ]);
}

function startIn(ledger: string, base: string): Start {
  const env = { ...process.env, HOME: join(base, "home"), TZ: "UTC" };
  const output = execFileSync(process.execPath, [import.meta.filename, ledger], { env, encoding: "utf8" });
  return JSON.parse(output) as Start;
}

function row(sessions: number, starts: readonly Start[]): string {
  const figure = (values: readonly (number | null)[]) => {
    const found = spread(values.filter((value) => value !== null));
    return found ? `${found.median.toFixed(0)} (${found.min.toFixed(0)}–${found.max.toFixed(0)})` : "n/a";
  };
  const cells = [figure(starts.map(({ snapshotMs }) => snapshotMs)), figure(starts.map(({ ownMb }) => ownMb))];
  return `| ${sessions.toLocaleString("en-US")} | ${cells.join(" | ")} |`;
}

/** In the process that is measured. */
async function start(database: string): Promise<Start> {
  const before = ownMegabytes();
  const begun = performance.now();
  let snapshotMs = 0;
  const engine = startEngine(
    {
      database,
      settings: {
        timeZone: "UTC",
        trusted: true,
        pricing: { organisationFile: "", refreshUrl: "" },
        workspaceFolders: [],
      },
      onSnapshot: ({ indexing }) => {
        if (!indexing) snapshotMs ||= performance.now() - begun;
      },
      onError: (message) => process.stderr.write(`${message}\n`),
    },
    pathToFileURL(join(repository, "dist", "worker.js")),
  );
  await delay(settledMs);
  const after = ownMegabytes();
  await engine.dispose();
  return { snapshotMs, ownMb: before === null || after === null ? null : after - before };
}

function ownMegabytes(): number | null {
  if (process.platform !== "linux") return null;
  const [, kilobytes] = /^RssAnon:\s+(\d+)/m.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
  return Number(kilobytes) / 1024;
}

const [, , ledger] = process.argv;
if (ledger === undefined) await main();
else process.stdout.write(JSON.stringify(await start(ledger)));
