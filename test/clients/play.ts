/**
 * Plays one scenario: `node play.ts NAME FOLDER BINARY`. Runs as the first process of a namespace that has nothing but
 * loopback, so that whatever it started ends with it. The caller has bound FOLDER/home to the client's HOME.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { askAppServer } from "./appServer.ts";
import { inTerminal, start, type, until, type Env } from "./child.ts";
import { claude } from "./claude.ts";
import { codex } from "./codex.ts";
import { openLedger, type Ledger } from "./ledger.ts";
import type { Client, Scenario, Step } from "./scenario.ts";
import { judged } from "./judged.ts";
import { scenarios } from "./scenarios.ts";
import { serve } from "./server.ts";
import { createStub } from "./stub.ts";
import { home, project } from "./world.ts";

/** What a scenario leaves in result.json. */
export interface RunResult {
  scenario: string;
  steps: StepResult[];
}
export interface StepResult {
  args: string[];
  exit: number | string | null;
  /** Root session that the step's requests named. */
  session: string;
  ms: number;
  /** Ends of both streams, for a look when something went wrong. */
  stdout: string;
  stderr: string;
  /** Claude Code's own total, in USD; cumulative over resumes. */
  reportedUsd?: number;
}

const stepLimitMs = 60_000;

await main(process.argv.slice(2));
process.exit(0);

async function main([name, folder = ".", binary = ""]: string[]): Promise<void> {
  const scenario = [...scenarios, ...judged].find((each) => each.name === name);
  if (!scenario) throw new Error(`no such scenario: ${name}`);
  const result: RunResult = { scenario: scenario.name, steps: await play(scenario, folder, binary) };
  writeFileSync(join(folder, "result.json"), JSON.stringify(result, null, 1));
}

async function play(scenario: Scenario, folder: string, binary: string): Promise<StepResult[]> {
  const client = scenario.client === "claude" ? claude : codex;
  const ledger = openLedger(join(folder, "ledger.jsonl"));
  const { charsPerToken = 4, latencyMs = 0, geo } = scenario;
  const stub = createStub({ charsPerToken, latencyMs, ...(geo ? { geo } : {}) }, ledger);
  await serve(stub);
  makeProject();
  client.prepare(scenario);
  const env = { HOME: home, PATH: process.env.PATH, TERM: "xterm-256color", ...client.env(scenario) };

  const steps: StepResult[] = [];
  for (const step of scenario.steps) {
    const entries = ledger.entries.length;
    const args = argsOf(step, client, steps);
    const done = await perform(step, binary, args, env, ledger, stub.hangs);
    const session = ledger.entries.slice(entries).findLast((entry) => entry.session)?.session ?? "";
    steps.push({ args, session, ...done });
  }
  return steps;
}

async function perform(
  step: Step,
  binary: string,
  args: string[],
  env: Env,
  ledger: Ledger,
  hangs: () => number,
): Promise<Omit<StepResult, "args" | "session">> {
  const from = { at: Date.now(), hangs: hangs() };
  const [file, argv] = "type" in step ? inTerminal(binary, args) : [binary, args];
  const child = start(file, argv, project, env, stepLimitMs);
  if ("type" in step) {
    // Titles are asked for in the background, at any time.
    await type(step.type, child, () => ledger.entries.filter((entry) => entry.purpose !== "title").length);
  } else if ("serve" in step) await askAppServer(child, step.serve);
  else child.process.stdin?.end();
  if ("ask" in step && step.signal) {
    await until(() => hangs() > from.hangs, child);
    await sleep(300); // the client reads what is out
    child.process.kill(step.signal);
  }
  const { exit, stdout, stderr } = await child.ended;
  const reported = /.*"total_cost_usd":([\d.e-]+)/s.exec(stdout)?.[1];
  return {
    exit,
    ms: Date.now() - from.at,
    stdout: stdout.slice(-2000),
    stderr: stderr.slice(-2000),
    ...(reported ? { reportedUsd: Number(reported) } : {}),
  };
}

function argsOf(step: Step, client: Client, steps: readonly StepResult[]): string[] {
  const sessionOf = (index: number | undefined) => (index === undefined ? "" : (steps[index]?.session ?? ""));
  if ("run" in step) return step.run.map((arg) => arg.replace(/\{session:(\d+)\}/, (_, n) => sessionOf(Number(n))));
  if ("serve" in step) return ["app-server"];
  if ("type" in step) return client.terminal(step);
  return client.ask(step, sessionOf(step.resume ?? step.fork));
}

function makeProject(): void {
  mkdirSync(project, { recursive: true });
  writeFileSync(join(project, "calc.py"), "def add(a, b):\n    return a - b\n");
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=dev", "-c", "user.email=dev@example.com", ...args], { cwd: project });
  git("init", "-q", "-b", "main");
  git("add", ".");
  git("commit", "-q", "-m", "A calculator");
}
