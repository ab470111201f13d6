import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { openEngine } from "../../src/engine/open.ts";
import { keepResult } from "./results.ts";

/**
 * What a meter takes of the machine while nothing happens: processes of their own, on logs that are all read.
 *
 *   node test/endurance/idle.ts [--files 2000,10000] [--windows 1,6] [--minutes 10]
 *
 * CPU, wake-ups and memory are the kernel's figures (`/proc`): it runs on Linux.
 */
export interface Idle {
  files: number;
  windows: number;
  minutes: number;
  /** Of all windows together. */
  cpuMsPerMinute: number;
  wakeUpsPerMinute: number;
  /** Of one window: resident set, open file handles, and folders watched by the kernel. */
  residentMiB: number;
  handles: number;
  watches: number;
}

export async function idle(files: number, windows: number, minutes: number): Promise<Idle> {
  const folder = mkdtempSync(join(tmpdir(), "taximeter-idle-"));
  const [home, ledger] = [join(folder, "home"), join(folder, "ledger.db")];
  writeLogs(home, files);
  const engine = openEngine(ledger, { env: { home, platform: process.platform, vars: {} } });
  await engine.index();
  await engine.close();
  const env = { PATH: process.env["PATH"], HOME: home };
  const start = () =>
    spawn(process.execPath, [join(import.meta.dirname, "meter.ts"), ledger], { env, stdio: "ignore" });
  const meters = Array.from({ length: windows }, () => start());
  try {
    await pause(80_000); // what the windows wrote as they started is noticed by then
    const before = meters.map(used);
    await pause(minutes * 60_000);
    const after = meters.map(used);
    const per = (of: (one: Used) => number) =>
      after.reduce((sum, one, i) => sum + of(one) - of(before[i]!), 0) / minutes;
    const one = after[0]!;
    return {
      ...{ files, windows, minutes },
      cpuMsPerMinute: per(({ cpuMs }) => cpuMs),
      wakeUpsPerMinute: per(({ wakeUps }) => wakeUps),
      residentMiB: one.residentMiB,
      handles: one.handles,
      watches: one.watches,
    };
  } finally {
    for (const meter of meters) meter.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Sessions of 40 projects, the eldest half a year old. */
function writeLogs(home: string, files: number): void {
  for (let i = 0; i < files; i++) {
    const folder = join(home, ".claude/projects", `-home-dev-p${i % 40}`);
    if (i < 40) mkdirSync(folder, { recursive: true });
    const id = `00000000-0000-4000-8000-${String(i).padStart(12, "0")}`;
    const at = Date.now() - (files - i) * (1.5e10 / files);
    const usage = {
      input_tokens: 5,
      output_tokens: 300,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 30_000,
    };
    const message = {
      id: `m${i}`,
      role: "assistant",
      model: "claude-sonnet-5-5",
      stop_reason: "end_turn",
      content: [],
      usage,
    };
    const line = {
      type: "assistant",
      uuid: `u${i}`,
      sessionId: id,
      requestId: `r${i}`,
      cwd: `/home/dev/p${i % 40}`,
      message,
    };
    writeFileSync(
      join(folder, `${id}.jsonl`),
      `${JSON.stringify({ ...line, timestamp: new Date(at).toISOString() })}\n`,
    );
    utimesSync(join(folder, `${id}.jsonl`), at / 1000, at / 1000);
  }
}

interface Used {
  cpuMs: number;
  wakeUps: number;
  residentMiB: number;
  handles: number;
  watches: number;
}

function used({ pid }: ChildProcess): Used {
  const of = `/proc/${pid}`;
  const status = (file: string, name: string) =>
    Number(new RegExp(`^${name}:\\s*(\\d+)`, "m").exec(readFileSync(file, "utf8"))?.[1] ?? 0);
  const threads = readdirSync(`${of}/task`).map((thread) => `${of}/task/${thread}/status`);
  const infos = readdirSync(`${of}/fdinfo`).map((fd) => readFileSync(`${of}/fdinfo/${fd}`, "utf8"));
  // Nanoseconds on a processor, of each thread: finer than the ticks of `stat`.
  const spent = readdirSync(`${of}/task`).map((thread) =>
    Number(readFileSync(`${of}/task/${thread}/schedstat`, "utf8").split(" ")[0]),
  );
  return {
    cpuMs: spent.reduce((sum, ns) => sum + ns, 0) / 1e6,
    wakeUps: threads.reduce((sum, file) => sum + status(file, "voluntary_ctxt_switches"), 0),
    residentMiB: status(`${of}/status`, "VmRSS") / 1024,
    handles: infos.length,
    watches: infos
      .join("\n")
      .split("\n")
      .filter((line) => line.startsWith("inotify ")).length,
  };
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      files: { type: "string", default: "2000,10000" },
      windows: { type: "string", default: "1,6" },
      minutes: { type: "string", default: "10" },
    },
  });
  for (const files of values.files.split(",").map(Number)) {
    for (const windows of values.windows.split(",").map(Number)) {
      const result = await idle(files, windows, Number(values.minutes));
      keepResult("idle", `${String(files).padStart(6, "0")}-${windows}`, result);
      console.log(result);
    }
  }
}
