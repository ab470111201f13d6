import { closeSync, existsSync, openSync, readFileSync, readSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import Driver from "better-sqlite3";

/** The only file that knows the SQLite driver. */
export type Database = Driver.Database;

/** Opens (and creates, unless told otherwise) a database of ours. */
export function openDatabase(path: string, options: { readonly?: boolean; timeout?: number } = {}): Database {
  const nativeBinding = driver();
  return new Driver(path, nativeBinding ? { ...options, nativeBinding } : options);
}

/**
 * Of two programs that switch a new file to write-ahead logging at once each would wait for the other, so SQLite refuses
 * one of them without waiting, whatever its timeout: that one tries again, for ten seconds. Throws what SQLite says.
 */
export function useWriteAheadLog(db: Database): void {
  const end = performance.now() + 10_000;
  for (;;) {
    try {
      db.pragma("journal_mode = WAL");
      return;
    } catch (error) {
      if ((error as { code?: string }).code !== "SQLITE_BUSY" || performance.now() > end) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
  }
}

/**
 * Opens a database that belongs to another program, which may be writing to it at this moment. Creates nothing beside it.
 *
 * A write-ahead-log database without its `-wal` and `-shm` has been closed by everybody; an ordinary read-only connection
 * would create both and could not remove them again, so it is opened as immutable (https://sqlite.org/wal.html#readonly).
 * Throws what SQLite says: SQLITE_CANTOPEN, SQLITE_BUSY, SQLITE_NOTADB …
 */
export function openReadOnly(path: string): Database {
  const options = { readonly: true, fileMustExist: true, timeout: 250 };
  const atRest = usesWriteAheadLog(path) && !existsSync(`${path}-wal`) && !existsSync(`${path}-shm`);
  if (!atRest) return openDatabase(path, options);
  try {
    return openDatabase(`${pathToFileURL(path).href}?immutable=1`, options);
  } catch {
    return openDatabase(path, options); // a driver without URI filenames: see `driver`
  }
}

/** Path of the native part that lies beside the bundle; undefined when the driver's own is to be used. */
const driver = once((): string | undefined => {
  const beside = fileURLToPath(new URL(`./sqlite/${target()}.node`, import.meta.url));
  const nativeBinding = existsSync(beside) ? beside : undefined;
  // The native part reads this variable once, when it is loaded: it allows `file:` URIs as names. A worker has to share
  // its environment with the process (`env: SHARE_ENV`) for that, as getenv sees only the process's.
  const before = process.env["SQLITE_USE_URI"];
  process.env["SQLITE_USE_URI"] = "1";
  try {
    new Driver(":memory:", nativeBinding ? { nativeBinding } : {}).close();
  } finally {
    if (before === undefined) delete process.env["SQLITE_USE_URI"];
    else process.env["SQLITE_USE_URI"] = before;
  }
  return nativeBinding;
});

function target(): string {
  return `${process.platform}${isMusl() ? "musl" : ""}-${process.arch}`;
}

/** The driver's own test: which C library's loader is mapped into this process. */
function isMusl(): boolean {
  if (process.platform !== "linux") return false;
  try {
    return /\/ld-musl-[^/\s]*\.so/.test(readFileSync("/proc/self/maps", "latin1"));
  } catch {
    return false;
  }
}

/** Bytes 18 and 19 of the header are 2 when the database is in WAL mode (https://sqlite.org/fileformat.html). */
function usesWriteAheadLog(path: string): boolean {
  const fd = openSync(path, "r");
  try {
    const header = Buffer.alloc(20);
    return readSync(fd, header, 0, 20, 0) === 20 && header[18] === 2 && header[19] === 2;
  } finally {
    closeSync(fd);
  }
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
