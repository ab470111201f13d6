import { spawnSync } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What whole processes took. CPU and memory are null where the system has no `time` program. */
export interface Resources {
  wallMs: number;
  /** User and system time of all threads. */
  cpuMs: number | null;
  /** Largest resident set of one process. */
  peakBytes: number | null;
}

export interface Command {
  argv: readonly [string, ...string[]];
  env: NodeJS.ProcessEnv;
  /** File that takes the standard output. */
  output: string;
}

const timer = "/usr/bin/time";

/** Runs a program to its end; throws when it fails, or does not end within ten minutes. */
export function measure({ argv, env, output }: Command, scratch: string): Resources {
  const report = join(scratch, "time");
  const timed = existsSync(timer) ? [timer, "-o", report, "-f", "%U %S %M", ...argv] : argv;
  const out = openSync(output, "w");
  try {
    const start = performance.now();
    const [program = "", ...args] = timed;
    const { status, error, stderr } = spawnSync(program, args, {
      env,
      stdio: ["ignore", out, "pipe"],
      timeout: 600_000,
    });
    const wallMs = performance.now() - start;
    if (status !== 0) throw new Error(`${argv.join(" ")}: ${error?.message ?? `status ${status}: ${String(stderr)}`}`);
    if (timed === argv) return { wallMs, cpuMs: null, peakBytes: null };
    const [user = 0, system = 0, kilobytes = 0] = readFileSync(report, "utf8").trim().split(/\s+/).map(Number);
    return { wallMs, cpuMs: (user + system) * 1000, peakBytes: kilobytes * 1024 };
  } finally {
    closeSync(out);
  }
}

/** The sum of processes that run one after the other. */
export function together(costs: readonly Resources[]): Resources {
  return costs.reduce((a, b) => ({
    wallMs: a.wallMs + b.wallMs,
    cpuMs: a.cpuMs === null || b.cpuMs === null ? null : a.cpuMs + b.cpuMs,
    peakBytes: a.peakBytes === null || b.peakBytes === null ? null : Math.max(a.peakBytes, b.peakBytes),
  }));
}

export interface Spread {
  median: number;
  min: number;
  max: number;
}

export function spread(values: readonly number[]): Spread | null {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (index: number) => sorted[index] ?? 0;
  if (sorted.length === 0) return null;
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? at(middle) : (at(middle - 1) + at(middle)) / 2;
  return { median, min: at(0), max: at(sorted.length - 1) };
}

/** Ratios of runs that stood side by side: `a[i] / b[i]`. Null where one of them was not measured. */
export function paired(a: readonly (number | null)[], b: readonly (number | null)[]): Spread | null {
  const ratios = a.map((value, index) => {
    const other = b[index];
    return value === null || !other ? null : value / other;
  });
  return ratios.every((ratio) => ratio !== null) ? spread(ratios) : null;
}
