import { spawn } from "node:child_process";
import { repository } from "./cache.ts";

/** `npm run fuzz [-- arguments]`: damaged inputs for every parser, see test/endurance/fuzz.ts. */
export async function main(args: string[]): Promise<number> {
  const fuzz = spawn(process.execPath, ["test/endurance/fuzz.ts", ...args], { cwd: repository, stdio: "inherit" });
  return new Promise((resolve) => fuzz.on("exit", (code) => resolve(code ?? 1)));
}
