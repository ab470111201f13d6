import { mustRun } from "./process.ts";
import { step } from "./progress.ts";

/** `npm run build`: bundles into dist/. */
export async function main(): Promise<number> {
  await step("Building", build);
  return 0;
}

export function build(): Promise<void> {
  return mustRun(process.execPath, ["esbuild.mjs"]);
}
