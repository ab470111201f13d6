import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "./cache.ts";
import { npm } from "./process.ts";
import { step } from "./progress.ts";

/** Installs the dependencies when `node_modules` is not what package-lock.json says. */
export async function ensureDependencies(): Promise<void> {
  if (isInstalled(repository)) return;
  // Not `npm ci`: it refuses a lock without the binaries of other platforms, and npm only locks those that a registry had
  // when the lock was made. Versions come from the lock all the same, and it is not written.
  await step("Installing dependencies", () => npm(["install", "--no-save"], repository));
}

/** npm keeps its own record of what it installed. Optional packages are binaries: each platform has its own. */
function isInstalled(folder: string): boolean {
  const record = join(folder, "node_modules", ".package-lock.json");
  if (!existsSync(record)) return false;
  const wanted = packages(join(folder, "package-lock.json"));
  const installed = packages(record);
  return (
    [...wanted].every(([path, version]) => installed.get(path) === version) &&
    [...installed.keys()].every((path) => wanted.has(path))
  );
}

/** Versions by path in node_modules, without the root and without optional packages. */
function packages(lockFile: string): Map<string, string | undefined> {
  const lock = JSON.parse(readFileSync(lockFile, "utf8")) as {
    packages: Record<string, { version?: string; optional?: boolean }>;
  };
  const needed = Object.entries(lock.packages).filter(([path, { optional }]) => path !== "" && !optional);
  return new Map(needed.map(([path, { version }]) => [path, version]));
}
