import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { cursor } from "../../src/sources/cursor/source.ts";
import { cursorSignIn } from "../../src/sources/cursor/signIn.ts";
import type { Env, Place } from "../../src/sources/source.ts";
import { type Database, openDatabase } from "../../src/sqlite.ts";
import { readAll, type Reading, readOn, summary } from "../contract/reading.ts";
import { checkReading } from "./logTargets.ts";
import { fixtures, same, type Target } from "./target.ts";

/** Where the databases of a home lie, by the names that a line of an input has for them. */
const databases = {
  editor: ".config/Cursor/User/globalStorage/state.vscdb",
  workspace: ".config/Cursor/User/workspaceStorage/w1/state.vscdb",
  agent: ".cursor/chats/0123456789abcdef0123456789abcdef/s1/store.db",
};
type Name = keyof typeof databases;

/** Cursor's databases: with rows of any content, and with any bytes. */
export function cursorTargets(home: string): Target[] {
  const env: Env = { home, platform: "linux", vars: {} };
  const paths = Object.values(databases).map((path) => join(home, path));
  for (const path of paths) mkdirSync(dirname(path), { recursive: true });
  const lines = seedRows();
  return [
    {
      name: "cursor-rows",
      below: "/src/sources/cursor/",
      seeds: lines,
      check(input, random) {
        const rows = rowsOf(input);
        build(home, rows);
        const whole = readAll(cursor, env, placesOf(paths));
        checkReading(whole);
        const sums = summary(whole.events);
        const pieces = readAll(cursor, env, placesOf(paths), 1 + Math.floor(random() * 5000));
        same("read in small pieces", sums, summary(pieces.events));
        const again: Reading = { ...whole, events: [...whole.events] };
        for (const place of placesOf(paths)) {
          const end = readOn(cursor, env, place, undefined, again);
          readOn(cursor, env, place, end, again);
        }
        same("read again", sums, summary(again.events));
        cursorSignIn(env);
      },
    },
    {
      name: "cursor-bytes",
      below: "/src/sources/cursor/",
      seeds: lines.flatMap((seed) => {
        build(home, rowsOf(seed));
        return paths.filter((path) => statSync(path, { throwIfNoEntry: false })).map((path) => readFileSync(path));
      }),
      check(input) {
        clear(paths);
        for (const path of paths) writeFileSync(path, input);
        for (const place of placesOf(paths)) readDamaged(place, env);
        cursorSignIn(env);
        for (const path of paths) {
          const beside = readdirSync(dirname(path)).filter((name) => !path.endsWith(name));
          if (beside.length > 0) throw new Error(`left ${beside.join()} behind`);
        }
      },
    },
  ];
}

/** SQLite may say that the file is damaged; the place is then told as unreadable. */
function readDamaged(place: Place, env: Env): void {
  try {
    checkReading(readAll(cursor, env, [place]));
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (!code.startsWith("SQLITE_")) throw error;
  }
}

interface Row {
  db: Name;
  table: string;
  key: unknown;
  value: unknown;
}

/** Lines of JSON that say what is in which table of which database; what is none is passed over. */
function rowsOf(input: Buffer): Row[] {
  return input
    .toString("utf8")
    .split("\n")
    .flatMap((line): Row[] => {
      try {
        const row = JSON.parse(line) as Partial<Row> | null;
        const known = typeof row?.db === "string" && Object.hasOwn(databases, row.db) && typeof row.table === "string";
        return known ? [row as Row] : [];
      } catch {
        return [];
      }
    });
}

function build(home: string, rows: readonly Row[]): void {
  clear(Object.values(databases).map((path) => join(home, path)));
  for (const [name, own] of Map.groupBy(rows, ({ db }) => db)) {
    const db = openDatabase(join(home, databases[name]));
    db.pragma("page_size = 1024");
    db.pragma("journal_mode = off");
    db.pragma("synchronous = off");
    db.exec("BEGIN");
    createTables(db, new Set(own.map(({ table }) => table)));
    for (const row of own) insert(db, row);
    db.exec("COMMIT");
    db.close();
  }
}

function createTables(db: Database, tables: ReadonlySet<string>): void {
  for (const table of ["cursorDiskKV", "ItemTable"] as const) {
    if (tables.has(table)) db.exec(`CREATE TABLE ${table} (key TEXT UNIQUE ON CONFLICT REPLACE, value BLOB)`);
  }
  if (tables.has("composerHeaders")) {
    db.exec(
      "CREATE TABLE composerHeaders (composerId TEXT PRIMARY KEY, workspaceId TEXT, lastUpdatedAt INTEGER, value TEXT)",
    );
  }
  if (tables.has("meta")) db.exec("CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT)");
}

function insert(db: Database, { table, key, value }: Row): void {
  switch (table) {
    case "cursorDiskKV":
    case "ItemTable":
      db.prepare(`INSERT INTO ${table} VALUES (?, ?)`).run(cell(key), cell(value));
      break;
    case "meta":
      db.prepare("INSERT OR REPLACE INTO meta VALUES (?, ?)").run(cell(key), Buffer.from(text(value)).toString("hex"));
      break;
    case "composerHeaders": {
      const { workspaceId, lastUpdatedAt } = (value ?? {}) as Record<string, unknown>;
      db.prepare("INSERT OR REPLACE INTO composerHeaders VALUES (?, ?, ?, '{}')").run(
        ...[key, workspaceId, lastUpdatedAt].map(cell),
      );
      break;
    }
    default: // a table that nobody reads
  }
}

/** Text in a list of one is written as bytes. */
function cell(value: unknown): string | number | null | Buffer {
  if (value === null || value === undefined) return null;
  if (typeof value === "number") return value;
  return Array.isArray(value) && value.length === 1 ? Buffer.from(text(value[0])) : text(value);
}

function text(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

function clear(paths: readonly string[]): void {
  for (const path of paths) for (const end of ["", "-wal", "-shm"]) rmSync(path + end, { force: true });
}

function placesOf(paths: readonly string[]): Place[] {
  return paths.flatMap((path): Place[] => {
    const stat = statSync(path, { throwIfNoEntry: false });
    return stat ? [{ source: "cursor", path, size: stat.size, mtime: stat.mtimeMs }] : [];
  });
}

/** Rows of the fixtures: what `test/contract/cursorHome.ts` builds databases from. */
function seedRows(): Buffer[] {
  return readdirSync(join(fixtures, "cursor"), { recursive: true, encoding: "utf8" })
    .filter((path) => /\.(?:vscdb|db)\.json$/.test(path))
    .toSorted()
    .map((path) => {
      const db = path.endsWith(".db.json") ? "agent" : path.includes("globalStorage") ? "editor" : "workspace";
      const tables = JSON.parse(readFileSync(join(fixtures, "cursor", path), "utf8")) as Record<string, unknown>;
      const rows = Object.entries(tables).flatMap(([table, entries]) => rowsOfTable(table, entries));
      return Buffer.from(rows.map((row) => `${JSON.stringify({ db, ...row })}\n`).join(""));
    });
}

function rowsOfTable(table: string, entries: unknown): Omit<Row, "db">[] {
  if (table === "meta") return [{ table, key: "0", value: entries }];
  if (Array.isArray(entries)) {
    return entries.map((value: { composerId: string }) => ({ table, key: value.composerId, value }));
  }
  if (typeof entries !== "object" || entries === null) return [];
  return Object.entries(entries).map(([key, value]) => ({ table, key, value }));
}
