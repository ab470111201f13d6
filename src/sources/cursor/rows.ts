import type { Database } from "../../sqlite.ts";
import type { ReadResult } from "../source.ts";
import { childrenOf, type Rows } from "./composer.ts";
import { id, parsed, stored } from "./json.ts";

/**
 * Queries of the editor's database. It can hold gigabytes: everything goes by key range or row id, so that a query costs
 * what it returns. Only conversations are asked for; sign-in tokens lie in the same file.
 */
export function columnsOf(db: Database, table: string): Set<string> {
  return new Set(db.prepare<[string], string>("SELECT name FROM pragma_table_info(?)").pluck().all(table));
}

export function topRow(db: Database): number {
  return db.prepare<[], number>("SELECT coalesce(max(rowid), 0) FROM cursorDiskKV").pluck().get() ?? 0;
}

/** Key of a row; null when there is none. */
export function keyAt(db: Database, rowid: number): string | null {
  return stored(db.prepare<[number]>("SELECT key FROM cursorDiskKV WHERE rowid = ?").pluck().get(rowid)) ?? null;
}

/** Keys of the composers behind `after`, in order. The index on `key` answers it without touching a composer. */
export function composerKeys(db: Database, after: string): string[] {
  return db
    .prepare<[string]>("SELECT key FROM cursorDiskKV WHERE key > ? AND key < 'composerData;' ORDER BY key")
    .pluck()
    .all(after)
    .filter((key) => typeof key === "string");
}

/** Composer that a row belongs to. Ids with a line break are sub-rows of tool calls. */
export function composerOf(key: unknown): string | undefined {
  if (typeof key !== "string") return undefined;
  if (key.startsWith("composerData:")) return id(key.slice("composerData:".length));
  return key.startsWith("bubbleId:") ? id(key.slice("bubbleId:".length).split(":", 1)[0]) : undefined;
}

/** The composer of each row written after row `since`, in the order of writing. */
export function changedRows(db: Database, since: number): { rowid: number; composer: string }[] {
  const rows = db.prepare<[number], { rowid: number; key: unknown }>(
    "SELECT rowid, key FROM cursorDiskKV WHERE rowid > ? ORDER BY rowid",
  );
  return rows.all(since).flatMap(({ rowid, key }) => {
    const composer = composerOf(key);
    return composer === undefined ? [] : [{ rowid, composer }];
  });
}

/** Pairs of composers of which the second names the first as its child; only those written after row `since`. */
export function familyOf(db: Database, since: number): [child: string, parent: string][] {
  // The `+` keeps the index on `key` out: the new rows are few.
  const range =
    since > 0
      ? "rowid > ? AND +key >= 'composerData:' AND +key < 'composerData;'"
      : "rowid > ? AND key >= 'composerData:' AND key < 'composerData;'";
  const rows = db.prepare<[number], { key: unknown; value: unknown }>(
    `SELECT key, value FROM cursorDiskKV WHERE ${range}
       AND (instr(value, '"subComposerIds":["') OR instr(value, '"subagentComposerIds":["'))`,
  );
  return rows.all(since).flatMap(({ key, value }) => {
    const parent = composerOf(key);
    const data = parsed(value);
    return parent && data ? childrenOf(data).map((child): [string, string] => [child, parent]) : [];
  });
}

/** Single composers and messages, counted into `out` as they are read. */
export function rowsOf(db: Database, out: ReadResult): Rows {
  const composer = db.prepare<[string], { rowid: number; value: unknown }>(
    "SELECT rowid, value FROM cursorDiskKV WHERE key = ?",
  );
  const keys = db.prepare<[string, string], { rowid: number; key: unknown }>(
    "SELECT rowid, key FROM cursorDiskKV WHERE key >= ? AND key < ?",
  );
  const value = db.prepare<[number]>("SELECT value FROM cursorDiskKV WHERE rowid = ?").pluck();

  function counted(raw: unknown) {
    out.lines++;
    const json = stored(raw);
    const data = parsed(json);
    out.bytes += json?.length ?? 0;
    // Cursor leaves NULL where it took a message away.
    if (!data && json !== undefined && json !== "null") out.skipped++;
    return data;
  }

  return {
    composer(name) {
      const row = composer.get(`composerData:${name}`);
      const data = row && counted(row.value);
      return data && { rowid: row.rowid, data };
    },
    bubbleRows(name) {
      const prefix = `bubbleId:${name}:`;
      // ";" is the character after ":".
      const found = keys.all(prefix, `bubbleId:${name};`);
      // In a damaged file a key may be bytes, whatever the query asks for.
      const named = found.filter((row): row is { rowid: number; key: string } => typeof row.key === "string");
      return new Map(named.map(({ rowid, key }) => [key.slice(prefix.length), rowid]));
    },
    bubble: (rowid) => counted(value.get(rowid)),
  };
}
