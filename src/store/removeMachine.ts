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
  empty(db, result.sessions);
  for (const { slot } of slots.flush()) result.slots.add(slot * slotMs);
  return result;
}

/**
 * Of sessions of which nothing is left nothing is known. Their rows stay, as other windows may remember their numbers; when
 * the others ran is true whoever told it.
 */
function empty(db: Database, sessions: Iterable<number>): void {
  const isLeft = db
    .prepare<object, number>(
      ["call", "tool", "mark"].map((table) => `SELECT 1 FROM ${table} WHERE session_id = @id`).join(" UNION ALL "),
    )
    .pluck();
  const forget = [
    "UPDATE session SET project = NULL, branch = NULL, title = NULL, version = NULL, started_at = NULL, ended_at = NULL WHERE id = ?",
    "DELETE FROM session_branch WHERE session_id = ?",
    "DELETE FROM client_report WHERE session_id = ?",
  ].map((sql) => db.prepare<[number]>(sql));
  for (const id of sessions) {
    if (isLeft.get({ id }) === undefined) for (const statement of forget) statement.run(id);
  }
}

function extended(span: Unreported | null, { at, end_at }: CallRow): Unreported {
  const { from, to, threads } = span ?? { from: at, to: end_at, threads: new Set<string>() };
  return { from: Math.min(from, at), to: Math.max(to, end_at), threads };
}
