import { spawn } from "node:child_process";
import { join } from "node:path";
import { repository } from "./cache.ts";

/**
 * `npm run soak [-- arguments]`: weeks of logs and hundreds of killed windows in minutes, see test/endurance/soak.ts;
 * `npm run soak -- large`: huge logs, see test/endurance/large.ts.
 */
export async function main(args: string[]): Promise<number> {
  const program = args[0] === "large" ? ["large.ts", ...args.slice(1)] : ["soak.ts", ...args];
  const soak = spawn(process.execPath, program, { cwd: join(repository, "test/endurance"), stdio: "inherit" });
  return new Promise((resolve) => soak.on("exit", (code) => resolve(code ?? 1)));
}
