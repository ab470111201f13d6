import type { SourceId } from "../core/event.ts";
import type { Database } from "../sqlite.ts";
import type { PlaceState } from "./append.ts";
import { sources } from "./codes.ts";

/** Reading states of logs. Those that only another machine read (id below 0) are not this one's to read. */
export function createPlaces(db: Database) {
  const columns = "source, path, version, cursor, revision, size, mtime, lines, skipped, unknown, error";
  const one = db.prepare<[string], Row>(`SELECT ${columns} FROM place WHERE path = ?`);
  const head = db.prepare<[string], PlaceHead>(
    "SELECT version, size, mtime, error FROM place WHERE path = ? AND id > 0",
  );
  const all = db.prepare<[], Row>(`SELECT ${columns.replace("cursor", "NULL AS cursor")} FROM place WHERE id > 0`);
  const fail = db.prepare(
    `INSERT INTO place (source, path, version, cursor, revision, size, mtime, lines, skipped, unknown, error)
     VALUES (?, ?, 0, NULL, 0, 0, 0, 0, 0, '[]', ?) ON CONFLICT (path) DO UPDATE SET error = excluded.error`,
  );
  const problems = db.prepare<[], { unreadable: number; skipped: number }>(
    `SELECT count(error) AS unreadable, coalesce(sum(skipped), 0) AS skipped FROM place
     WHERE error IS NOT NULL OR skipped > 0`,
  );
  const size = db.prepare<[], { logs: number; bytes: number }>("SELECT logs, log_bytes AS bytes FROM total");
  return {
    problems: () => problems.get()!,
    /** How many logs are known, and their bytes as last read. */
    size: () => size.get()!,
    /** State of one place; a fresh one when it was never read. */
    get(source: SourceId, path: string): PlaceState {
      const row = one.get(path);
      return row
        ? stateOf(row)
        : {
            source,
            path,
            version: 0,
            cursor: null,
            revision: 0,
            size: 0,
            mtime: 0,
            lines: 0,
            skipped: 0,
            unknown: [],
            error: null,
          };
    },
    /**
     * Size and time of a place as last read: what tells a restart that nothing changed. Asked of each log that is there,
     * as the ledger also knows those that were deleted.
     */
    head: (path: string) => head.get(path),
    /** All states without their cursors, for the doctor. */
    all: () => all.all().map(stateOf),
    /** Notes that a place could not be read, keeping its cursor. */
    fail: (source: SourceId, path: string, why: string) => void fail.run(sources.code(source), path, why),
  };
}

interface PlaceHead {
  version: number;
  size: number;
  mtime: number;
  error: string | null;
}

interface Row {
  source: number;
  path: string;
  version: number;
  cursor: string | null;
  revision: number;
  size: number;
  mtime: number;
  lines: number;
  skipped: number;
  unknown: string | null;
  error: string | null;
}

function stateOf(row: Row): PlaceState {
  return {
    ...row,
    source: sources.name(row.source),
    cursor: row.cursor === null ? null : (JSON.parse(row.cursor) as object),
    unknown: JSON.parse(row.unknown ?? "[]") as PlaceState["unknown"],
  };
}
