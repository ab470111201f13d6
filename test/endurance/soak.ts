import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { cacheFolder } from "../../scripts/cache.ts";
import { checkLedger } from "../bench/check.ts";
import { midnightOf } from "../bench/corpus/world.ts";
import { corpus } from "../bench/generate.ts";
import { type Clock, timeOf } from "./clock.ts";
import { inspect, wasRead, wrongDays } from "./inspect.ts";
import { createMachine } from "./machine.ts";
import { randomOf } from "./mutate.ts";
import { createReplay } from "./replay.ts";
import { keepResult } from "./results.ts";
import { createTrouble } from "./trouble.ts";

/**
 * Four weeks of logs in minutes, with windows, workers and command lines that are killed at any moment, logs that are cut,
 * replaced, rotated, moved and deleted, a clock that jumps and a change to winter time, a ledger that is damaged, and a
 * disk that is full.
 *
 *   npm run soak -- [--windows 2] [--kills 510] [--minutes 9] [--megabytes 100] [--seed 1]
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
  /** Days (in the zone) whose use of a model the history tells otherwise than the truth. */
  wrongDays: string[];
  timeZone: string;
  /** What befell logs, with counts. */
  abuses: Record<string, number>;
  /** What was killed, with counts. */
  killed: Record<string, number>;
  /** What befell clock, ledger and disk, with counts. */
  troubles: Record<string, number>;
  /** What users were told, with counts. */
  messages: Record<string, number>;
  integrity: string;
  /** Rollup rows that differ from the sum of the responses. */
  rollupsWrong: number;
  /** How many times as fast as the clock the logs were written. */
  speed: number;
  ms: number;
}

const days = 28;
const dayMs = 24 * 3_600_000;
/** Goes over to winter time on the third of the days. */
const timeZone = "Europe/Berlin";

export async function soak({ seed, windows, megabytes, kills, minutes }: Soak): Promise<SoakResult> {
  const { home: stock, truth } = await corpus(cacheFolder, megabytes * 1e6, 1, { days, timeZone });
  const folder = mkdtempSync(join(tmpdir(), "taximeter-soak-"));
  const home = join(folder, "home");
  mkdirSync(home);
  const random = randomOf(seed);
  const start = Date.now();
  const spanMs = minutes * 60_000;
  const clock = jumpingClock(start, spanMs);
  const trouble = createTrouble(join(folder, "disk"), random);
  const { ledger } = trouble;
  const machine = createMachine({ ledger, home, clock, timeZone, windows, random });
  const replay = createReplay(stock, home, random, () => timeOf(clock, Date.now()));
  const abuses: Record<string, number> = {};
  let killed = 0;
  let writing = true;
  try {
    while (writing || killed < kills) {
      const share = (Date.now() - start) / spanMs;
      const { bytes, total } = replay.progress();
      // Steps and kills are spread over the whole time.
      if (writing && bytes / total <= share) writing = replay.step();
      else if (killed < kills && killed / kills <= share) {
        machine.kill();
        killed++;
      } else await pause(5);
      await trouble.at(share, machine);
      if (random() < 0.02) {
        const what = replay.abuse((path, size) => wasRead(ledger, path, size));
        if (what) abuses[what] = (abuses[what] ?? 0) + 1;
      }
    }
    await machine.stop();
    await machine.command(); // reads what is left
    const check = checkLedger(truth, ledger, timeZone);
    return {
      ...{ seed, windows, megabytes, kills, minutes, timeZone, abuses, ...inspect(ledger) },
      ...{ killed: machine.killed, messages: machine.messages, cells: check.cells, wrong: check.wrong },
      wrongDays: await wrongDays(truth, ledger, home, timeZone),
      troubles: { ...trouble.counts, "clock jumps": clock.jumps.length },
      speed: Math.round(clock.speed),
      ms: Date.now() - start,
    };
  } finally {
    await machine.stop();
    trouble.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What users were told beyond one sentence for each damage, and that the disk is full. */
export function surprises({ messages, troubles }: SoakResult): string[] {
  const repairs = Object.keys(messages).filter((text) => text.includes("was damaged and was set aside as"));
  const told = repairs.reduce((sum, text) => sum + (messages[text] ?? 0), 0);
  const damages = (troubles["ledger damaged while open"] ?? 0) + (troubles["ledger damaged while closed"] ?? 0);
  const others = Object.keys(messages).filter((text) => !repairs.includes(text) && !/disk is full/.test(text));
  return told > damages ? [...others, `${told} repairs of ${damages} damages`] : others;
}

/** All days in the given time; for a while it is hours or a year ahead, or a day or a month behind. */
function jumpingClock(epoch: number, spanMs: number): Clock {
  const jump = (from: number, to: number, by: number) => ({
    at: epoch + from * spanMs,
    until: epoch + to * spanMs,
    by,
  });
  return {
    epoch,
    from: midnightOf(days),
    speed: (days * dayMs) / spanMs,
    jumps: [
      jump(0.15, 0.2, 6 * 3_600_000),
      jump(0.35, 0.4, -26 * 3_600_000),
      jump(0.55, 0.57, 400 * dayMs),
      jump(0.8, 0.83, -30 * dayMs),
    ],
  };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      minutes: { type: "string", default: "9" },
      windows: { type: "string", default: "2" },
      megabytes: { type: "string", default: "100" },
      kills: { type: "string", default: "510" },
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
  const { wrong, ...rest } = result;
  console.log(JSON.stringify({ ...rest, wrong: wrong.slice(0, 10), wrongCells: wrong.length }, null, 2));
  const right = wrong.length + result.wrongDays.length + result.rollupsWrong === 0 && result.integrity === "ok";
  console.log(`Surprises: ${surprises(result).join("\n") || "none"}`);
  if (!right) process.exitCode = 1;
}

if (import.meta.main) await main();
