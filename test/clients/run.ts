import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { RunResult } from "./play.ts";
import type { Scenario } from "./scenario.ts";
import { home } from "./world.ts";

/** Files of one scenario's run. */
export interface Run {
  scenario: Scenario;
  home: string;
  ledger: string;
  result: RunResult;
}

const scenarioLimitMs = 150_000;

/** Runs one scenario in namespaces of its own (network: loopback only; processes: all end with it) and returns its files. */
export async function runScenario(scenario: Scenario, binary: string, runs: string): Promise<Run> {
  const folder = join(runs, scenario.name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, "home"), { recursive: true });
  const node = [process.execPath, "--experimental-strip-types", "--disable-warning=ExperimentalWarning"];
  const play = [...node, join(import.meta.dirname, "play.ts"), scenario.name, folder, binary];
  const inside = `ip link set lo up && mount --bind "$0/home" ${home} && exec "$@"`;
  const namespaces = ["--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"];
  const log = await finished("unshare", [...namespaces, "sh", "-c", inside, folder, ...play]);
  if (!existsSync(join(folder, "result.json")))
    throw new Error(`${scenario.name} did not run (needs root, unshare, ip, script and git):\n${log}`);
  return lastRun(scenario, runs);
}

/** What the last run of a scenario left. */
export function lastRun(scenario: Scenario, runs: string): Run {
  const folder = join(runs, scenario.name);
  return {
    scenario,
    home: join(folder, "home"),
    ledger: join(folder, "ledger.jsonl"),
    result: JSON.parse(readFileSync(join(folder, "result.json"), "utf8")) as RunResult,
  };
}

function finished(file: string, args: string[]): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      stdio: ["ignore", "pipe", "pipe"],
      timeout: scenarioLimitMs,
      killSignal: "SIGKILL",
    });
    const out: string[] = [];
    child.stdout.on("data", (data: Buffer) => out.push(data.toString()));
    child.stderr.on("data", (data: Buffer) => out.push(data.toString()));
    child.on("error", (error) => resolve(error.message));
    child.on("close", () => resolve(out.join("")));
  });
}
