import { canInstallFromDebian, installFromDebian } from "./debian.ts";
import { findOnPath } from "./path.ts";
import { step } from "./progress.ts";

/** Why the tests with real clients cannot run here; undefined when they can. They run the clients in namespaces. */
export function clientsObstacle(): string | undefined {
  if (process.platform !== "linux") return "the real clients run in Linux namespaces only";
  if (process.getuid?.() !== 0) return "the real clients run in namespaces that only root may make";
  return undefined;
}

/** Makes sure of the programs that set a namespace up. */
export async function ensureNamespaceTools(): Promise<void> {
  const missing = ["unshare", "ip", "script", "git"].filter((program) => !findOnPath([program]));
  if (missing.length === 0) return;
  if (!canInstallFromDebian()) throw new Error(`The tests with real clients need ${missing.join(", ")}`);
  await step("Installing tools for namespaces", () => installFromDebian(["util-linux", "bsdutils", "iproute2", "git"]));
}
