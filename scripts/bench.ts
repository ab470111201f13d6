import { spawn } from "node:child_process";
import { build } from "./build.ts";
import { repository } from "./cache.ts";
import { step } from "./progress.ts";

/** `npm run bench [-- arguments]`: our speed against other tools', see test/bench/bench.ts. */
export async function main(args: string[]): Promise<number> {
  await step("Building", build);
  const bench = spawn(process.execPath, ["test/bench/bench.ts", ...args], { cwd: repository, stdio: "inherit" });
  return new Promise((resolve) => bench.on("exit", (code) => resolve(code ?? 1)));
}
