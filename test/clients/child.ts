import { spawn, type ChildProcess } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import type { Keys } from "./scenario.ts";

/** A client at work. */
export interface Child {
  process: ChildProcess;
  ended: Promise<Ended>;
}
export interface Ended {
  /** Exit code, name of the signal, or why it did not start. */
  exit: number | string | null;
  stdout: string;
  stderr: string;
}

export type Env = Readonly<Record<string, string | undefined>>;

/** Starts a command; kills it when `limitMs` is over. */
export function start(file: string, args: readonly string[], cwd: string, env: Env, limitMs: number): Child {
  const child = spawn(file, args, { cwd, env: { ...env }, timeout: limitMs, killSignal: "SIGKILL" });
  const out = { stdout: "", stderr: "" };
  child.stdout.on("data", (data: Buffer) => (out.stdout += data.toString()));
  child.stderr.on("data", (data: Buffer) => (out.stderr += data.toString()));
  child.stdin.on("error", () => {}); // it may be gone before the last key
  const ended = new Promise<Ended>((resolve) => {
    child.on("error", (error) => resolve({ exit: error.message, ...out }));
    child.on("close", (code, signal) => resolve({ exit: code ?? signal, ...out }));
  });
  return { process: child, ended };
}

/** The command in a terminal of its own. `script` makes one; without a size the client draws into nothing. */
export function inTerminal(file: string, args: readonly string[]): [file: string, args: string[]] {
  const command = [file, ...args].map((arg) => `'${arg.replaceAll("'", "'\\''")}'`).join(" ");
  return ["script", ["-qfec", `stty rows 40 cols 120; exec ${command}`, "/dev/null"]];
}

/** Types like a person. `answered` counts the requests that were answered so far. */
export async function type(keys: readonly Keys[], child: Child, answered: () => number): Promise<void> {
  await sleep(2500); // start-up draws before it listens
  for (const { keys: text, requests } of keys) {
    const from = answered();
    for (const key of text) {
      // Quick keys are taken for a paste, in which Enter is only a new line.
      await sleep(key === "\r" ? 400 : 30);
      child.process.stdin?.write(key);
    }
    await until(() => answered() >= from + requests, child);
    await sleep(700); // the answer is drawn and logged
  }
}

/** Waits for a condition, or for the child's end. */
export async function until(reached: () => boolean, { process }: Child): Promise<void> {
  while (!reached() && process.exitCode === null && process.signalCode === null) await sleep(20);
}
