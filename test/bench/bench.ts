/**
 * `npm run bench -- [--size 100MB,1GB,5GB] [--runs 5] [--write]`: our first index and our restart against ccusage,
 * tokscale, `wc -l` and `cat` on generated logs, and everybody's figures against the truth. Ends with status 1 when ours are not exact.
 */
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { cacheFolder, repository } from "../../scripts/cache.ts";
import { appendTimes } from "./appendTimes.ts";
import { checkCcusage, checkOurs, checkTokscale, type Check } from "./check.ts";
import { contenders, type Contender } from "./contenders.ts";
import { fastPath } from "./fastPath.ts";
import { corpus, type Corpus } from "./generate.ts";
import { measure, together } from "./measure.ts";
import { installPeers, type Peer } from "./peers.ts";
import { readingTimes } from "./readingTimes.ts";
import { writePage } from "./page.ts";
import { page, type Result } from "./report.ts";

const cli = join(repository, "dist", "cli.js");
const seed = 1;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      size: { type: "string", default: "100MB,1GB" },
      runs: { type: "string", default: "5" },
      write: { type: "boolean", default: false },
    },
  });
  if (!existsSync(cli)) throw new Error("dist/cli.js is missing: run `npm run build` first");
  const cache = join(cacheFolder, "bench");
  const peers = installPeers(cache);
  const rows = contenders(cli, peers);
  const results: Result[] = [];
  for (const size of values.size.split(",")) {
    const logs = await corpus(cache, bytesOf(size), seed);
    results.push(await benchmark(size, logs, rows, peers, Number(values.runs)));
  }
  const text = page(results);
  process.stdout.write(text);
  if (values.write) await writePage(text);
  const wrong = results.flatMap(({ checks }) => checks).filter((found) => found.ours && found.wrong.length > 0);
  for (const { what, wrong: cells } of wrong) {
    process.stderr.write(`bench: ${what} is wrong at ${cells.slice(0, 5).join(", ")}\n`);
  }
  return wrong.length === 0 ? 0 : 1;
}

/** Rounds in which all take their turn, after one that only warms the page cache. */
async function benchmark(
  size: string,
  { home, truth }: Corpus,
  rows: readonly Contender[],
  peers: readonly Peer[],
  rounds: number,
): Promise<Result> {
  const scratch = mkdtempSync(join(tmpdir(), "taximeter-bench-"));
  try {
    const runs = rows.map((contender) => ({ contender, costs: [] as Result["runs"][number]["costs"] }));
    let checks: Check[] = [];
    const ledger = join(scratch, "ledger.db");
    for (let i = 0; i <= rounds; i++) {
      process.stderr.write(`bench: ${size}, round ${i} of ${rounds}\n`);
      const round = join(scratch, String(i));
      mkdirSync(round);
      for (const { contender, costs } of runs) {
        const cost = together(contender.commands(home, round).map((command) => measure(command, round)));
        if (i > 0) costs.push(cost);
      }
      if (i === rounds) {
        checks = check(truth, rows, peers, home, round);
        copyFileSync(join(round, "ledger.db"), ledger);
      }
      rmSync(round, { recursive: true, force: true });
    }
    const appends = await appendTimes(ledger);
    return { size, truth, runs, checks, appends, reading: readingTimes(home), fastPath: fastPath(home) };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function check(
  truth: Corpus["truth"],
  rows: readonly Contender[],
  peers: readonly Peer[],
  home: string,
  round: string,
): Check[] {
  const ran = (id: Contender["id"]) => rows.some((row) => row.id === id);
  return [
    ...checkOurs(truth, round),
    ...peers.flatMap((peer) => {
      if (!ran(peer.name)) return [];
      return [peer.name === "ccusage" ? checkCcusage(truth, peer, home, round) : checkTokscale(truth, peer, round)];
    }),
  ];
}

function bytesOf(size: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)(MB|GB)$/i.exec(size) ?? [];
  if (!number || !unit) throw new Error(`--size: "${size}" is no size, expected e.g. 100MB or 1GB`);
  return Number(number) * (unit.toUpperCase() === "GB" ? 1e9 : 1e6);
}

process.exitCode = await main();
