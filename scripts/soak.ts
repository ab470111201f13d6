import { spawn } from "node:child_process";
import { repository } from "./cache.ts";

/** `npm run soak [-- arguments]`: weeks of logs and hundreds of killed windows in minutes, see test/endurance/soak.ts. */
export async function main(args: string[]): Promise<number> {
  const soak = spawn(process.execPath, ["test/endurance/soak.ts", ...args], { cwd: repository, stdio: "inherit" });
  return new Promise((resolve) => soak.on("exit", (code) => resolve(code ?? 1)));
}
