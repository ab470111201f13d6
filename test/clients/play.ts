/**
 * Plays one scenario: `node play.ts NAME FOLDER BINARY`. Runs as the first process of a namespace that has nothing but
 * loopback, so that whatever it started ends with it. HOME is `home`, bound to FOLDER/home by the caller.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { claude } from "./claude.ts";
import { codex } from "./codex.ts";
import { openLedger, type Ledger } from "./ledger.ts";
import type { Scenario, Step } from "./scenario.ts";
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

const stepLimitMs = 30_000;

interface Running {
  child: ChildProcess;
  ended: Promise<{ exit: number | string | null; stdout: string; stderr: string }>;
}

const [name, folder, binary] = process.argv.slice(2);
const scenario = scenarios.find((each) => each.name === name);
if (!scenario || !folder || !binary) throw new Error(`no such scenario: ${name}`);
writeFileSync(join(folder, "result.json"), JSON.stringify(await play(scenario, folder, binary), null, 1));
process.exit(0);

async function play(scenario: Scenario, folder: string, binary: string): Promise<RunResult> {
  const client = scenario.client === "claude" ? claude : codex;
  const ledger = openLedger(join(folder, "ledger.jsonl"));
  const hangs = { seen: 0 };
  const options = { charsPerToken: scenario.charsPerToken ?? 4, ...(scenario.geo ? { geo: scenario.geo } : {}) };
  await serve(createStub(options, ledger, () => void hangs.seen++));
  makeProject();
  client.prepare(home, scenario);
  const env = { HOME: home, PATH: process.env.PATH ?? "", TERM: "xterm-256color", ...client.env(scenario) };
  const start = (file: string, args: string[]) => run(file, args, env);

  const steps: StepResult[] = [];
  for (const step of scenario.steps) {
    const from = { at: Date.now(), entries: ledger.entries.length, hangs: hangs.seen };
    const args = argsOf(step, client, steps);
    const running = "type" in step ? start("script", inTerminal(binary, args)) : start(binary, args);
    const limit = setTimeout(() => running.child.kill("SIGKILL"), stepLimitMs);
    if ("type" in step) await typeKeys(step.type, running, ledger);
    if ("ask" in step && step.signal) {
      await until(() => hangs.seen > from.hangs, running);
      await sleep(300); // the client reads what is out
      running.child.kill(step.signal);
    }
    const { exit, stdout, stderr } = await running.ended;
    clearTimeout(limit);
    const session = ledger.entries.slice(from.entries).findLast((entry) => entry.session)?.session ?? "";
    const reportedUsd = /"total_cost_usd":([\d.e-]+)/.exec(
      stdout.split("\n").findLast((line) => line.includes("total_cost_usd")) ?? "",
    )?.[1];
    steps.push({
      args,
      exit,
      session,
      ms: Date.now() - from.at,
      stdout: stdout.slice(-2000),
      stderr: stderr.slice(-2000),
      ...(reportedUsd ? { reportedUsd: Number(reportedUsd) } : {}),
    });
  }
  return { scenario: scenario.name, steps };
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

function argsOf(step: Step, client: typeof claude, steps: readonly StepResult[]): string[] {
  if ("run" in step)
    return step.run.map((arg) => arg.replace(/\{session:(\d+)\}/, (_, n) => steps[Number(n)]!.session));
  if ("type" in step) return client.terminal(step);
  const from = step.resume ?? step.fork;
  return client.ask(step, from === undefined ? "" : steps[from]!.session);
}

/** `script` gives the client a terminal; its size must be set or the client draws into nothing. */
function inTerminal(binary: string, args: readonly string[]): string[] {
  const command = [binary, ...args].map((arg) => `'${arg.replaceAll("'", "'\\''")}'`).join(" ");
  return ["-qfec", `stty rows 40 cols 120; exec ${command}`, "/dev/null"];
}

async function typeKeys(script: readonly { keys: string; requests: number }[], running: Running, ledger: Ledger) {
  await sleep(2500); // start-up draws before it listens
  for (const { keys, requests } of script) {
    const from = asked(ledger);
    for (const key of keys) {
      // Quick keys are taken for a paste, in which Enter is only a new line.
      await sleep(key === "\r" ? 400 : 30);
      running.child.stdin?.write(key);
    }
    await until(() => asked(ledger) >= from + requests, running);
    await sleep(700); // the answer is drawn and written to the log
  }
}

/** Titles are asked for in the background, at any time. */
function asked(ledger: Ledger): number {
  return ledger.entries.filter((entry) => entry.purpose !== "title").length;
}

async function until(reached: () => boolean, running: Running): Promise<void> {
  while (!reached() && running.child.exitCode === null && running.child.signalCode === null) await sleep(20);
}

function run(file: string, args: string[], env: Record<string, string | undefined>): Running {
  const child = spawn(file, args, { cwd: project, env });
  if (file !== "script") child.stdin.end();
  const out = { stdout: "", stderr: "" };
  child.stdout.on("data", (data: Buffer) => (out.stdout += data.toString()));
  child.stderr.on("data", (data: Buffer) => (out.stderr += data.toString()));
  const ended = new Promise<Awaited<Running["ended"]>>((resolve) => {
    child.on("error", (error) => resolve({ exit: error.message, ...out }));
    child.on("exit", (code, signal) => resolve({ exit: code ?? signal, ...out }));
  });
  return { child, ended };
}
