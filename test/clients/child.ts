import { spawn, type ChildProcess } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import type { Keys } from "./scenario.ts";

/** A client at work. */
export interface Child {
  process: ChildProcess;
  /** When it last wrote to stdout (or started), ms. */
  drawn(): number;
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
  const drawn = { at: Date.now() + 1000 }; // it takes a moment to begin
  child.stdout.on("data", (data: Buffer) => {
    out.stdout += data.toString();
    drawn.at = Date.now();
  });
  child.stderr.on("data", (data: Buffer) => (out.stderr += data.toString()));
  child.stdin.on("error", () => {}); // it may be gone before the last key
  const ended = new Promise<Ended>((resolve) => {
    child.on("error", (error) => resolve({ exit: error.message, ...out }));
    child.on("close", (code, signal) => resolve({ exit: code ?? signal, ...out }));
  });
  return { process: child, drawn: () => drawn.at, ended };
}

/** The command in a terminal of its own. `script` makes one; without a size the client draws into nothing. */
export function inTerminal(file: string, args: readonly string[]): [file: string, args: string[]] {
  const command = [file, ...args].map((arg) => `'${arg.replaceAll("'", "'\\''")}'`).join(" ");
  return ["script", ["-qfec", `stty rows 40 cols 120; exec ${command}`, "/dev/null"]];
}

/**
 * Types into a terminal. `answered` counts the requests that were answered so far. On a busy machine an Enter can come
 * before the client is ready for it; it is pressed again.
 */
export async function type(keys: readonly Keys[], child: Child, answered: () => number): Promise<void> {
  await until(() => Date.now() - child.drawn() > 500, child, 10_000); // while it starts it does not listen
  for (const { keys: text, requests } of keys) {
    const wanted = answered() + requests;
    for (const key of text) {
      // Quick keys are taken for a paste, in which Enter is only a new line.
      await sleep(key === "\r" ? 500 : 30);
      child.process.stdin?.write(key);
    }
    while (!(await until(() => answered() >= wanted, child, 6000))) child.process.stdin?.write("\r");
    await sleep(700); // the answer is drawn and logged
  }
}

/** Waits for a condition or for the child's end; false when neither came in time. */
export async function until(reached: () => boolean, { process }: Child, limitMs = Infinity): Promise<boolean> {
  const from = Date.now();
  while (!reached() && process.exitCode === null && process.signalCode === null) {
    if (Date.now() - from > limitMs) return false;
    await sleep(20);
  }
  return true;
}
