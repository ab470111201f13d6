import type { Database } from "../sqlite.ts";
import type { Unreported } from "./append.ts";
import { type CallRow, createCalls } from "./calls.ts";
import { createNames } from "./names.ts";
import { createSlots, slotMs } from "./slots.ts";

/** What taking out a machine's figures changed. */
export interface Removed {
  /** Row ids of sessions. */
  sessions: Set<number>;
  /** Start times of rollup slots, ms. */
  slots: Set<number>;
  /** Calls of which usage events may be from now on; null: none. */
  unreported: Unreported | null;
}

/**
 * Takes out all that only a machine (number, not 0) told, and counts anew what others read too. Inside the caller's
 * transaction. Walks through all calls, tool runs and marks once: nobody does so often.
 */
export function removeMachine(db: Database, id: number): Removed {
  const slots = createSlots(db);
  const calls = createCalls(db, createNames(db), slots);
  const keys = db.prepare<[number], { key: string; source: number }>(
    "SELECT DISTINCT key, source FROM call WHERE copy >> 1 = ?",
  );
  const result: Removed = { sessions: new Set(), slots: new Set(), unreported: null };
  for (const { key, source } of keys.all(id)) {
    for (const row of calls.drop(key, source, id)) {
      result.sessions.add(row.session_id);
      if (!row.reported || row.place_id === 0) result.unreported = extended(result.unreported, row);
    }
  }
  db.prepare<[number]>("DELETE FROM cursor_usage WHERE machine_id > 0 AND machine_id = ?").run(id);
  for (const table of ["tool", "mark"]) {
    const gone = db
      .prepare<[number], number>(
        `DELETE FROM ${table} WHERE place_id IN (SELECT id FROM place WHERE machine_id > 0 AND machine_id = ?)
         RETURNING session_id`,
      )
      .pluck();
    for (const session of gone.all(id)) result.sessions.add(session);
  }
  db.prepare<[number]>("DELETE FROM place WHERE machine_id > 0 AND machine_id = ?").run(id);
  respan(db, result.sessions);
  for (const { slot } of slots.flush()) result.slots.add(slot * slotMs);
  return result;
}

/** Sessions begin and end with what is left of them. Rows of empty ones stay: other windows may remember their numbers. */
function respan(db: Database, sessions: Iterable<number>): void {
  const span = db.prepare<object, { from: number | null; to: number | null }>(
    `SELECT min(a) AS 'from', max(b) AS 'to' FROM (
       SELECT min(at) AS a, max(end_at) AS b FROM call WHERE session_id = @id
       UNION ALL SELECT min(at), max(at) FROM tool WHERE session_id = @id
       UNION ALL SELECT min(at), max(at) FROM mark WHERE session_id = @id)`,
  );
  const set = db.prepare("UPDATE session SET started_at = @from, ended_at = @to WHERE id = @id");
  const empty = db.prepare(
    "UPDATE session SET project = NULL, branch = NULL, title = NULL, version = NULL WHERE id = ?",
  );
  const forget = ["session_branch", "client_report"].map((table) =>
    db.prepare<[number]>(`DELETE FROM ${table} WHERE session_id = ?`),
  );
  for (const id of sessions) {
    const left = span.get({ id })!;
    set.run({ id, ...left });
    if (left.to === null) for (const statement of [empty, ...forget]) statement.run(id);
  }
}

function extended(span: Unreported | null, { at, end_at }: CallRow): Unreported {
  const { from, to, threads } = span ?? { from: at, to: end_at, threads: new Set<string>() };
  return { from: Math.min(from, at), to: Math.max(to, end_at), threads };
}
