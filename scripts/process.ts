import { spawn, type SpawnOptions } from "node:child_process";
import { join } from "node:path";
import { repository } from "./cache.ts";

export interface Finished {
  code: number;
  /** stdout and stderr in the order in which they came. */
  output: string;
}

/** Runs a program to its end, in the repository unless told otherwise. Rejects only when it cannot be started. */
export async function run(command: string, args: readonly string[], options: SpawnOptions = {}): Promise<Finished> {
  const child = spawn(command, args, { cwd: repository, ...options, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  child.stdout?.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise<number>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (exitCode) => resolve(exitCode ?? 1));
  });
  return { code, output };
}

/** `run`, and its output as an error when it fails. */
export async function mustRun(command: string, args: readonly string[], options: SpawnOptions = {}): Promise<void> {
  const { code, output } = await run(command, args, options);
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} failed (exit code ${code})\n${output}`);
}

/** Runs a command of an installed dependency. */
export function runBin(name: string, args: readonly string[], options: SpawnOptions = {}): Promise<Finished> {
  const windows = process.platform === "win32";
  const path = join(repository, "node_modules", ".bin", windows ? `${name}.cmd` : name);
  return run(path, args, { shell: windows, ...options });
}

/** Runs npm in `folder`; no package's install script runs. */
export function npm(args: readonly string[], folder: string): Promise<void> {
  const quiet = [...args, "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"];
  // The npm that started us, when one did.
  const own = process.env["npm_execpath"];
  if (own) return mustRun(process.execPath, [own, ...quiet], { cwd: folder });
  return mustRun("npm", quiet, { cwd: folder, shell: process.platform === "win32" });
}
