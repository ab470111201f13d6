import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Database, openDatabase } from "../../src/sqlite.ts";

/** A database as the fixtures write it down: rows in the order in which Cursor would have written them. */
interface DatabaseText {
  journal?: "wal";
  cursorDiskKV?: Record<string, unknown>;
  ItemTable?: Record<string, unknown>;
  composerHeaders?: { composerId: string; workspaceId: string; lastUpdatedAt: number }[];
  /** Row `0` of cursor-agent's table. */
  meta?: Record<string, unknown>;
}

/** Copies the fixtures below `dir` to a new folder, each `<name>.json` of a database built into the database. */
export function buildFixtures(dir: string): string {
  const target = mkdtempSync(join(tmpdir(), "taximeter-cursor-"));
  cpSync(dir, target, { recursive: true });
  for (const entry of readdirSync(target, { recursive: true, encoding: "utf8" })) {
    if (!/\.(?:vscdb|db)\.json$/.test(entry)) continue;
    const text = join(target, entry);
    const db = openDatabase(text.slice(0, -".json".length));
    fill(db, JSON.parse(readFileSync(text, "utf8")) as DatabaseText);
    db.close();
    rmSync(text);
  }
  return target;
}

/** Cursor's own tables: a second row of one key replaces the first and gets a new row id. */
function fill(db: Database, text: DatabaseText): void {
  if (text.journal) db.pragma(`journal_mode = ${text.journal}`);
  for (const table of ["cursorDiskKV", "ItemTable"] as const) {
    if (!text[table]) continue;
    db.exec(`CREATE TABLE ${table} (key TEXT UNIQUE ON CONFLICT REPLACE, value BLOB)`);
    for (const [key, value] of Object.entries(text[table])) put(db, table, key, value);
  }
  if (text.composerHeaders) {
    db.exec(
      "CREATE TABLE composerHeaders (composerId TEXT PRIMARY KEY, workspaceId TEXT, lastUpdatedAt INTEGER, value TEXT)",
    );
    const insert = db.prepare("INSERT INTO composerHeaders VALUES (@composerId, @workspaceId, @lastUpdatedAt, '{}')");
    for (const row of text.composerHeaders) insert.run(row);
  }
  if (text.meta) {
    db.exec(
      "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT); CREATE TABLE blobs (id TEXT PRIMARY KEY, data BLOB)",
    );
    db.prepare("INSERT INTO meta VALUES ('0', ?)").run(Buffer.from(JSON.stringify(text.meta)).toString("hex"));
  }
}

/** Writes one row; objects as JSON, text as it is. */
export function put(db: Database, table: "cursorDiskKV" | "ItemTable", key: string, value: unknown): void {
  const text = value === null || typeof value === "string" ? value : JSON.stringify(value);
  db.prepare(`INSERT INTO ${table} (key, value) VALUES (?, ?)`).run(key, text);
}
