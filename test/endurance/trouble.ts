import { execFileSync } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, rmSync, statfsSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { Machine } from "./machine.ts";

/** What befalls the ledger and its disk, each at its share of the time. */
export function createTrouble(disk: string, random: () => number) {
  mkdirSync(disk);
  const mounted = mount(disk);
  const folder = join(disk, "taximeter");
  mkdirSync(folder, { mode: 0o700 });
  const ledger = join(folder, "ledger.db");
  const counts = { "ledger damaged while open": 0, "ledger damaged while closed": 0, "disk full": 0 };
  const ballast = join(disk, "ballast");
  const due = [
    [0.25, damageOpen],
    [0.45, damageClosed],
    [0.5, fillDisk],
    [0.53, emptyDisk],
    [0.65, damageOpen],
    [0.9, damageClosed],
  ] as [number, (machine: Machine) => Promise<void> | void][];

  function damageOpen(): void {
    if (damage(ledger, random)) counts["ledger damaged while open"]++;
  }

  async function damageClosed(machine: Machine): Promise<void> {
    await machine.stop();
    if (damage(ledger, random)) counts["ledger damaged while closed"]++;
    machine.start();
  }

  function fillDisk(): void {
    if (!mounted) return;
    counts["disk full"]++;
    const { bavail, bsize } = statfsSync(disk);
    const block = Buffer.alloc(bsize);
    const file = openSync(ballast, "w");
    try {
      for (let i = 0; i < bavail; i++) writeSync(file, block);
    } catch {
      // it is full
    } finally {
      closeSync(file);
    }
  }

  function emptyDisk(): void {
    rmSync(ballast, { force: true });
  }

  return {
    ledger,
    counts,
    /** Does what is due. */
    async at(share: number, machine: Machine): Promise<void> {
      while (due[0] && due[0][0] <= share) await due.shift()![1](machine);
    },
    end(): void {
      if (mounted) execFileSync("umount", ["-l", disk]);
    },
  };
}

/** Overwrites a quarter of the pages, somewhere in the middle. */
function damage(ledger: string, random: () => number): boolean {
  if (!existsSync(ledger)) return false;
  const pages = Math.floor(statSync(ledger).size / 4096);
  if (pages < 8) return false;
  const from = 1 + Math.floor(random() * pages * 0.7);
  const file = openSync(ledger, "r+");
  writeSync(file, Buffer.alloc(Math.ceil(pages / 4) * 4096, 0x5a), 0, Math.ceil(pages / 4) * 4096, from * 4096);
  closeSync(file);
  return true;
}

/** A disk of its own, to be filled; false where one may not mount. */
function mount(folder: string): boolean {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=600m", "none", folder], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
