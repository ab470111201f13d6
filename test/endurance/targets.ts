import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cursorTargets } from "./cursorTargets.ts";
import { ledgerTarget } from "./ledgerTargets.ts";
import { logTargets } from "./logTargets.ts";
import type { Target } from "./target.ts";
import { textTargets } from "./textTargets.ts";
import { vendorTarget } from "./vendorTargets.ts";

/** All parsers. Their files go to a folder that `remove` deletes. */
export async function fuzzTargets(): Promise<{ targets: Target[]; remove(): void }> {
  const home = mkdtempSync(join(tmpdir(), "taximeter-fuzz-"));
  const remove = () => rmSync(home, { recursive: true, force: true });
  const apart = (name: string) => mkdtempSync(join(home, name));
  const targets = [
    ...logTargets(apart("logs-")),
    ...cursorTargets(apart("cursor-")),
    await ledgerTarget(apart("ledger-")),
    await vendorTarget(),
    ...textTargets,
  ];
  return { targets, remove };
}
