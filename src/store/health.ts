import { closeSync, existsSync, openSync, renameSync, rmSync, statSync } from "node:fs";
import type { Database } from "../sqlite.ts";
import { createMeta } from "./meta.ts";
import { openLedger } from "./schema.ts";

/** A ledger is checked and backed up at most this often. */
const dayMs = 24 * 60 * 60 * 1000;
/** A repair that another process began and did not end within this time is taken over. */
const staleRepairMs = 60_000;

/** Copy of the ledger beside it, at most about a day old. */
export function backupPath(path: string): string {
  return `${path}.backup`;
}

/**
 * Opens the ledger and checks it when the last check is a day old. A damaged file is set aside, never deleted, and the
 * last backup takes its place (else an empty ledger, which fills again from the logs that still exist).
 * `onRepair` is told in one sentence. Throws what `openLedger` throws for anything that is not damage.
 */
export function openHealthy(path: string, now: number, onRepair: (what: string) => void): Database {
  try {
    return openChecked(path, now);
  } catch (error) {
    if (!isDamage(error)) throw error;
    return underRepairLock(path, () => {
      try {
        return openChecked(path, now); // another process may have repaired it meanwhile
      } catch (still) {
        if (!isDamage(still)) throw still;
      }
      const aside = setAside(path, now);
      const restored = restore(path);
      onRepair(
        `The ledger was damaged and was set aside as ${aside}. ` +
          (restored ? "The last backup took its place." : "A new one fills from the logs that still exist."),
      );
      return openLedger(path);
    });
  }
}

/** Copies the ledger to its backup when that is a day old; the copy is whole or not there. */
export async function backUp(db: Database, path: string, now: number): Promise<void> {
  const target = backupPath(path);
  if (existsSync(target) && now - statSync(target).mtimeMs < dayMs) return;
  const part = `${target}.part-${process.pid}`;
  try {
    closeSync(openSync(part, "w", 0o600));
    await db.backup(part);
    renameSync(part, target);
  } finally {
    for (const name of [part, `${part}-wal`, `${part}-shm`]) rmSync(name, { force: true });
  }
}

function openChecked(path: string, now: number): Database {
  const db = openLedger(path);
  try {
    const meta = createMeta(db);
    if (now - Number(meta.get("checkedAt") ?? 0) < dayMs) return db;
    const verdict = db.pragma("quick_check(1)", { simple: true });
    if (verdict !== "ok") throw Object.assign(new Error(String(verdict)), { code: "SQLITE_CORRUPT" });
    meta.set("checkedAt", String(now));
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function isDamage(error: unknown): boolean {
  const code = (error as { code?: string }).code ?? "";
  return code.startsWith("SQLITE_CORRUPT") || code === "SQLITE_NOTADB";
}

function setAside(path: string, now: number): string {
  const aside = `${path}.damaged-${new Date(now).toISOString().replaceAll(/[:.]/g, "-")}`;
  renameSync(path, aside);
  for (const suffix of ["-wal", "-shm"]) {
    if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix);
  }
  return aside;
}

/** Puts the backup in the ledger's place if there is one and it opens. */
function restore(path: string): boolean {
  const backup = backupPath(path);
  if (!existsSync(backup)) return false;
  renameSync(backup, path);
  try {
    openLedger(path).close();
    return true;
  } catch {
    for (const suffix of ["", "-wal", "-shm"]) rmSync(path + suffix, { force: true });
    return false;
  }
}

/** Two windows must not both set the file aside: the second would set the repaired one aside. */
function underRepairLock<T>(path: string, repair: () => T): T {
  const lock = `${path}.repair`;
  const deadline = Date.now() + staleRepairMs;
  for (;;) {
    try {
      closeSync(openSync(lock, "wx", 0o600));
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      if (Date.now() > deadline) rmSync(lock, { force: true });
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
    }
  }
  try {
    return repair();
  } finally {
    rmSync(lock, { force: true });
  }
}
