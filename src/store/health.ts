import { closeSync, copyFileSync, existsSync, openSync, renameSync, rmSync, statSync, utimesSync } from "node:fs";
import { type Database, openDatabase } from "../sqlite.ts";
import { createMeta } from "./meta.ts";
import { createPrivate, openLedger } from "./schema.ts";

/** A ledger is checked and backed up at most this often. */
const dayMs = 24 * 60 * 60 * 1000;
/** For how long a window waits for another one that opens or repairs the ledger. */
const lockMs = 60_000;

/** Copy of the ledger beside it, at most about a day old. */
export function backupPath(path: string): string {
  return `${path}.backup`;
}

/**
 * Opens the ledger and checks it when the last check is a day old, or at once and thoroughly when it is a suspect. A
 * damaged file is set aside, never deleted, and the last backup takes its place (else an empty ledger, which fills again
 * from the logs that still exist). `onRepair` is told in one sentence. Throws what `openLedger` throws for anything that
 * is not damage.
 */
export function openHealthy(path: string, now: number, suspect: boolean, onRepair: (what: string) => void): Database {
  if (path === ":memory:") return openLedger(path);
  return alone(path, () => {
    try {
      return openChecked(path, now, suspect);
    } catch (error) {
      if (!isDamage(error)) throw error;
    }
    const aside = setAside(path, now);
    const restored = restore(path, now);
    onRepair(
      `The ledger was damaged and was set aside as ${aside}. ` +
        (restored ? "The last backup took its place." : "A new one fills from the logs that still exist."),
    );
    return openLedger(path);
  });
}

/** Copies the ledger to its backup when that is a day old; the copy is whole and sound, or not there. */
export async function backUp(db: Database, path: string, now: number): Promise<void> {
  const target = backupPath(path);
  // A clock that was wrong may have left a time in the future.
  if (existsSync(target) && Math.abs(now - statSync(target).mtimeMs) < dayMs) return;
  const part = `${target}.part-${process.pid}`;
  try {
    closeSync(openSync(part, "w", 0o600));
    await db.backup(part);
    // What is damaged here must not take the place of what is not.
    openChecked(part, now, true).close();
    utimesSync(part, now / 1000, now / 1000); // a file server's clock may be another one
    renameSync(part, target);
  } finally {
    remove(part);
  }
}

/** Whether the error says that the file is not what SQLite wrote. */
export function isDamage(error: unknown): boolean {
  const code = (error as { code?: string } | null)?.code ?? "";
  return code.startsWith("SQLITE_CORRUPT") || code === "SQLITE_NOTADB";
}

function openChecked(path: string, now: number, suspect: boolean): Database {
  const db = openLedger(path);
  try {
    const meta = createMeta(db);
    if (!suspect && Math.abs(now - Number(meta.get("checkedAt") ?? 0)) < dayMs) return db;
    const verdict = db.pragma(suspect ? "integrity_check(1)" : "quick_check(1)", { simple: true });
    if (verdict !== "ok") throw Object.assign(new Error(String(verdict)), { code: "SQLITE_CORRUPT" });
    meta.set("checkedAt", String(now));
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function setAside(path: string, now: number): string {
  const aside = `${path}.damaged-${new Date(now).toISOString().replaceAll(/[:.]/g, "-")}`;
  for (const suffix of ["-wal", "-shm", ""]) {
    if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix);
  }
  return aside;
}

/** Puts a copy of the backup in the ledger's place if there is one and it is sound. */
function restore(path: string, now: number): boolean {
  if (!existsSync(backupPath(path))) return false;
  try {
    copyFileSync(backupPath(path), path);
    openChecked(path, now, true).close();
    return true;
  } catch {
    remove(path);
    return false;
  }
}

function remove(path: string): void {
  for (const suffix of ["", "-wal", "-shm"]) rmSync(path + suffix, { force: true });
}

/**
 * Opens one at a time: two windows must not both set the file aside, nor one open what another is about to move. The lock
 * is SQLite's, on an empty file beside the ledger: it ends with the process that holds it.
 */
function alone<T>(path: string, open: () => T): T {
  createPrivate(`${path}.lock`);
  const lock = openDatabase(`${path}.lock`, { timeout: lockMs });
  try {
    lock.exec("BEGIN EXCLUSIVE");
    return open();
  } finally {
    lock.close();
  }
}
