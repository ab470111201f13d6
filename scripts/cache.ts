import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { step } from "./progress.ts";

export const repository = dirname(import.meta.dirname);

/** What the scripts install or write beside dist/. Never committed; deleting it costs a download. */
export const cacheFolder = process.env["TAXIMETER_CACHE"] || join(repository, ".cache");

/**
 * Fills `folder` by `fill` unless it exists. It is filled under another name and renamed when complete, so a folder
 * that exists is whole, and two runs at once do no harm.
 */
export async function fillOnce(title: string, folder: string, fill: (to: string) => Promise<void>): Promise<void> {
  if (existsSync(folder)) return;
  const partial = `${folder}.partial-${process.pid}`;
  mkdirSync(partial, { recursive: true });
  try {
    await step(title, () => fill(partial));
    if (!existsSync(folder)) renameSync(partial, folder);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}
