import { statSync } from "node:fs";
import { type Database, openReadOnly } from "../../sqlite.ts";
import type { Cursor, Env, Place, ReadResult } from "../source.ts";
import { loadComposer } from "./composer.ts";
import { globalDatabase } from "./find.ts";
import { type Headers, headersOf } from "./headers.ts";
import { changedRows, columnsOf, composerKeys, composerOf, familyOf, keyAt, rowsOf, topRow } from "./rows.ts";
import { emitComposer } from "./session.ts";

/** Where the reading of the editor's database stands. */
interface GlobalCursor {
  /** Device and inode: another file is read from its start. */
  file: string;
  /**
   * Rows up to this id are known. Cursor's tables replace rows on conflict instead of updating them, so that whatever
   * changed has a higher id.
   */
  rowid: number;
  /** Key of that row: another one there means that the newest rows were deleted and their ids are used again. */
  key: string | null;
  /** Headers updated up to this time are known: the net under the row ids. */
  updated: number;
  /** First reading: key of the last composer that was read. Null when all were. */
  after: string | null;
  /** Child and parent, for children that do not name their parent themselves. */
  family: [child: string, parent: string][];
}

const maxFamily = 5000;
/** How many row ids are read again after a deletion: more than Cursor writes between two reads. */
const stepBack = 1000;

/** Reads the conversations that changed. `limit` bounds the bytes of their rows; one conversation is always read. */
export function readGlobal(place: Place, cursor: Cursor | undefined, limit: number, env: Env): ReadResult {
  const { dev, ino } = statSync(place.path);
  const db = openReadOnly(place.path);
  try {
    // One transaction: all rows are of one moment, while Cursor goes on writing.
    return db.transaction(() => read(db, `${dev}:${ino}`, cursor as GlobalCursor | undefined, limit, env))();
  } finally {
    db.close();
  }
}

/** Whether the editor's database holds this conversation: its transcript is then a second view of it. */
export function isInGlobal(composer: string, env: Env): boolean {
  const path = globalDatabase(env);
  if (!statSync(path, { throwIfNoEntry: false })) return false;
  const db = openReadOnly(path);
  try {
    if (!columnsOf(db, "cursorDiskKV").has("key")) return false;
    return db.prepare("SELECT 1 FROM cursorDiskKV WHERE key = ?").get(`composerData:${composer}`) !== undefined;
  } finally {
    db.close();
  }
}

function read(db: Database, file: string, cursor: GlobalCursor | undefined, limit: number, env: Env): ReadResult {
  const out: ReadResult = {
    events: [],
    facts: [],
    cursor: cursor ? { ...cursor } : {},
    more: false,
    bytes: 0,
    lines: 0,
    skipped: 0,
    unknown: new Map(),
  };
  if (!columnsOf(db, "cursorDiskKV").has("key")) return out;
  const headers = headersOf(db);
  const top = topRow(db);
  const start = { file, rowid: top, key: null, updated: headers.newest(), after: "", family: [] };
  const state = resumed(db, cursor, file, top) ?? start;
  const family = new Map(state.family);
  const isFirst = state.after === "";
  for (const [child, parent] of familyOf(db, isFirst ? 0 : state.rowid)) family.set(child, parent);
  const rows = rowsOf(db, out);
  const seen = new Set<string>();

  /** Emits a composer's turns since a row. False when the limit is reached: it is left for the next read. */
  function visit(id: string, since: number): boolean {
    if (seen.has(id)) return true;
    if (seen.size > 0 && out.bytes >= limit) return false;
    seen.add(id);
    const composer = loadComposer(rows, id, since);
    if (composer) emitComposer(composer, family, rows, headers, env, out);
    return true;
  }

  const next = state.after === null ? readChanged(db, state, top, headers, visit) : readFirst(db, state, top, visit);
  out.more = next.more;
  const reached = { ...state, ...next.state, family: [...family].slice(-maxFamily) };
  out.cursor = { ...reached, key: keyAt(db, reached.rowid) } satisfies GlobalCursor;
  return out;
}

/** Undefined when it is another database. */
function resumed(db: Database, cursor: GlobalCursor | undefined, file: string, top: number): GlobalCursor | undefined {
  if (cursor?.file !== file) return undefined;
  const isAsItWas = keyAt(db, cursor.rowid) === cursor.key;
  return isAsItWas ? cursor : { ...cursor, rowid: Math.max(0, Math.min(cursor.rowid, top) - stepBack) };
}

interface Progress {
  state: Partial<GlobalCursor>;
  more: boolean;
}
type Visit = (composer: string, since: number) => boolean;

/** All composers, in the order of their keys. What is written meanwhile has a row id behind the cursor's. */
function readFirst(db: Database, state: GlobalCursor, top: number, visit: Visit): Progress {
  let after = state.after || "composerData:";
  for (const key of composerKeys(db, after)) {
    const composer = composerOf(key);
    if (composer && !visit(composer, 0)) return { state: { after }, more: true };
    after = key;
  }
  return { state: { after: null }, more: top > state.rowid };
}

/** Composers with a row written since, then those whose header moved without one. */
function readChanged(db: Database, state: GlobalCursor, top: number, headers: Headers, visit: Visit): Progress {
  let { rowid, updated } = state;
  for (const row of changedRows(db, state.rowid)) {
    if (!visit(row.composer, state.rowid)) return { state: { rowid }, more: true };
    rowid = row.rowid;
  }
  for (const header of headers.updatedAfter(state.updated)) {
    if (!visit(header.composer, state.rowid)) return { state: { rowid: top, updated }, more: true };
    updated = header.updated;
  }
  return { state: { rowid: top, updated }, more: false };
}
