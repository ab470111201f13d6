import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "./cache.ts";
import { npm } from "./process.ts";
import { step } from "./progress.ts";

/** Installs the dependencies when `node_modules` is not what package-lock.json says. */
export async function ensureDependencies(): Promise<void> {
  if (isInstalled(repository)) return;
  await step("Installing dependencies", () => npm(["ci"], repository));
}

/** npm keeps its own record of what it installed; packages of other platforms are optional and missing there. */
function isInstalled(folder: string): boolean {
  const record = join(folder, "node_modules", ".package-lock.json");
  if (!existsSync(record)) return false;
  const wanted = packages(join(folder, "package-lock.json"));
  const installed = packages(record);
  wanted.delete("");
  return (
    [...wanted].every(([path, { version, optional }]) =>
      installed.has(path) ? installed.get(path)?.version === version : optional,
    ) && [...installed.keys()].every((path) => wanted.has(path))
  );
}

interface LockedPackage {
  version?: string;
  optional?: boolean;
}

function packages(lockFile: string): Map<string, LockedPackage> {
  const lock = JSON.parse(readFileSync(lockFile, "utf8")) as { packages: Record<string, LockedPackage> };
  return new Map(Object.entries(lock.packages));
}
