import { findOnPath } from "./path.ts";
import { mustRun } from "./process.ts";

/** Whether this is root on a Debian or Ubuntu. */
export function canInstallFromDebian(): boolean {
  return process.platform === "linux" && process.getuid?.() === 0 && findOnPath(["apt-get"]) !== undefined;
}

export async function installFromDebian(packages: readonly string[]): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  await mustRun("apt-get", ["update"], { env });
  await mustRun("apt-get", ["install", "-y", "--no-install-recommends", ...packages], { env });
}
